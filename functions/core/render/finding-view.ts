import { type AnyFinding, isIncident } from '#core/model/finding.ts'
import { listed } from '#core/text/clip.ts'
import { plural, timesOf } from '#core/text/counts.ts'
import { labelOf, nameOf } from '#core/text/node.ts'
import { clockOf, lengthOf, spanOf } from '#core/text/times.ts'

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
  readonly next: readonly string[]
  readonly responses: readonly string[]
  readonly resources: readonly string[]
}

const STATE = { active: '', retracted: ' (withdrawn)', merged: ' (now part of an incident)' } as const

/** `role deploy/nightly (ASIA…)` where it is known what a session is, else the session itself. */
const stepOf = (node: string, as: string | undefined): string => (as ? `role ${as} (${labelOf(node).name})` : nameOf(node))

/** The origin, then the sessions that hang under it, then the name that it acted under. */
export const whoOf = (finding: AnyFinding): string => {
  const { origin, actor } = finding
  const named = new Map(isIncident(finding) ? finding.paths.map((path) => [path.to, path.as]) : [])
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

/** Reads a finding once for every alert medium, so that all of them tell the same. */
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
    next: finding.playbook ? [finding.playbook.triage] : [],
    responses: finding.response,
    resources: finding.resources.map((one) => one.arn),
  }
}
