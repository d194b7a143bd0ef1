import { canonical } from '#core/model/canonical.ts'
import type { DetectionInfo } from '#core/model/detection.ts'
import type { ActorSummary, Finding, Incident } from '#core/model/finding.ts'
import { hash64, hashOf } from '#core/model/hash.ts'
import { byMoment, type Moment } from '#core/model/moment.ts'
import { principalName } from '#core/model/principal.ts'
import type { Resource } from '#core/model/resource.ts'
import { atMost, worst } from '#core/model/severity.ts'
import { fillTemplate } from '#core/model/template.ts'
import { placeText } from '#core/normalize/place-facts.ts'
import { ownWork } from './habit.ts'
import type { OriginSignals, Signal } from './origin-signals.ts'
import { originOf } from './resolve.ts'
import { automationOfSignal, detailed, isCommon, severityOf } from './severity.ts'

const MAX_EVENTS = 100
const MAX_RESOURCES = 32
const DAY = 86_400_000

export const unique = <T>(values: readonly T[]): T[] => [...new Set(values)]
export const iso = (time: number): string => new Date(time).toISOString()

/** Signals of one detection, kind of outcome, day and dedup values are one finding, across the sessions of their origin. */
export const groupSignals = (signals: readonly Signal[]): Signal[][] => {
  const groups = new Map<string, Signal[]>()
  for (const signal of signals) {
    const key = groupKey(signal)
    const group = groups.get(key)
    if (group) group.push(signal)
    else groups.set(key, [signal])
  }
  return [...groups.values()]
}

const groupKey = (signal: Signal): string => [signal.info.id, signal.attempt, dayOf(signal), ...signal.dedup].join('\u001f')
const dayOf = (signal: Signal): number => Math.floor((signal.evidence[0]?.time ?? signal.last) / DAY)

export const findingId = (root: string, signal: Signal): string => hashOf('finding', root, groupKey(signal))

/** The earliest moments of several signals, each event once. */
export const momentsOf = (signals: readonly Signal[], more: readonly Moment[] = []): Moment[] => {
  const byId = new Map<string, Moment>()
  for (const moment of [...signals.flatMap((signal) => signal.evidence), ...more]) byId.set(moment.id, moment)
  return [...byId.values()].sort(byMoment)
}

export const eventIds = (moments: readonly Moment[], most = MAX_EVENTS): string[] =>
  unique(moments.slice(0, most).map((moment) => moment.id))

export const uniqueBy = <T>(values: readonly T[], keyOf: (value: T) => string): T[] => [
  ...new Map(values.map((one) => [keyOf(one), one])).values(),
]

/** Counts are exact to this. */
const COUNTED = 1_000

/** How many events, exact to 1,000; signals of several days or sessions count apart. @param distinct a number that is known to be reached. */
export const countOf = (signals: readonly Signal[], distinct = 0): Pick<Finding, 'count' | 'countAtLeast'> => {
  const count = Math.max(distinct, distinctEvents(signals))
  return {
    count: Math.min(count, COUNTED),
    ...((count > COUNTED || signals.some((signal) => signal.atLeast)) && { countAtLeast: true as const }),
  }
}

/** One event may be behind several signals: those whose hashes are kept are counted once. */
const distinctEvents = (signals: readonly Signal[]): number => {
  const hashes = new Set<number>()
  const ids = new Set<string>()
  for (const signal of signals) {
    if (signal.hashes) for (const hash of signal.hashes) hashes.add(hash)
    else for (const { id } of signal.evidence) ids.add(id)
  }
  for (const id of ids) hashes.add(Number.parseInt(hash64(id).slice(0, 8), 16))
  return hashes.size
}

/** In the order of the signals: what is cut off is what the least of them touched. */
export const resourcesOfSignals = (signals: readonly Signal[]): Resource[] =>
  uniqueBy(
    signals.flatMap((signal) =>
      detailed(signal)
        .flatMap((one) => one.resources ?? [])
        .sort((a, b) => (a.arn < b.arn ? -1 : 1)),
    ),
    (resource) => resource.arn,
  ).slice(0, MAX_RESOURCES)

/** Who acted, gathered over sessions. */
export const actorOfSignals = (signals: readonly Signal[]): ActorSummary => {
  const first = [...signals].sort((a, b) =>
    byMoment(a.evidence[0] ?? { time: a.last, id: '' }, b.evidence[0] ?? { time: b.last, id: '' }),
  )[0]!
  const actor = first.lineage.steps[0]?.actor
  const colon = first.node.indexOf(':')
  const details = signals.flatMap(detailed)
  const sorted = (values: (string | undefined)[]): string[] =>
    unique(values.filter((value) => value !== undefined))
      .sort()
      .slice(0, 20)
  return {
    kind: actor?.kind ?? first.node.slice(0, colon),
    id: actor?.actorId ?? first.node.slice(colon + 1),
    name:
      actor?.name ??
      first.node
        .slice(colon + 1)
        .split(':')
        .at(-1)!
        .split('/')
        .slice(-2)
        .join('/'),
    account: actor?.account ?? details[0]?.account ?? 'unknown',
    sessions: sorted(signals.map((signal) => signal.node)),
    addresses: sorted(details.map((one) => one.from)),
    userAgents: sorted(details.map((one) => one.agent)),
  }
}

