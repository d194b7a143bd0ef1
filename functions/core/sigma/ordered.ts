import type { Window } from './hits.ts'
import type { CompiledCorrelation } from './tree.ts'
import type { Item } from './window-item.ts'

/**
 * temporal_ordered: every rule in the order written, from first to last within one timespan. Records of one instant may stand in either order,
 * but one record cannot be two steps that follow each other. For each end the chain that starts latest is reported.
 */
export function chainsOf(correlation: CompiledCorrelation, items: readonly Item[]): Window[] {
  const { rules, timespan } = correlation
  const byRule = rules.map((rule) => items.filter((item) => item.rule === rule))
  if (byRule.some((list) => list.length === 0)) return []
  const hits: Window[] = []
  const ends = byRule.at(-1)!
  for (const end of ends) {
    const chain = chainTo(end, byRule)
    const start = chain?.[0]
    if (chain && start && end.time - start.time <= timespan) hits.push({ from: start.time, to: end.time, items: chain, estimate: false })
  }
  return hits
}

/** Walks backwards from the end, taking the latest record of each rule that is not after its follower. */
function chainTo(end: Item, byRule: readonly (readonly Item[])[]): Item[] | undefined {
  const chain = [end]
  for (let step = byRule.length - 2; step >= 0; step--) {
    const next = chain[0]!
    const before = latestBefore(byRule[step]!, next)
    if (before === undefined) return undefined
    chain.unshift(before)
  }
  return chain
}

/** The latest item not after `next` and not the same record; items are sorted by time. */
function latestBefore(items: readonly Item[], next: Item): Item | undefined {
  let low = 0
  let high = items.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (items[middle]!.time <= next.time) low = middle + 1
    else high = middle
  }
  for (let at = low - 1; at >= 0; at--) if (items[at]!.id !== next.id) return items[at]
  return undefined
}
