import { type AnyFinding, isIncident, type Path } from '#core/model/finding.ts'
import { rankOf, type Severity } from '#core/model/severity.ts'
import { listed } from '#core/text/clip.ts'
import { plural, timesOf } from '#core/text/counts.ts'
import { nameOf } from '#core/text/node.ts'
import { clockOf, lengthOf, minuteOf, spanOf } from '#core/text/times.ts'

/** What an alert says of a finding, as plain text that no medium has been applied to yet. */
export interface Parts {
  readonly title: string
  /** The origin, and the sessions that hang under it. */
  readonly who: string
  readonly from: string
  readonly what: string
  readonly where: string
  /** Whose the touched resources are, where tags or settings say. */
  readonly whose?: string
  readonly when: string
  readonly why: readonly string[]
  readonly normal: readonly string[]
  readonly story: readonly string[]
  /** Every detection of an incident but routine, one text a severity: `high: Title ×3; Title`. */
  readonly detections: readonly string[]
  /** Failed checks, and those that pass again. */
  readonly checks: readonly string[]
  readonly next: readonly string[]
  readonly responses: readonly string[]
  readonly resources: readonly string[]
}

const STATE = { active: '', retracted: ' (withdrawn)', merged: ' (now part of an incident)' } as const

/** `role deploy/nightly in 123456789012` where it is known what a session is, else the session itself. */
const stepOf = (node: string, path: Path | undefined): string =>
  path?.as ? `role ${path.as}${path.account ? ` in ${path.account}` : ''}` : nameOf(node)

/** The origin, then the sessions that hang under it, then the name that it acted under. */
export const whoOf = (finding: AnyFinding): string => {
  const { origin, actor } = finding
  const named = new Map(isIncident(finding) ? finding.paths.map((path) => [path.to, path]) : [])
  const chain = origin.chain.filter((node) => node !== origin.node).map((node) => stepOf(node, named.get(node)))
  const place = origin.account && !nameOf(origin.node).includes(origin.account) ? ` (${origin.account})` : ''
  const acting = origin.node.endsWith(actor.id) ? '' : `, acting as ${actor.name}`
  return `${nameOf(origin.node)}${place}${chain.map((one) => ` → ${one}`).join('')}${acting}`
}

const whoseOf = (finding: AnyFinding): string | undefined => {
  const owners = new Set(
    finding.resources.flatMap((one) => (one.owner ? [one.environment ? `${one.owner} (${one.environment})` : one.owner] : [])),
  )
  return owners.size > 0 ? listed([...owners], 5) : undefined
}

const storyOf = (finding: AnyFinding): string[] => {
  if (!isIncident(finding)) return []
  const byId = new Map(finding.signals.map((signal) => [signal.id, signal]))
  return finding.stages.map((stage) => {
    const [first] = stage.signals.flatMap((id) => byId.get(id) ?? [])
    const more = stage.signals.length > 1 ? ` (+${stage.signals.length - 1})` : ''
    return `${clockOf(stage.firstSeen, finding.firstSeen)}  ${stage.tactic}: ${first?.summary ?? ''}${more}`
  })
}

/** What a reader of any medium must see of an incident: its detections by severity, worst first, routine left out. */
export const detectionsOf = (finding: AnyFinding): { readonly severity: Severity; readonly titles: readonly string[] }[] => {
  if (!isIncident(finding)) return []
  const shown = finding.signals.filter((signal) => !signal.routine)
  const bySeverity = [...Map.groupBy(shown, ({ severity }) => severity)].sort(([a], [b]) => rankOf(b) - rankOf(a))
  return bySeverity.map(([severity, of]) => ({
    severity,
    titles: of.map(
      ({ title, count, countAtLeast, attempt }) =>
        `${title}${attempt ? ' (denied or failed)' : ''}${count > 1 ? ` ×${count}${countAtLeast ? '+' : ''}` : ''}`,
    ),
  }))
}

/** `failed: S3 bucket blocks public access`, of a finding or of everything in an incident. */
export const checksOf = (finding: AnyFinding): string[] => {
  const postures = isIncident(finding) ? (finding.checks ?? []) : finding.posture ? [finding.posture] : []
  return postures.map(({ check, status, at }) =>
    status === 'FAILED' ? `failed: ${check}` : `passes again since ${minuteOf(at ?? '')}: ${check}`,
  )
}

/** Reads a finding once for every alert medium, so that all of them report the same. */
export const partsOf = (finding: AnyFinding): Parts => {
  const length = lengthOf(finding.firstSeen, finding.lastSeen)
  const accounts = isIncident(finding) ? finding.accounts : [finding.account]
  const whose = whoseOf(finding)
  return {
    title: `${finding.title}${STATE[finding.state]}`,
    who: whoOf(finding),
    from: listed(finding.actor.addresses, 5) || 'unknown',
    what: finding.summary,
    where: `${plural(accounts.length, 'account')} ${listed(accounts, 6)}, ${finding.region}`,
    ...(whose && { whose }),
    when: `${spanOf(finding.firstSeen, finding.lastSeen)}${length ? ` (${length})` : ''}, ${timesOf(finding)} ${finding.count === 1 ? 'event' : 'events'}`,
    why: finding.why.filter((one) => one !== finding.summary && one !== finding.title),
    normal: finding.normal ?? [],
    story: storyOf(finding),
    detections: detectionsOf(finding).map(({ severity, titles }) => `${severity}: ${titles.join('; ')}`),
    checks: checksOf(finding),
    next: finding.playbook ? [finding.playbook.triage] : [],
    responses: finding.response,
    resources: finding.resources.map((one) => one.arn),
  }
}
