import { type AnyFinding, isIncident } from '#core/model/finding.ts'
import { rankOf } from '#core/model/severity.ts'
import { activeOf, bySeverity, type Counts, grouped, plural, type SignalSums } from '#core/text/counts.ts'
import { forTerminal } from '#core/text/escape.ts'
import { spanOf } from '#core/text/times.ts'
import type { SuppressionResult } from '#core/tune/suppression.ts'
import { renderFindings } from './findings.ts'
import { renderIncident } from './incident.ts'
import { ansiPaint, type Paint, plainPaint } from './paint.ts'

export interface TableInput {
  readonly findings: readonly AnyFinding[]
  readonly counts: Counts
  readonly sums?: SignalSums
  readonly suppressed?: SuppressionResult['suppressed']
  /** Signals of each detection in staging, the most first. */
  readonly staged?: readonly (readonly [detection: string, signals: number])[]
  /** Printed where nothing is shown: over what the result is empty. */
  readonly empty?: string
  readonly options: {
    readonly color: boolean
    /** Columns; at least 60 are used. */
    readonly width: number
  }
}

const worstFirst = (a: AnyFinding, b: AnyFinding): number =>
  rankOf(b.severity) - rankOf(a.severity) ||
  (isIncident(b) ? b.score : 0) - (isIncident(a) ? a.score : 0) ||
  compare(a.firstSeen, b.firstSeen) ||
  compare(a.id, b.id)

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Says aloud when the counts do not add up: then records were lost. */
const balance = (counts: Counts): string => {
  const { received, normalized, ignored, rejected } = counts
  const missing = received - normalized - ignored - rejected
  const sum = `received ${grouped(received)} = normalized ${grouped(normalized)} + ignored ${grouped(ignored)} + rejected ${grouped(rejected)}`
  return sum + mismatch(missing)
}

const mismatch = (missing: number): string =>
  missing === 0 ? '' : `  DOES NOT ADD UP: ${grouped(Math.abs(missing))} ${missing > 0 ? 'lost' : 'too many'}`

/** What became of the signals, each exactly once. */
const fates = (sums: SignalSums): string => {
  const { signals, ...parts } = sums
  const missing = Object.values(parts).reduce((left, part) => left - part, signals)
  const named = Object.entries(parts).map(([name, count]) => `${name} ${grouped(count)}`)
  return `signals ${grouped(signals)} = ${named.join(' + ')}${mismatch(missing)}`
}

const MAX_SUPPRESSIONS = 5

/** Who keeps what quiet, and until when: a suppression is never out of sight. */
const quietly = (suppressed: SuppressionResult['suppressed']): string[] => {
  const counts = Map.groupBy(suppressed, ({ by }) => by)
  const lines = [...counts].map(
    ([by, of]) =>
      `suppressed by ${forTerminal(by.id)}: ${plural(of.length, 'finding')}, until ${forTerminal(by.expires.slice(0, 10))} (${forTerminal(by.author)})`,
  )
  const hidden = lines.length - MAX_SUPPRESSIONS
  return hidden > 0 ? [...lines.slice(0, MAX_SUPPRESSIONS), `and by ${plural(hidden, 'more suppression')}`] : lines
}

const totals = (shown: readonly AnyFinding[]): string => {
  const incidents = shown.filter(isIncident)
  const findings = shown.filter((one) => !isIncident(one))
  const severities = bySeverity(findings).map(({ severity, count }) => `${grouped(count)} ${severity}`)
  return `${plural(incidents.length, 'incident')}, ${plural(findings.length, 'finding')}${severities.length > 0 ? ` (${severities.join(', ')})` : ''}`
}

const MAX_STAGED = 8

const inStaging = (staged: NonNullable<TableInput['staged']>): string[] => {
  if (staged.length === 0) return []
  const more = staged.length - MAX_STAGED
  const named = staged.slice(0, MAX_STAGED).map(([id, count]) => `${forTerminal(id)} ${grouped(count)}`)
  return [`in staging: ${named.join(', ')}${more > 0 ? ` and ${plural(more, 'more rule')}` : ''}`]
}

const summary = (shown: readonly AnyFinding[], { counts, sums, suppressed = [], staged = [] }: TableInput, paint: Paint): string[] => {
  const span = counts.from && counts.to ? `; events of ${spanOf(counts.from, counts.to)}` : ''
  const faint = [balance(counts), ...(sums ? [fates(sums)] : []), ...quietly(suppressed), ...inStaging(staged)].map(paint.faint)
  return [paint.strong(totals(shown)) + span, ...faint]
}

/** What a person reads: incidents, then findings by severity, then what became of the input. Every text from a log is inert. */
export const renderTable = (input: TableInput): string => {
  const { findings, options } = input
  const paint = options.color ? ansiPaint : plainPaint
  const width = Math.max(60, options.width)
  const shown = activeOf(findings).sort(worstFirst)
  const incidents = shown.filter(isIncident).flatMap((incident) => [...renderIncident(incident, width, paint), ''])
  const single = renderFindings(
    shown.filter((one) => !isIncident(one)),
    width,
    paint,
  )
  // Silence about what was not read would look like a clean result.
  const quiet = input.counts.normalized === 0 ? 'Nothing was read, so nothing can be said.' : 'No incident and no finding.'
  const nothing = shown.length === 0 ? [input.empty ?? quiet, ''] : []
  const lines = [...incidents, ...(single.length > 0 ? [...single, ''] : []), ...nothing, ...summary(shown, input, paint)]
  return `${lines.join('\n')}\n`
}
