import type { Correlations } from './correlation.ts'
import { chainsOf } from './ordered.ts'
import { slidingHits } from './sliding.ts'
import type { CompiledCorrelation } from './tree.ts'
import { tumblingHits } from './tumbling.ts'
import { byTime, fieldValue, type Item } from './window-item.ts'

/** One window in which the correlation holds for one group. */
export interface Hit {
  readonly group: Readonly<Record<string, string>>
  readonly from: number
  readonly to: number
  readonly items: readonly Item[]
  readonly estimate: boolean
  /** End of the window, where more records may turn the verdict false. */
  readonly closes?: number
}

/** A window within one group, before the group is named. */
export type Window = Omit<Hit, 'group'>

/** Every window in which the correlation holds, group by group. */
export function hitsOf(correlation: CompiledCorrelation, all: Correlations, items: readonly Item[], above: readonly string[] = []): Hit[] {
  const { id } = correlation.info
  if (above.includes(id)) return []
  const wanted = new Set(correlation.rules)
  const own = items.filter((one) => wanted.has(one.rule))
  const derived = correlation.rules.flatMap((rule) => {
    const inner = all.get(rule)
    return inner ? derivedItems(correlation, inner, hitsOf(inner, all, items, [...above, id])) : []
  })
  const hits: Hit[] = []
  for (const { group, members } of groupsOf(correlation, [...own, ...derived]))
    for (const window of windowsOf(correlation, members)) hits.push({ ...window, group })
  return hits
}

const windowsOf = (correlation: CompiledCorrelation, members: readonly Item[]): Window[] => {
  if (correlation.type === 'temporal_ordered') return chainsOf(correlation, members)
  return isMonotone(correlation) ? slidingHits(correlation, members) : tumblingHits(correlation, members)
}

/** True where more records can only make the verdict truer: then windows slide, and no verdict is provisional. */
export function isMonotone({ type, criteria }: CompiledCorrelation): boolean {
  if (type === 'value_avg' || type === 'value_percentile') return false
  return type === 'temporal_ordered' || criteria.every((one) => one.by === 'gt' || one.by === 'gte')
}

interface GroupOfItems {
  readonly group: Readonly<Record<string, string>>
  readonly members: readonly Item[]
}

/** Items by group, each once, in order. Those that lack a group field belong to no group. */
function groupsOf(correlation: CompiledCorrelation, items: readonly Item[]): readonly GroupOfItems[] {
  const groups = new Map<string, { group: Record<string, string>; members: Map<string, Item> }>()
  for (const item of items) {
    const values = correlation.groupBy.map((name) => fieldValue(correlation, name, item))
    if (values.some((value) => value === undefined)) continue
    const key = JSON.stringify(values.map(String))
    const known = groups.get(key) ?? {
      group: Object.fromEntries(correlation.groupBy.map((name, at) => [name, String(values[at])])),
      members: new Map(),
    }
    known.members.set(`${item.rule}\u001f${item.id}`, item)
    groups.set(key, known)
  }
  return [...groups.values()].map(({ group, members }) => ({ group, members: [...members.values()].sort(byTime) }))
}

/**
 * Inner verdicts as items of the outer correlation. Where the outer counts, windows that share no item count once each; else each counts.
 * The outer uses its own group-by: a window whose events differ in those fields stands once for each value.
 */
function derivedItems(outer: CompiledCorrelation, inner: CompiledCorrelation, hits: readonly Hit[]): Item[] {
  const rule = inner.info.id
  const used = outer.type === 'temporal' || outer.type === 'temporal_ordered' ? hits : disjoint(hits)
  return used.flatMap((hit) => {
    const leaves = hit.items.flatMap((item) => item.leaves)
    const byKey = new Map<string, Record<string, string | number>>()
    for (const leaf of leaves) {
      const fields = { ...leaf.fields, ...hit.group }
      byKey.set(JSON.stringify(outer.groupBy.map((name) => fieldValue(outer, name, { rule, fields }) ?? null)), fields)
    }
    return [...byKey].map(([key, fields]) => ({
      rule,
      time: hit.to,
      id: `${rule}\u001f${JSON.stringify(hit.group)}\u001f${hit.to}\u001f${key}`,
      fields,
      weight: 1,
      leaves,
    }))
  })
}

function disjoint(hits: readonly Hit[]): Hit[] {
  const last = new Map<string, number>()
  return [...hits]
    .sort((a, b) => a.to - b.to || a.from - b.from)
    .filter((hit) => {
      const key = JSON.stringify(hit.group)
      const free = (last.get(key) ?? Number.NEGATIVE_INFINITY) < hit.from
      if (free) last.set(key, hit.to)
      return free
    })
}
