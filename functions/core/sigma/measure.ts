import { numberOf } from './predicate.ts'
import type { CompiledCorrelation, Criterion } from './tree.ts'
import { fieldValue, type Item } from './window-item.ts'

/** Whether a number meets one criterion. */
export function passes({ by, value }: { readonly by: Criterion; readonly value: number }, number: number): boolean {
  if (by === 'gt') return number > value
  if (by === 'gte') return number >= value
  if (by === 'lt') return number < value
  if (by === 'lte') return number <= value
  return by === 'eq' ? number === value : number !== value
}

/** The counted fields as one key; undefined where one is missing. Texts compare without case, as everywhere in Sigma. */
export function tupleOf(correlation: CompiledCorrelation, item: Item): string | undefined {
  const values = correlation.fields.map((name) => fieldValue(correlation, name, item))
  return values.some((value) => value === undefined) ? undefined : JSON.stringify(values.map((value) => String(value).toLowerCase()))
}

/** A number of a whole window: what correlations compare that do not only grow. Undefined where there is nothing to measure. */
export function measure(correlation: CompiledCorrelation, items: readonly Item[]): number | undefined {
  const { type } = correlation
  if (type === 'event_count') return weightOf([...new Map(items.map((item) => [item.id, item])).values()])
  if (type === 'temporal' || type === 'temporal_ordered') return new Set(items.map((item) => item.rule)).size
  if (type === 'value_count')
    return weightOf(
      [...new Map(items.map((item) => [tupleOf(correlation, item), item])).entries()].flatMap(([key, item]) =>
        key === undefined ? [] : [item],
      ),
    )
  const name = correlation.fields[0] ?? ''
  const numbers = items.flatMap((item) => {
    const number = numberOf(fieldValue(correlation, name, item))
    return number === undefined ? [] : [{ number, weight: item.weight }]
  })
  if (numbers.length === 0) return undefined
  const total = numbers.reduce((sum, one) => sum + one.number * one.weight, 0)
  if (type === 'value_sum') return total
  return type === 'value_avg' ? total / weightOf(numbers) : percentileOf(numbers, correlation.percentile ?? 50)
}

const weightOf = (items: readonly { readonly weight: number }[]): number => items.reduce((sum, one) => sum + one.weight, 0)

/** Nearest rank: the least number that at least p percent of the weight does not exceed. */
function percentileOf(numbers: readonly { readonly number: number; readonly weight: number }[], percentile: number): number {
  const sorted = [...numbers].sort((a, b) => a.number - b.number)
  const rank = (percentile / 100) * weightOf(sorted)
  let below = 0
  for (const one of sorted) {
    below += one.weight
    if (below >= rank) return one.number
  }
  return sorted.at(-1)!.number
}
