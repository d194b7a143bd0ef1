// PROVISIONAL until the full correlation engine lands here: keep the exported names.
import { judgeCorrelation, type Observation, type Verdict } from './correlation.ts'
import type { CompiledCorrelation } from './tree.ts'

/** Observations of one correlation and group within one UTC-aligned bucket of its timespan. */
export interface WindowBucket {
  readonly start: number
  readonly observations: readonly Observation[]
}

export const bucketOf = (correlation: CompiledCorrelation, observation: Observation): WindowBucket => ({
  start: Math.floor(observation.time / correlation.timespan) * correlation.timespan,
  observations: [observation],
})

export const mergeBuckets = (a: WindowBucket, b: WindowBucket): WindowBucket => ({
  start: a.start,
  observations: [...new Map([...a.observations, ...b.observations].map((one) => [`${one.rule}/${one.id}`, one])).values()].sort(
    (x, y) => x.time - y.time || (x.id < y.id ? -1 : 1),
  ),
})

export const judgeBuckets = (
  correlation: CompiledCorrelation,
  all: ReadonlyMap<string, CompiledCorrelation>,
  buckets: readonly WindowBucket[],
): Verdict[] =>
  judgeCorrelation(
    correlation,
    all,
    buckets.flatMap((bucket) => bucket.observations),
  )
