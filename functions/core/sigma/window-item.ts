import type { Observation } from './correlation.ts'
import type { CompiledCorrelation } from './tree.ts'

/** What a window counts: an observation, or the coming true of an inner correlation with the observations behind it. */
export interface Item {
  readonly rule: string
  readonly time: number
  readonly id: string
  readonly fields: Observation['fields']
  /** How many it stands for: more than 1 where a bucket kept a sample. */
  readonly weight: number
  readonly leaves: readonly Observation[]
}

export const itemOf = (one: Observation, weight: number): Item => ({
  rule: one.rule,
  time: one.time,
  id: one.id,
  fields: one.fields,
  weight,
  leaves: [one],
})

/** By time, then id, then rule: the one order everywhere. */
export const byTime = (
  a: { readonly time: number; readonly id: string; readonly rule: string },
  b: { readonly time: number; readonly id: string; readonly rule: string },
): number => a.time - b.time || (a.id < b.id ? -1 : a.id > b.id ? 1 : a.rule < b.rule ? -1 : a.rule > b.rule ? 1 : 0)

/** The value of a group or counted field; aliases name it differently for each rule. */
export const fieldValue = (
  correlation: CompiledCorrelation,
  name: string,
  item: Pick<Item, 'rule' | 'fields'>,
): string | number | undefined => {
  if (Object.hasOwn(item.fields, name)) return item.fields[name]
  const alias = Object.hasOwn(correlation.aliases, name) ? correlation.aliases[name]?.[item.rule] : undefined
  return alias !== undefined && Object.hasOwn(item.fields, alias) ? item.fields[alias] : undefined
}
