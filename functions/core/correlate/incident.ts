import type { Incident, Path, SignalSummary, Stage } from '#core/model/finding.ts'
import { hashOf } from '#core/model/hash.ts'
import type { Moment } from '#core/model/moment.ts'
import { rankOf, type Severity, worst } from '#core/model/severity.ts'
import { containmentOf } from './containment.ts'
import {
  actorOfSignals,
  countOf,
  deedOf,
  eventIds,
  findingId,
  iso,
  momentsOf,
  playbookOf,
  resourcesOfSignals,
  sealed,
  sentence,
  unique,
  uniqueBy,
} from './finding.ts'
import { ownWork } from './habit.ts'
import { CAPPED, type OriginSignals, type Signal } from './origin-signals.ts'
import { ranked, type SignalLine, startOf } from './ranking.ts'
import { originOf } from './resolve.ts'
import { scoreOf } from './risk.ts'
import { detailed, severityOf } from './severity.ts'
import type { Episode } from './stories.ts'

const DAY = 86_400_000
const HIGH_SCORE = 150
/** Events that an incident names: the best evidence first. A row of the table holds 400 KB. */
const MAX_EVENTS = 1_000
/** Events that one line names: of what matters little, one stands for all. */
const EVENTS_OF_LINE = { routine: 1, minor: 1, other: 5 } as const
/** Reasons that every medium shows; all that is high or medium comes before. */
const MAX_REASONS = 40

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
              ...(step.actor && { as: step.actor.name, identity: step.actor.actorId, account: step.actor.account }),
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

const linesEvents = (line: SignalLine): number =>
  line.routine ? EVENTS_OF_LINE.routine : rankOf(line.severity) < rankOf('low') ? EVENTS_OF_LINE.minor : EVENTS_OF_LINE.other

const summarize = (component: OriginSignals, line: SignalLine): SignalSummary => {
  const first = line.signals.toSorted((a, b) => rankOf(severityOf(b)) - rankOf(severityOf(a)))[0]!
  const moments = momentsOf(line.signals)
  const place = detailed(first)[0]
  return {
    id: findingId(component.root, first),
    detection: first.info.id,
    title: first.info.title,
    severity: line.severity,
    tactic: first.info.tactics[0] ?? 'Unknown',
    firstSeen: iso(moments[0]?.time ?? first.last),
    lastSeen: iso(Math.max(...line.signals.map((signal) => signal.last))),
    ...countOf(line.signals),
    account: place?.account ?? 'unknown',
    region: place?.region ?? 'unknown',
    node: first.node,
    summary: sentence(first),
    events: eventIds(moments, linesEvents(line)),
    ...(first.attempt && { attempt: true as const }),
    ...(line.routine && { routine: true as const }),
  }
}

/** In order of time; in each stage the gravest signal is the first. */
const stagesOf = (signals: readonly SignalSummary[]): Stage[] => {
  const byTactic = Map.groupBy(signals, (signal) => signal.tactic)
  return [...byTactic]
    .map(([tactic, of]) => ({ tactic, firstSeen: of.map((signal) => signal.firstSeen).sort()[0]!, signals: of.map((signal) => signal.id) }))
    .sort((a, b) => (a.firstSeen < b.firstSeen ? -1 : a.firstSeen > b.firstSeen ? 1 : 0))
}

const severityOfIncident = (component: OriginSignals, episode: Episode, signals: readonly Signal[], score: number): Severity => {
  const byStory = episode.stories.map((story) => story.level)
  const byScore: Severity =
    score >= HIGH_SCORE && signals.some((signal) => !signal.attempt && rankOf(severityOf(signal)) >= rankOf('medium')) ? 'high' : 'medium'
  // What would be published alone is published no lower because it has company.
  const alone = signals.filter((signal) => signal.info.alert === 'finding' && !ownWork(component.root, signal, component.signals))
  return worst([byScore, ...byStory, ...alone.map(severityOf)])
}

const byGravity = (episode: Episode): Episode['stories'] =>
  [...episode.stories].sort((a, b) => rankOf(b.level) - rankOf(a.level) || (a.id < b.id ? -1 : 1))

const leading = (episode: Episode): Episode['stories'][number] | undefined => byGravity(episode)[0]

/** The account and Region where most happened. */
const placeOf = (signals: readonly Signal[]): { account: string; region: string } => {
  const first = signals.flatMap(detailed)[0]
  return { account: first?.account ?? 'unknown', region: first?.region ?? 'unknown' }
}

