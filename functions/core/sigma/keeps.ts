import type { Correlations } from './correlation.ts'
import { isMonotone } from './hits.ts'
import type { CompiledCorrelation, Keep } from './tree.ts'

/** Observations of one rule that a bucket keeps where nothing smaller decides. */
export const SAMPLE = 1_000
/** Steps of a temporal_ordered: this many from either edge of a bucket are exact. */
const ORDERED = 64
/** Inner correlations: a bucket of the outer is cut into at most this many parts. */
const PARTS = 64

/** What buckets keep for a correlation, by leaf rule. Small where the verdict allows: see docs/detection-language.md, "How much is kept". */
export function keepsOf(correlation: CompiledCorrelation, all: Correlations): Record<string, readonly Keep[]> {
  const out: Record<string, Keep[]> = {}
  const walk = (one: CompiledCorrelation, above: readonly string[]): void => {
    const keep = keepOf(one, Math.max(one.timespan, correlation.timespan / PARTS))
    for (const rule of one.rules) {
      const inner = all.get(rule)
      if (inner === undefined) {
        const known = out[rule] ?? []
        known.push(keep)
        out[rule] = known
      } else if (!above.includes(rule)) walk(inner, [...above, rule])
    }
  }
  walk(correlation, [correlation.info.id])
  return out
}

function keepOf(correlation: CompiledCorrelation, span: number): Keep {
  const { type, fields } = correlation
  if (type === 'temporal') return { how: 'edges', limit: 1, span }
  if (type === 'temporal_ordered') return { how: 'edges', limit: ORDERED, span }
  const by = type === 'value_count' ? { by: fields } : {}
  const threshold = Math.max(...correlation.criteria.map((one) => (one.by === 'gt' ? Math.floor(one.value) + 1 : Math.ceil(one.value))), 1)
  const counts = (type === 'event_count' || type === 'value_count') && isMonotone(correlation) && threshold <= SAMPLE
  return counts ? { how: 'edges', limit: threshold, span, ...by } : { how: 'sample', limit: SAMPLE, span, ...by }
}
