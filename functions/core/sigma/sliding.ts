import type { Window } from './hits.ts'
import { passes, tupleOf } from './measure.ts'
import { numberOf } from './predicate.ts'
import type { CompiledCorrelation } from './tree.ts'
import { fieldValue, type Item } from './window-item.ts'

/** A running count, distinct count or sum over the items of a window. */
interface Running {
  readonly add: (item: Item) => void
  readonly drop: (item: Item) => void
  readonly value: () => number
}

/**
 * Windows of at most one timespan, ending at each item, in which a number that only grows passes: gt and gte of counts and sums, temporal.
 * Items are sorted by time.
 */
export function slidingHits(correlation: CompiledCorrelation, items: readonly Item[]): Window[] {
  const running = runningOf(correlation)
  const hits: Window[] = []
  let start = 0
  let estimated = 0
  let reported = false
  for (let end = 0; end < items.length; end++) {
    running.add(items[end]!)
    if (items[end]!.weight !== 1) estimated++
    for (; items[end]!.time - items[start]!.time > correlation.timespan; start++) {
      running.drop(items[start]!)
      if (items[start]!.weight !== 1) estimated--
    }
    const holding = holds(correlation, running.value())
    if (holding)
      hits.push({ from: items[start]!.time, to: items[end]!.time, items: shown(items, start, end, reported), estimate: estimated > 0 })
    reported = holding
  }
  return hits
}

const FEW = 128

/** What a window shows of its items: all of a few; of many the first, the last of every rule, and the end. A burst that goes on shows what is new. */
function shown(items: readonly Item[], start: number, end: number, reported: boolean): readonly Item[] {
  if (end - start < FEW) return items.slice(start, end + 1)
  const lastOfRule = new Map<string, Item>()
  for (let at = end; at >= start && at > end - FEW * 8; at--)
    if (!lastOfRule.has(items[at]!.rule)) lastOfRule.set(items[at]!.rule, items[at]!)
  return [...(reported ? [] : items.slice(start, start + FEW)), ...lastOfRule.values(), items[end]!]
}

const holds = (correlation: CompiledCorrelation, value: number): boolean =>
  correlation.type === 'temporal' && correlation.criteria.length === 0
    ? value >= correlation.rules.length
    : correlation.criteria.every((one) => passes(one, value))

function runningOf(correlation: CompiledCorrelation): Running {
  if (correlation.type === 'event_count') return distinct((item) => item.id, true)
  if (correlation.type === 'temporal') return distinct((item) => item.rule, false)
  if (correlation.type === 'value_count') return distinct((item) => tupleOf(correlation, item), false)
  return sum((item) => (numberOf(fieldValue(correlation, correlation.fields[0] ?? '', item)) ?? 0) * item.weight)
}

/** Counts distinct keys; `weighted`: each key for as many as it stands for. */
function distinct(keyOf: (item: Item) => string | undefined, weighted: boolean): Running {
  const seen = new Map<string, number>()
  let total = 0
  return {
    add: (item) => {
      const key = keyOf(item)
      if (key === undefined) return
      const known = seen.get(key) ?? 0
      if (known === 0) total += weighted ? item.weight : 1
      seen.set(key, known + 1)
    },
    drop: (item) => {
      const key = keyOf(item)
      if (key === undefined) return
      const known = seen.get(key)! - 1
      if (known === 0) total -= weighted ? item.weight : 1
      if (known === 0) seen.delete(key)
      else seen.set(key, known)
    },
    value: () => total,
  }
}

function sum(numberOfItem: (item: Item) => number): Running {
  let total = 0
  return {
    add: (item) => {
      total += numberOfItem(item)
    },
    drop: (item) => {
      total -= numberOfItem(item)
    },
    value: () => total,
  }
}