/** Every story that came true, then every signal worth a look, worst first, then what the score means. */
const whyOf = (signals: readonly SignalSummary[], episode: Episode, score: number): string[] => {
  const grave = signals.filter((signal) => !signal.routine && rankOf(signal.severity) >= rankOf('medium'))
  const reasons = [
    ...grave,
    ...signals.filter((signal) => !grave.includes(signal) && !signal.routine).slice(0, Math.max(0, 8 - grave.length)),
  ]
  const shown = reasons.slice(0, MAX_REASONS)
  return unique([
    ...byGravity(episode).map((story) => story.title),
    ...shown.map((signal) => (signal.count > 1 ? `${signal.summary} (${countText(signal)} events)` : signal.summary)),
    ...(reasons.length > shown.length
      ? [`${reasons.length - shown.length} more detections of medium or higher severity: see signals.`]
      : []),
    `Risk ${score} (high from ${HIGH_SCORE}): ${new Set(signals.map((signal) => signal.detection)).size} different detections in ${new Set(signals.map((signal) => signal.tactic)).size} tactics.`,
  ])
}

const countText = ({ count, countAtLeast }: Pick<SignalSummary, 'count' | 'countAtLeast'>): string =>
  `${countAtLeast ? 'at least ' : ''}${count}`

/** Five of every line, worst first; then the rest of what is not routine. */
const evidenceIn = (lines: readonly SignalLine[], also: readonly Moment[]): string[] => {
  const best = lines.flatMap((line) => eventIds(momentsOf(line.signals), linesEvents(line)))
  const rest = lines.filter((line) => !line.routine).flatMap((line) => eventIds(momentsOf(line.signals), MAX_EVENTS))
  return unique([...best, ...also.map(({ id }) => id), ...rest]).slice(0, MAX_EVENTS)
}

/** Signals of one origin that make a story, as one incident. Its id names the origin and the UTC day of the first signal. */
export const incidentOf = (component: OriginSignals, members: readonly Signal[], episode: Episode): Incident => {
  const lines = ranked(component, members)
  const signals = lines.flatMap((line) => line.signals)
  const summaries = lines.map((line) => summarize(component, line))
  const moments = momentsOf(signals, issuing(signals))
  const events = evidenceIn(lines, issuing(signals))
  const origin = originOf(deepest(signals).lineage)
  const score = scoreOf(signals)
  const story = leading(episode)
  const from = Math.min(...signals.map(startOf))
  const accounts = unique(signals.flatMap((signal) => detailed(signal).map((one) => one.account))).sort()
  const count = countOf(signals, moments.length)
  const tactics = stagesOf(summaries).map((stage) => stage.tactic)
  const severity = severityOfIncident(component, episode, signals, score)
  const paths = pathsOf(signals)
  return sealed({
    schema: 1,
    kind: 'incident',
    id: hashOf('incident', component.root, Math.floor(from / DAY)),
    detection: story?.id ?? 'risk-score',
    title: story?.title ?? summaries[0]!.title,
    severity,
    confidence: Math.min(95, 55 + 10 * episode.stories.length + 5 * tactics.length),
    state: 'active',
    revision: '',
    techniques: unique(signals.flatMap((signal) => signal.info.techniques)).sort(),
    tactics,
    actor: actorOfSignals(signals),
    origin,
    ...placeOf(signals),
    resources: resourcesOfSignals(signals),
    firstSeen: iso(from),
    lastSeen: iso(Math.max(...signals.map((signal) => signal.last))),
    ...count,
    events,
    ...(count.count > events.length && { eventsTotal: count.count }),
    why: [...whyOf(summaries, episode, score), ...(component.capped ? [CAPPED] : [])],
    summary: `${summaries.length} different detections in ${tactics.length} ${tactics.length === 1 ? 'tactic' : 'tactics'} by ${origin.name} in ${accounts.length === 1 ? 'account' : 'accounts'} ${accounts.join(', ')}. Most severe: ${summaries[0]!.summary}`,
    compliance: uniqueBy(
      signals.flatMap((signal) => signal.info.compliance),
      (one) => `${one.standard} ${one.version} ${one.control}`,
    ),
    response: unique([
      ...containmentOf(severity, component.root, paths, signals),
      ...lines.flatMap((line) => line.signals.flatMap((signal) => signal.info.response)),
    ]),
    ...(story && playbookOf(story)),
    ...deedOf(signals),
    signals: summaries,
    stages: stagesOf(summaries),
    score,
    impact: [],
    stories: episode.stories.map((one) => one.id).sort(),
    accounts,
    firstEvent: iso(moments[0]?.time ?? from),
    paths,
  })
}
