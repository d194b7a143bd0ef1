import { mergeCalls } from '#core/detect/calls.ts'
import { mergeBeats } from '#core/detect/flow-beats.ts'
import { mergeVolumes } from '#core/detect/flow-volume.ts'
import { mergeHeartbeats } from '#core/detect/heartbeat.ts'
import { mergeHours } from '#core/detect/hours.ts'
import { mergeBuckets, type WindowBucket } from '#core/detect/sigma/buckets.ts'
import { mergeUse } from '#core/detect/use.ts'
import { mergeWhereabouts } from '#core/detect/whereabouts.ts'
import type {
  AssumersRow,
  BaselineRow,
  Disturbance,
  EdgeRow,
  Evidence,
  FirstSeen,
  Mergeable,
  Moment,
  NodeActor,
  Parent,
  ResourceRow,
  SignalRow,
} from '#core/model/state.ts'

/** Bounds of what a row keeps; docs/state.md names them. */
export const CAPS = { evidence: 100, details: 5, count: 1000, days: 64, values: 128, disturbances: 64 } as const

export const earlier = (a: Moment, b: Moment): number => a.time - b.time || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)

const first = <T extends Moment>(a: T | undefined, b: T | undefined): T | undefined => (a && b ? (earlier(a, b) <= 0 ? a : b) : (a ?? b))
export const latest = <T extends Moment>(a: T | undefined, b: T | undefined): T | undefined =>
  a && b ? (earlier(a, b) >= 0 ? a : b) : (a ?? b)

const union = <T extends string | number>(a: readonly T[], b: readonly T[]): T[] => {
  const all = [...new Set([...a, ...b])]
  return all.sort((x, y) => (x < y ? -1 : x > y ? 1 : 0))
}

/** Drops absent members, so that equal states are equal JSON. */
const defined = <T extends object>(value: T): T => Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as T

/** The better known parent; then the earlier record; then any fixed order, so that both sides agree. */
const betterParent = (a: Parent | undefined, b: Parent | undefined): Parent | undefined => {
  if (!a || !b) return a ?? b
  const order = b.rank - a.rank || earlier(a, b) || (a.node < b.node ? -1 : 1)
  return order <= 0 ? a : b
}

const mergeEdge = (a: EdgeRow, b: EdgeRow): EdgeRow =>
  defined({ kind: 'edge', parent: betterParent(a.parent, b.parent), actor: first<NodeActor>(a.actor, b.actor) }) as EdgeRow

const mergeAssumers = (a: AssumersRow, b: AssumersRow): AssumersRow => ({
  kind: 'assumers',
  services: union(a.services, b.services).slice(0, 16),
  others: a.others || b.others,
})

/** The earliest moments of both, each once; details survive only among the first few, whose rank can but grow. */
export const mergeEvidence = (a: readonly (Evidence | Moment)[], b: readonly (Evidence | Moment)[]): (Evidence | Moment)[] => {
  const byId = new Map<string, Evidence | Moment>()
  for (const one of [...a, ...b]) {
    const known = byId.get(one.id)
    if (!known || ('action' in one && !('action' in known))) byId.set(one.id, one)
  }
  const sorted = [...byId.values()].sort(earlier).slice(0, CAPS.evidence)
  return sorted.map((one, rank) => (rank < CAPS.details ? one : { time: one.time, id: one.id }))
}

const mergeSignal = (a: SignalRow, b: SignalRow): SignalRow => ({
  kind: 'signal',
  detection: a.detection,
  attempt: a.attempt,
  dedup: a.dedup,
  evidence: mergeEvidence(a.evidence, b.evidence),
  hashes: union(a.hashes, b.hashes).slice(0, CAPS.count),
  last: Math.max(a.last, b.last),
})

const mergeBaseline = (a: BaselineRow, b: BaselineRow): BaselineRow => {
  const values: Record<string, FirstSeen> = Object.create(null)
  for (const side of [a.values, b.values]) for (const [value, seen] of Object.entries(side)) values[value] = first(values[value], seen)!
  const kept = Object.entries(values)
    .sort(([x, p], [y, q]) => earlier(p, q) || (x < y ? -1 : 1))
    .slice(0, CAPS.values)
    .sort(([x], [y]) => (x < y ? -1 : 1))
  return { kind: 'baseline', values: Object.fromEntries(kept), days: union(a.days, b.days).slice(-CAPS.days) }
}

const mergeResource = (a: ResourceRow, b: ResourceRow): ResourceRow =>
  defined({
    kind: 'resource',
    created: latest(a.created, b.created),
    changed: latest(a.changed, b.changed),
    deployedBy: latest(a.deployedBy, b.deployedBy),
    tags: mergeTags(a.tags ?? {}, b.tags ?? {}),
  }) as ResourceRow

type Tags = NonNullable<ResourceRow['tags']>

const mergeTags = (a: Tags, b: Tags): Tags | undefined => {
  const keys = union(Object.keys(a), Object.keys(b))
  return keys.length === 0 ? undefined : Object.fromEntries(keys.map((key) => [key, latest(a[key], b[key])!]))
}

const mergeDisturbances = (a: readonly Disturbance[], b: readonly Disturbance[]): Disturbance[] =>
  [...new Map([...a, ...b].map((one) => [one.id, one])).values()].sort(earlier).slice(0, CAPS.disturbances)

/**
 * Joins two states of one row: commutative, associative, idempotent.
 * Pointers and members are put once, so either side is the join.
 */
export const mergeRows = (a: Mergeable, b: Mergeable): Mergeable => {
  if (a.kind === 'edge' && b.kind === 'edge') return mergeEdge(a, b)
  if (a.kind === 'assumers' && b.kind === 'assumers') return mergeAssumers(a, b)
  if (a.kind === 'signal' && b.kind === 'signal') return mergeSignal(a, b)
  if (a.kind === 'baseline' && b.kind === 'baseline') return mergeBaseline(a, b)
  if (a.kind === 'resource' && b.kind === 'resource') return mergeResource(a, b)
  if (a.kind === 'cleared' && b.kind === 'cleared') return { kind: 'cleared', last: latest(a.last, b.last)! }
  if (a.kind === 'impact' && b.kind === 'impact') return { kind: 'impact', list: mergeDisturbances(a.list, b.list) }
  if (a.kind === 'window' && b.kind === 'window') return { ...a, bucket: mergeBuckets(a.bucket as WindowBucket, b.bucket as WindowBucket) }
  if (a.kind === 'volume' && b.kind === 'volume') return mergeVolumes(a, b)
  if (a.kind === 'heartbeat' && b.kind === 'heartbeat') return mergeHeartbeats(a, b)
  if (a.kind === 'beats' && b.kind === 'beats') return mergeBeats(a, b)
  if (a.kind === 'calls' && b.kind === 'calls') return mergeCalls(a, b)
  if (a.kind === 'use' && b.kind === 'use') return mergeUse(a, b)
  if (a.kind === 'hours' && b.kind === 'hours') return mergeHours(a, b)
  if (a.kind === 'whereabouts' && b.kind === 'whereabouts') return mergeWhereabouts(a, b)
  if (a.kind === b.kind) return a
  throw new TypeError(`cannot merge a ${b.kind} into a ${a.kind}: two kinds of state share one key`)
}