const CONFIDENCE: Readonly<Record<string, number>> = { stable: 80, test: 65, experimental: 50 }

const confidenceOf = (signal: Signal): number =>
  Math.max(
    10,
    (CONFIDENCE[signal.info.status] ?? 60) - (signal.attempt ? 20 : 0) - (signal.provisional ? 20 : 0) - (isCommon(signal) ? 20 : 0),
  )

/** Sets `revision` from everything else, in whatever order it was put together. */
export const sealed = <T extends Finding>(finding: T): T => ({ ...finding, revision: hashOf(canonical({ ...finding, revision: '' })) })

/** A rule's summary was filled from its event; a correlation's or behavior's is filled from the group or value that it is about. */
const summaryOf = (signal: Signal): string => {
  const written = detailed(signal)[0]?.summary
  if (written) return written
  const values = signal.values ?? {}
  const all = Object.values(values).join(', ')
  const textOf = (name: string): string | undefined =>
    Object.hasOwn(values, name) ? principalName(values[name]!) : name === 'value' ? all : undefined
  return fillTemplate(signal.info.summary || signal.info.title, textOf).slice(0, 500)
}

export const sentence = (signal: Signal): string => `${summaryOf(signal)}${signal.attempt ? ' (denied or failed)' : ''}`

/** Where the addresses are, as far as address data knew. */
const locationsOf = (group: readonly Signal[]): string[] => {
  const reported = group
    .flatMap(detailed)
    .flatMap(({ from, place }) => (place ? [`${from ?? 'The other side'}: ${placeText(place)}.`] : []))
  return unique(reported).sort().slice(0, 3)
}

const whyOf = (group: readonly Signal[], work: string | undefined): string[] => {
  const automation = automationOfSignal(group[0]!)
  return unique([
    ...group.slice(0, 3).map(sentence),
    ...group.flatMap((signal) => signal.normal ?? []),
    ...locationsOf(group),
    ...(group[0]!.attempt ? ['No call succeeded: this is an attempt, and weighed lower.'] : []),
    ...(automation && group[0]!.info.basis !== 'content' ? [`Known automation did it (${automation}), so it is at most low.`] : []),
    ...(work ? [work] : []),
  ])
}

const MAX_INDICATORS = 5

/** What was done first, and which of the addresses threat lists hold: as the records of the earliest events say. */
export const deedOf = (signals: readonly Signal[]): Pick<Finding, 'call' | 'connection' | 'indicators'> => {
  const details = signals.flatMap(detailed).sort(byMoment)
  const call = details.find((one) => one.service)
  const connection = details.find((one) => one.connection)?.connection
  const hits = details.flatMap(({ listed }) => (listed ? listed.lists.map((list) => ({ value: listed.value, list })) : []))
  const indicators = [...new Map(hits.map((one) => [`${one.value} ${one.list}`, one])).values()]
  return {
    ...(call?.service && { call: { api: call.action, service: call.service } }),
    ...(connection && { connection }),
    ...(indicators.length > 0 && { indicators: indicators.slice(0, MAX_INDICATORS) }),
  }
}

/** The playbook of a detection, with the harmless causes that Sigma lists apart. */
export const playbookOf = ({ playbook, falsepositives }: DetectionInfo): Pick<Finding, 'playbook'> =>
  playbook ? { playbook: { ...playbook, falsePositives: falsepositives } } : {}

/** One finding from signals that belong together; `merged` where an incident has taken them in. */
export const findingOf = (component: OriginSignals, group: readonly Signal[], incident: Incident | undefined): Finding => {
  const first = group[0]!
  const moments = momentsOf(group)
  const details = group.flatMap(detailed)
  const resources = resourcesOfSignals(group)
  const automation = automationOfSignal(first)
  const work = ownWork(component.root, first, component.signals)
  const severity = worst(group.map(severityOf))
  const events = eventIds(moments)
  const count = countOf(group, moments.length)
  return sealed({
    schema: 1,
    kind: 'finding',
    id: findingId(component.root, first),
    detection: first.info.id,
    title: first.info.title,
    severity: work ? atMost(severity, 'low') : severity,
    confidence: confidenceOf(first),
    state: incident ? 'merged' : 'active',
    ...(incident && { mergedInto: incident.id }),
    revision: '',
    techniques: first.info.techniques,
    tactics: first.info.tactics,
    actor: actorOfSignals(group),
    origin: originOf(first.lineage),
    account: details[0]?.account ?? 'unknown',
    region: details[0]?.region ?? 'unknown',
    resources,
    firstSeen: iso(moments[0]?.time ?? first.last),
    lastSeen: iso(Math.max(...group.map((signal) => signal.last))),
    ...count,
    events,
    ...(count.count > events.length && { eventsTotal: count.count }),
    why: whyOf(group, work),
    summary: sentence(first),
    ...(group.some((signal) => signal.normal) && { normal: unique(group.flatMap((signal) => signal.normal ?? [])) }),
    compliance: first.info.compliance,
    response: first.info.response,
    ...playbookOf(first.info),
    ...(first.attempt && { attempt: true as const }),
    ...deedOf(group),
    ...(automation && { automation }),
  })
}
