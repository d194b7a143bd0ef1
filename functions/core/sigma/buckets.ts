import { hash64 } from '#core/model/hash.ts'
import { type Correlations, evaluateItems, type Observation, type Verdict } from './correlation.ts'
import { SAMPLE } from './keeps.ts'
import type { CompiledCorrelation, Keep } from './tree.ts'
import { byTime, itemOf } from './window-item.ts'

/**
 * Observations of one correlation and group within one UTC-aligned bucket of its timespan, as far as they can decide a verdict.
 * Plain JSON. Buckets form a join-semilattice under mergeBuckets: commutative, associative, idempotent, bounded.
 */
export interface WindowBucket {
  /** Epoch milliseconds. */
  readonly start: number
  /** Leaf rule that occurred → what is kept of it. */
  readonly keeps: Readonly<Record<string, readonly Keep[]>>
  /** By time, id and rule. */
  readonly observations: readonly Observation[]
}

/** The bucket that holds one observation. */
export const bucketOf = (correlation: CompiledCorrelation, observation: Observation): WindowBucket => ({
  start: Math.floor(observation.time / correlation.timespan) * correlation.timespan,
  keeps: keepsFor(correlation, observation.rule),
  observations: [observation],
})

const keepsFor = ({ keeps }: CompiledCorrelation, rule: string): WindowBucket['keeps'] =>
  Object.hasOwn(keeps, rule) ? { [rule]: keeps[rule]! } : {}

/** What both know, trimmed to what can decide a verdict. Both are of the same correlation, group and start. */
export function mergeBuckets(a: WindowBucket, b: WindowBucket): WindowBucket {
  const union = new Map<string, Observation>()
  for (const one of [...a.observations, ...b.observations]) {
    const key = keyOf(one)
    const known = union.get(key)
    union.set(key, known === undefined ? one : lesser(known, one))
  }
  const keeps = joinedKeeps(a.keeps, b.keeps)
  return { start: a.start, keeps, observations: trim(keeps, [...union.values()]) }
}

/** Of every rule that occurred. Written by two versions of a rule, the same one wins on both sides. */
function joinedKeeps(a: WindowBucket['keeps'], b: WindowBucket['keeps']): WindowBucket['keeps'] {
  if (a === b) return a
  const rules = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort()
  return Object.fromEntries(rules.map((rule) => [rule, laterOf(a[rule], b[rule])]))
}

const laterOf = (a: readonly Keep[] | undefined, b: readonly Keep[] | undefined): readonly Keep[] =>
  a === undefined || b === undefined ? (a ?? b ?? []) : JSON.stringify(a) >= JSON.stringify(b) ? a : b

const UNKNOWN: readonly Keep[] = [{ how: 'sample', limit: SAMPLE, span: 1 }]

const keyOf = (one: Observation): string => `${one.rule}\u001f${one.id}`

/** Two reports of one event that differ: any fixed choice, so that both sides agree. */
const lesser = (a: Observation, b: Observation): Observation => {
  if (a.time !== b.time) return a.time < b.time ? a : b
  return JSON.stringify(a) <= JSON.stringify(b) ? a : b
}

function trim(keeps: WindowBucket['keeps'], observations: readonly Observation[]): Observation[] {
  const byRule = new Map<string, Observation[]>()
  for (const one of observations) {
    const list = byRule.get(one.rule)
    if (list) list.push(one)
    else byRule.set(one.rule, [one])
  }
  const kept = new Set<Observation>()
  for (const [rule, list] of byRule) {
    list.sort(byTime)
    const own = Object.hasOwn(keeps, rule) ? keeps[rule]! : UNKNOWN
    for (const keep of own) for (const one of keep.how === 'edges' ? edges(keep, list) : sample(keep, list)) kept.add(one)
  }
  return [...kept].sort(byTime)
}

const valueKey = (keep: Keep, one: Observation): string =>
  keep.by === undefined
    ? one.id
    : JSON.stringify(keep.by.map((name) => (Object.hasOwn(one.fields, name) ? String(one.fields[name]).toLowerCase() : null)))

