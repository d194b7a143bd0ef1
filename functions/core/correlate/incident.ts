import type { Incident, Path, SignalSummary, Stage } from '#core/model/finding.ts'
import { hashOf } from '#core/model/hash.ts'
import type { Moment } from '#core/model/moment.ts'
import { rankOf, type Severity, worst } from '#core/model/severity.ts'
import {
  actorOfSignals,
  deedOf,
  eventIds,
  findingId,
  groupSignals,
  iso,
  momentsOf,
  playbookOf,
  resourcesOfSignals,
  sealed,
  sentence,
  unique,
} from './finding.ts'
import { ownWork } from './habit.ts'
import type { OriginSignals, Signal } from './origin-signals.ts'
import { originOf } from './resolve.ts'
import { scoreOf } from './risk.ts'
import { detailed, severityOf } from './severity.ts'
import type { Episode } from './stories.ts'

const DAY = 86_400_000
const HIGH_SCORE = 150
const MAX_SIGNALS = 100

const startOf = (signal: Signal): number => signal.evidence[0]?.time ?? signal.last

/** Calls that issued the sessions on the way: part of the story, though no rule matched them. */
const issuing = (signals: readonly Signal[]): Moment[] =>
  signals.flatMap((signal) =>
    signal.lineage.steps.flatMap((step) =>
      step.parent?.id && step.parent.time && step.parent.via !== 'network interface'
        ? [{ time: step.parent.time, id: step.parent.id }]
        : [],
    ),
  )

/** Every edge between the origin and a session that acted, each once. */
const pathsOf = (signals: readonly Signal[]): Path[] => {
  const edges = signals.flatMap((signal) =>
    signal.lineage.steps.flatMap((step) =>
      step.parent
        ? [
            {
              from: step.parent.node,
              to: step.node,
              via: step.parent.via,
              ...(step.actor && { as: step.actor.name, identity: step.actor.actorId }),
            },
          ]
        : [],
    ),
  )
  return [...new Map(edges.map((edge) => [`${edge.from}\u001f${edge.to}`, edge])).values()].sort((a, b) => (a.to < b.to ? -1 : 1))
}

/** The longest way down from the origin shows most of the story. */
const deepest = (signals: readonly Signal[]): Signal =>
  [...signals].sort((a, b) => b.lineage.steps.length - a.lineage.steps.length || startOf(a) - startOf(b) || (a.node < b.node ? -1 : 1))[0]!

const summarize = (component: OriginSignals, group: readonly Signal[]): SignalSummary => {
  const first = group[0]!
  const moments = momentsOf(group)
  const place = detailed(first)[0]
  return {
    id: findingId(component.root, first),
    detection: first.info.id,
    title: first.info.title,
    severity: worst(group.map(severityOf)),
    tactic: first.info.tactics[0] ?? 'Unknown',
    firstSeen: iso(moments[0]?.time ?? first.last),
    lastSeen: iso(Math.max(...group.map((signal) => signal.last))),
    count: Math.min(
      1000,
      group.reduce((sum, signal) => sum + signal.count, 0),
    ),
    account: place?.account ?? 'unknown',
    region: place?.region ?? 'unknown',
    node: first.node,
    summary: sentence(first),
    events: eventIds(moments),
    ...(first.attempt && { attempt: true as const }),
  }
}

const stagesOf = (signals: readonly SignalSummary[]): Stage[] => {
  const byTactic = new Map<string, SignalSummary[]>()
  for (const signal of signals) byTactic.set(signal.tactic, [...(byTactic.get(signal.tactic) ?? []), signal])
  return [...byTactic].map(([tactic, of]) => ({ tactic, firstSeen: of[0]!.firstSeen, signals: of.map((signal) => signal.id) }))
}

