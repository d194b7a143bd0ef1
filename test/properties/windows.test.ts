import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bucketOf, evaluateBuckets, mergeBuckets, type WindowBucket } from '#core/sigma/buckets.ts'
import { evaluateCorrelation, type Observation, type Verdict } from '#core/sigma/correlation.ts'
import type { CompiledCorrelation } from '#core/sigma/tree.ts'
import { correlations } from '../core/sigma/compiled-rules.ts'

const SPAN = 600_000
const START = Date.UTC(2026, 4, 4, 23, 30)

const TEXT = [
  ['count', 'type: event_count, rules: [a], group-by: [user], timespan: 10m, condition: { gte: 3 }'],
  ['few', 'type: event_count, rules: [a], group-by: [user], timespan: 10m, condition: { lt: 3 }'],
  ['values', 'type: value_count, rules: [a, b], group-by: [user], timespan: 10m, condition: { field: value, gte: 3 }'],
  ['near', 'type: temporal, rules: [a, b, c], group-by: [user], timespan: 10m'],
  ['chain', 'type: temporal_ordered, rules: [a, b, c], group-by: [user], timespan: 10m'],
  ['sum', 'type: value_sum, rules: [a], group-by: [user], timespan: 10m, condition: { field: value, gte: 12 }'],
  ['average', 'type: value_avg, rules: [a], group-by: [user], timespan: 10m, condition: { field: value, gt: 3 }'],
  ['median', 'type: value_percentile, rules: [a], group-by: [user], timespan: 10m, condition: { field: value, gt: 3, percentile: 50 }'],
  ['nested', 'type: temporal_ordered, rules: [count, b], group-by: [user], timespan: 1h'],
]
  .map(([name, body]) => `title: ${name}\nname: ${name}\ncorrelation: { ${body} }`)
  .join('\n---\n')
const { all, get } = correlations(TEXT)

/** Crowded enough that thresholds are met and missed, across edges of buckets and of the day. */
const observation = fc
  .record({
    rule: fc.constantFrom('a', 'b', 'c'),
    at: fc.integer({ min: 0, max: 60 }),
    value: fc.integer({ min: 0, max: 5 }),
    n: fc.integer({ min: 0, max: 40 }),
  })
  .map(
    ({ rule, at, value, n }): Observation => ({
      rule,
      time: START + at * 60_000,
      id: `${rule}-${at}-${value}-${n}`,
      fields: { user: 'bob', value },
    }),
  )
const observations = fc.array(observation, { maxLength: 60, size: 'max' })

const gather = (correlation: CompiledCorrelation, list: readonly Observation[]): Map<number, WindowBucket> => {
  const buckets = new Map<number, WindowBucket>()
  for (const one of list) {
    const bucket = bucketOf(correlation, one)
    const known = buckets.get(bucket.start)
    buckets.set(bucket.start, known ? mergeBuckets(known, bucket) : mergeBuckets(bucket, bucket))
  }
  return buckets
}

const join = (a: Map<number, WindowBucket>, b: Map<number, WindowBucket>): Map<number, WindowBucket> => {
  const out = new Map(a)
  for (const [start, bucket] of b) out.set(start, out.has(start) ? mergeBuckets(out.get(start)!, bucket) : bucket)
  return out
}

const sorted = (buckets: Map<number, WindowBucket>) => [...buckets].sort(([a], [b]) => a - b)
const days = (verdicts: readonly Verdict[]) => [...new Set(verdicts.map((one) => Math.floor(one.to / 86_400_000)))].sort()

const EVERY = ['count', 'few', 'values', 'near', 'chain', 'sum', 'average', 'median', 'nested']

describe('windows are a semilattice', () => {
  it.each(EVERY)('%s: shuffled, repeated, split and merged records give the same state and verdicts', (name) => {
    const correlation = get(name)
    fc.assert(
      fc.property(observations, fc.array(fc.nat()), (list, order) => {
        const shuffled = list
          .map((one, at) => ({ one, key: order[at] ?? at }))
          .sort((a, b) => a.key - b.key)
          .map(({ one }) => one)
        const whole = gather(correlation, list)
        const half = Math.floor(list.length / 2)
        const parts = join(
          gather(correlation, [...shuffled.slice(half), ...shuffled.slice(0, 3)]),
          gather(correlation, shuffled.slice(0, half + 2)),
        )
        expect(sorted(parts)).toEqual(sorted(whole))
        expect(sorted(join(parts, whole))).toEqual(sorted(whole))
        expect(evaluateBuckets(correlation, all, [...parts.values()].reverse())).toEqual(
          evaluateBuckets(correlation, all, [...whole.values()]),
        )
      }),
      { numRuns: 80 },
    )
  })

  it.each(EVERY)('%s: what buckets keep decides as all records would', (name) => {
    const correlation = get(name)
    let held = 0
    fc.assert(
      fc.property(observations, (list) => {
        const kept = evaluateBuckets(correlation, all, [...gather(correlation, list).values()])
        const full = evaluateCorrelation(correlation, all, list)
        if (full.length > 0) held++
        expect(days(kept)).toEqual(days(full))
        expect(
          evaluateCorrelation(
            correlation,
            all,
            [...list].reverse().flatMap((one) => [one, one]),
          ),
        ).toEqual(full)
      }),
      { numRuns: 80 },
    )
    expect(held, 'some cases must hold, or this proves nothing').toBeGreaterThan(5)
  })
})

