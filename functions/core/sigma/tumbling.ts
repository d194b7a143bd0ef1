import type { Window } from './hits.ts'
import { measure, passes, tupleOf } from './measure.ts'
import type { CompiledCorrelation } from './tree.ts'
import type { Item } from './window-item.ts'

/**
 * Windows for verdicts that further records may turn false (lt, lte, eq, neq, ranges, averages, percentiles):
 * UTC-aligned, one timespan wide, as pySigma's backends bin time. A window without any record says nothing.
 */
export function tumblingHits(correlation: CompiledCorrelation, items: readonly Item[]): Window[] {
  const { timespan } = correlation
  const byStart = new Map<number, Item[]>()
  for (const item of items) {
    const start = Math.floor(item.time / timespan) * timespan
    const list = byStart.get(start)
    if (list) list.push(item)
    else byStart.set(start, [item])
  }
  return [...byStart].flatMap(([start, inside]) => {
    const held = heldBy(correlation, inside)
    if (held.length === 0) return []
    return [
      {
        from: held[0]!.time,
        to: held.at(-1)!.time,
        items: held,
        estimate: inside.some((one) => one.weight !== 1),
        closes: start + timespan,
      },
    ]
  })
}

/** The items that make the window's verdict true; none where it is false. */
function heldBy(correlation: CompiledCorrelation, inside: readonly Item[]): readonly Item[] {
  if (correlation.type === 'value_percentile' && correlation.percentile === undefined) return rareOrCommon(correlation, inside)
  const value = measure(correlation, inside)
  return value !== undefined && correlation.criteria.every((one) => passes(one, value)) ? inside : []
}

/**
 * value_percentile as in the specification's own example: each value's share of all records of the window, in percent.
 * With `percentile` in the condition (pySigma's reading) the percentile of a number is compared instead.
 */
function rareOrCommon(correlation: CompiledCorrelation, inside: readonly Item[]): readonly Item[] {
  const shares = new Map<string, number>()
  let total = 0
  for (const item of inside) {
    const value = tupleOf(correlation, item)
    if (value === undefined) continue
    shares.set(value, (shares.get(value) ?? 0) + item.weight)
    total += item.weight
  }
  return inside.filter((item) => {
    const value = tupleOf(correlation, item)
    return value !== undefined && correlation.criteria.every((one) => passes(one, (100 * shares.get(value)!) / total))
  })
}
