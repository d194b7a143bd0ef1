import { type AnyFinding, isIncident } from '#core/model/finding.ts'
import type { Suppression } from '#core/model/suppression.ts'
import { plural } from '#core/text/counts.ts'
import { forTerminal } from '#core/text/escape.ts'
import { minuteOf } from '#core/text/times.ts'

const MAX_EXAMPLES = 10

/** A finding in one line. */
export const lineOf = (finding: AnyFinding): string =>
  forTerminal(
    `${minuteOf(finding.firstSeen)}  ${finding.severity.padEnd(13)} ${finding.id}  ${finding.title}, by ${finding.origin.name} in ${finding.account}`,
  )

/** A suppression in a few lines; `now` (ISO 8601) decides whether it has expired. */
export const suppressionLines = (one: Suppression, now: string): string[] => [
  forTerminal(
    `${one.id}: ${one.detection}, ${Date.parse(one.expires) > Date.parse(now) ? 'until' : 'EXPIRED'} ${one.expires.slice(0, 10)}, by ${one.author}`,
  ),
  ...Object.entries(one.where).map(([field, value]) =>
    forTerminal(`  ${field.padEnd(13)} ${typeof value === 'string' ? value : value.join(', ')}`),
  ),
  ...(one.reason ? [forTerminal(`  ${'reason'.padEnd(13)} ${one.reason}`)] : []),
]

/** What it hides of the past, with examples. */
export const hiddenLines = (hides: readonly AnyFinding[], past: readonly AnyFinding[]): string[] => {
  const active = (all: readonly AnyFinding[]): AnyFinding[] => all.filter((one) => one.state === 'active' && !isIncident(one))
  const [hidden, all] = [active(hides), active(past)]
  const more = hidden.length - MAX_EXAMPLES
  return [
    `It would have hidden ${plural(hidden.length, 'finding')} of ${all.length} in the past${hidden.length > 0 ? ':' : '.'}`,
    ...hidden.slice(0, MAX_EXAMPLES).map((one) => `  ${lineOf(one)}`),
    ...(more > 0 ? [`  and ${plural(more, 'more finding')}`] : []),
  ]
}
