import type { Finding, Incident } from '#core/model/finding.ts'
import type { SignalCounts } from '#core/state/kinds/head.ts'
import { findingOf, groupSignals } from './finding.ts'
import { incidentOf } from './incident.ts'
import type { OriginSignals, Signal } from './origin-signals.ts'
import type { Rules } from './rules.ts'
import { episodesOf } from './stories.ts'

export interface Verdict {
  readonly findings: readonly (Finding | Incident)[]
  /** Every signal of the origin, as `--signals` shows them, is in exactly one of these. */
  readonly counts: SignalCounts
}

const isWithin = (signal: Signal, span: { from: number; to: number }): boolean => {
  const time = signal.evidence[0]?.time ?? signal.last
  return time >= span.from && time <= span.to
}

/**
 * The verdict on one origin: a pure function of its signals, whatever order they came in.
 * Signals inside an episode are grouped into its incident; of the others, those that may alert alone become findings.
 */
export const verdictOf = (component: OriginSignals, rules: Rules): Verdict => {
  const signals = component.signals.filter((signal) => !signal.info.staging)
  const episodes = episodesOf(component.root, signals, rules)
  const incidents = episodes
    .map((episode) => ({ episode, signals: signals.filter((signal) => isWithin(signal, episode)) }))
    .map((one) => ({ ...one, incident: incidentOf(component, one.signals, one.episode) }))
  const incidentFor = (signal: Signal): Incident | undefined => incidents.find((one) => one.signals.includes(signal))?.incident
  const groups = groupSignals(signals)
  const drafts = groups.flatMap((group) => {
    const incident = incidentFor(group[0]!)
    return incident || group[0]!.info.alert === 'finding' ? [{ finding: findingOf(component, group, incident), group, incident }] : []
  })
  const published = drafts.filter((draft) => !draft.incident).length
  const grouped = groups.filter((group) => incidentFor(group[0]!)).length
  return {
    findings: [
      ...incidents.map((one) => one.incident),
      ...drafts.filter((draft) => draft.group[0]!.info.alert === 'finding').map((draft) => draft.finding),
    ],
    counts: {
      signals: groupSignals(component.signals).length,
      published,
      grouped,
      kept: groups.length - grouped - published,
      staged: stagedOf(component.signals),
    },
  }
}

/** Signals of rules that are not yet trusted with alerts. */
const stagedOf = (signals: readonly Signal[]): Record<string, number> => {
  const staged = new Map<string, number>()
  for (const [first] of groupSignals(signals.filter((signal) => signal.info.staging)))
    if (first) staged.set(first.info.id, (staged.get(first.info.id) ?? 0) + 1)
  return Object.fromEntries([...staged].sort(([a], [b]) => (a < b ? -1 : 1)))
}