const severityOfIncident = (component: OriginSignals, episode: Episode, signals: readonly Signal[], score: number): Severity => {
  const byStory = episode.stories.map((story) => story.level)
  const byScore: Severity =
    score >= HIGH_SCORE && signals.some((signal) => !signal.attempt && rankOf(severityOf(signal)) >= rankOf('medium')) ? 'high' : 'medium'
  // What would be told alone is told no lower because it has company.
  const alone = signals.filter((signal) => signal.info.alert === 'finding' && !ownWork(component.root, signal, component.signals))
  return worst([byScore, ...byStory, ...alone.map(severityOf)])
}

const leading = (episode: Episode): Episode['stories'][number] | undefined =>
  [...episode.stories].sort((a, b) => rankOf(b.level) - rankOf(a.level) || (a.id < b.id ? -1 : 1))[0]

/** The account and Region where most happened. */
const placeOf = (signals: readonly Signal[]): { account: string; region: string } => {
  const first = signals.flatMap(detailed)[0]
  return { account: first?.account ?? 'unknown', region: first?.region ?? 'unknown' }
}

/** The worst signals first: what a reader must know. */
const whyOf = (signals: readonly SignalSummary[], episode: Episode, score: number): string[] => [
  ...episode.stories.map((story) => story.title),
  ...[...signals]
    .sort((a, b) => rankOf(b.severity) - rankOf(a.severity) || (a.firstSeen < b.firstSeen ? -1 : 1))
    .slice(0, 8)
    .map((signal) => signal.summary),
  `Risk ${score}: ${new Set(signals.map((signal) => signal.detection)).size} different detections in ${new Set(signals.map((signal) => signal.tactic)).size} tactics.`,
]

/** Signals of one origin that make a story, as one incident. Its id names the origin and the UTC day of the first signal. */
export const incidentOf = (component: OriginSignals, members: readonly Signal[], episode: Episode): Incident => {
  const signals = [...members].sort((a, b) => startOf(a) - startOf(b) || (a.info.id < b.info.id ? -1 : 1))
  const summaries = groupSignals(signals)
    .map((group) => summarize(component, group))
    .slice(0, MAX_SIGNALS)
  const moments = momentsOf(signals, issuing(signals))
  const origin = originOf(deepest(signals).lineage)
  const score = scoreOf(signals)
  const story = leading(episode)
  const from = startOf(signals[0]!)
  const accounts = unique(signals.flatMap((signal) => detailed(signal).map((one) => one.account))).sort()
  return sealed({
    schema: 1,
    kind: 'incident',
    id: hashOf('incident', component.root, Math.floor(from / DAY)),
    detection: story?.id ?? 'risk-score',
    title: `${story?.title ?? 'Signals that add up'}: ${origin.name}`,
    severity: severityOfIncident(component, episode, signals, score),
    confidence: Math.min(95, 55 + 10 * episode.stories.length + 5 * new Set(summaries.map((one) => one.tactic)).size),
    state: 'active',
    revision: '',
    techniques: unique(signals.flatMap((signal) => signal.info.techniques)).sort(),
    tactics: unique(summaries.map((one) => one.tactic)),
    actor: actorOfSignals(signals),
    origin,
    ...placeOf(signals),
    resources: resourcesOfSignals(signals),
    firstSeen: iso(from),
    lastSeen: iso(Math.max(...signals.map((signal) => signal.last))),
    count: Math.min(1000, moments.length),
    ...(signals.some((signal) => signal.atLeast) && { countAtLeast: true as const }),
    events: eventIds(moments),
    why: whyOf(summaries, episode, score),
    summary: `${origin.name} went through ${summaries.length} signals in ${accounts.length === 1 ? 'account' : 'accounts'} ${accounts.join(', ')}.`,
    compliance: [],
    response: unique(signals.flatMap((signal) => signal.info.response)),
    ...(story && playbookOf(story)),
    ...deedOf(signals),
    signals: summaries,
    stages: stagesOf(summaries),
    score,
    impact: [],
    stories: episode.stories.map((one) => one.id).sort(),
    accounts,
    firstEvent: iso(moments[0]?.time ?? from),
    paths: pathsOf(signals),
  })
}