/** Of every span: the earliest `limit` and the latest `limit`, of distinct values. The list is sorted. */
function edges(keep: Keep, sorted: readonly Observation[]): Observation[] {
  const parts = new Map<number, Observation[]>()
  for (const one of sorted) {
    const part = Math.floor(one.time / keep.span)
    const list = parts.get(part)
    if (list) list.push(one)
    else parts.set(part, [one])
  }
  return [...parts.values()].flatMap((part) => [...firstOfEach(keep, part), ...firstOfEach(keep, part.reverse())])
}

function firstOfEach(keep: Keep, ordered: readonly Observation[]): Observation[] {
  const seen = new Map<string, Observation>()
  for (const one of ordered) {
    if (seen.size >= keep.limit) break
    const value = valueKey(keep, one)
    if (!seen.has(value)) seen.set(value, one)
  }
  return [...seen.values()]
}

const hashes = (value: string): number => Number.parseInt(hash64(value).slice(0, 12), 16) / 0x1000000000000

/** The `limit` smallest hashes; the earliest observation of each value. */
function sample(keep: Keep, sorted: readonly Observation[]): Observation[] {
  const first = new Map<string, Observation>()
  for (const one of sorted) {
    const value = valueKey(keep, one)
    if (!first.has(value)) first.set(value, one)
  }
  if (first.size <= keep.limit) return [...first.values()]
  return [...first]
    .map(([value, one]) => ({ hash: hashes(value), value, one }))
    .sort((a, b) => a.hash - b.hash || (a.value < b.value ? -1 : 1))
    .slice(0, keep.limit)
    .map(({ one }) => one)
}

/**
 * For how many events each kept one of a full sample stands: bottom-k estimate (k−1)/u_k of the number, over k.
 * Standard error about 1/√(k−2): 3 % at 1,000.
 */
function weightOf(keeps: readonly Keep[], list: readonly Observation[]): number {
  const keep = keeps.find((one) => one.how === 'sample')
  if (keep === undefined || keeps.length > 1) return 1
  const values = new Set(list.map((one) => valueKey(keep, one)))
  if (values.size < keep.limit) return 1
  const largest = Math.max(...[...values].map(hashes))
  return (keep.limit - 1) / largest / keep.limit
}

/** A count can only be reached where a bucket and its neighbor together hold enough: most buckets need no closer look. */
function worthJudging(correlation: CompiledCorrelation, byStart: ReadonlyMap<number, WindowBucket>): WindowBucket[] {
  const needed = leastNeeded(correlation)
  const held = (start: number): number => byStart.get(start)?.observations.length ?? 0
  return [...byStart.values()].filter(({ start }) => {
    const own = held(start)
    return own + held(start - correlation.timespan) >= needed || own + held(start + correlation.timespan) >= needed
  })
}

const leastNeeded = ({ type, criteria }: CompiledCorrelation): number => {
  if (type !== 'event_count' && type !== 'value_count') return 0
  return Math.max(0, ...criteria.map(({ by, value }) => (by === 'gte' ? value : by === 'gt' ? value + 1 : 0)))
}

/** Verdicts from buckets alone: a pure function of merged state. All buckets are of one correlation and one group. */
export function evaluateBuckets(correlation: CompiledCorrelation, all: Correlations, buckets: readonly WindowBucket[]): Verdict[] {
  const byStart = new Map<number, WindowBucket>()
  for (const bucket of buckets) {
    const known = byStart.get(bucket.start)
    byStart.set(bucket.start, known ? mergeBuckets(known, bucket) : bucket)
  }
  const items = worthJudging(correlation, byStart).flatMap((bucket) =>
    [...Map.groupBy(bucket.observations, (one) => one.rule)].flatMap(([rule, list]) => {
      const weight = weightOf(bucket.keeps[rule] ?? [], list)
      return list.map((one) => itemOf(one, weight))
    }),
  )
  return evaluateItems(correlation, all, items)
}