describe('verdicts equal brute force', () => {
  const bruteCount = (list: readonly Observation[], threshold: number, keyOf: (one: Observation) => unknown): boolean =>
    list.some((end) => new Set(list.filter((one) => one.time <= end.time && end.time - one.time <= SPAN).map(keyOf)).size >= threshold)

  it.each([
    [
      'count',
      (list: readonly Observation[]) =>
        bruteCount(
          list.filter((one) => one.rule === 'a'),
          3,
          (one) => one.id,
        ),
    ],
    [
      'values',
      (list: readonly Observation[]) =>
        bruteCount(
          list.filter((one) => one.rule !== 'c'),
          3,
          (one) => one.fields['value'],
        ),
    ],
    ['near', (list: readonly Observation[]) => bruteCount(list, 3, (one) => one.rule)],
    [
      'chain',
      (list: readonly Observation[]) =>
        list.some(
          (a) =>
            a.rule === 'a' &&
            list.some(
              (b) => b.rule === 'b' && b.time >= a.time && list.some((c) => c.rule === 'c' && c.time >= b.time && c.time - a.time <= SPAN),
            ),
        ),
    ],
  ] as const)('%s', (name, brute) => {
    const correlation = get(name)
    fc.assert(
      fc.property(fc.array(observation, { maxLength: 14 }), (list) => {
        expect(evaluateBuckets(correlation, all, [...gather(correlation, list).values()]).length > 0).toBe(brute(list))
      }),
      { numRuns: 200 },
    )
  })

  it('does not miss a burst across the edge of a bucket', () => {
    const edge = Math.ceil(START / SPAN) * SPAN
    const at = (offset: number): Observation => ({ rule: 'a', time: edge + offset, id: `${offset}`, fields: { user: 'bob' } })
    const noise = Array.from({ length: 50 }, (_, n) => at(-SPAN + n))
    const count = get('count')
    expect(evaluateBuckets(count, all, [...gather(count, [at(-2), at(-1), at(1)]).values()])).toHaveLength(1)
    expect(evaluateBuckets(count, all, [...gather(count, [...noise, at(-1), at(1), at(SPAN - 2)]).values()])[0]?.to).toBe(edge + SPAN - 2)
  })
})

describe('buckets are bounded', () => {
  it('keeps twice the threshold, however long the burst', () => {
    const burst = Array.from(
      { length: 5_000 },
      (_, n): Observation => ({ rule: 'a', time: START + n, id: `${n}`, fields: { user: 'bob' } }),
    )
    const count = get('count')
    const merged = [...gather(count, burst.slice(0, 300)).values()][0]!
    expect(merged.observations).toHaveLength(6)
    const full: WindowBucket = { ...merged, observations: burst }
    expect(mergeBuckets(merged, full).observations).toHaveLength(6)
  })
  it('estimates beyond a thousand, and says so', () => {
    const burst = Array.from(
      { length: 20_000 },
      (_, n): Observation => ({ rule: 'a', time: START + n, id: `${n}`, fields: { user: 'bob', value: 4 } }),
    )
    const sum = get('sum')
    const empty = bucketOf(sum, burst[0]!)
    const bucket = mergeBuckets(empty, { ...empty, observations: burst })
    expect(bucket.observations).toHaveLength(1_000)
    const [verdict] = evaluateBuckets(sum, all, [bucket])
    expect(verdict?.estimate).toBe(true)
    expect(verdict?.observations).toHaveLength(100)
    const few = get('few')
    expect(evaluateBuckets(few, all, [mergeBuckets({ ...empty, keeps: few.keeps }, { ...bucket, keeps: few.keeps })])).toEqual([])
  })
})
