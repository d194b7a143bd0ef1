import type { Finding, Incident } from '#core/model/finding.ts'
import type { StateStore } from '#core/ports.ts'
import type { Change } from '#core/state/rows.ts'
import { affectedIn, oncePerWindow } from './affected.ts'
import { attachToOrigin } from './attach-to-origin.ts'
import { evaluateOrigin } from './evaluate-origin.ts'
import type { Ownership } from './finding-context/resource.ts'
import type { Rules } from './rules.ts'
import { add, NOTHING, type SignalCountsDelta } from './signal-counts.ts'

/** What one round of correlate did. */
export interface Correlated {
  /** Findings whose stored state changed: what publish looks at. */
  readonly changed: readonly (Finding | Incident)[]
  readonly roots: readonly string[]
  /** How the fates of signals changed. */
  readonly became: SignalCountsDelta
}

/**
 * The correlate stage: changes in, verdicts out. It reads merged state alone, so it may run late, twice, or for nothing.
 * Write order: pointers and members first, then findings by compare-and-set, then the origin's head, which distinguishes two workers.
 */
export const createCorrelate = (store: StateStore, rules: Rules, belonging: Ownership) => {
  const affectedBy = affectedIn(store, rules)
  return {
    async correlate(changes: readonly Change[]): Promise<Correlated> {
      const affected = await Promise.all(oncePerWindow(changes).map(affectedBy))
      const facts = affected.flatMap((one) => one.facts)
      if (facts.length > 0) await store.merge(facts)
      const roots = new Set<string>()
      const former: string[] = []
      for (const node of new Set(affected.flatMap((one) => one.nodes))) {
        const [root, ...left] = await attachToOrigin(store, rules, node)
        roots.add(root!)
        former.push(...left)
      }
      // Origins that gained signals come first, so that findings which moved there can be pointed to.
      for (const root of former) roots.add(root)
      for (const root of affected.flatMap((one) => one.roots)) roots.add(root)
      const changed: (Finding | Incident)[] = []
      let became = NOTHING
      for (const root of roots) {
        const judged = await evaluateOrigin(store, rules, root, belonging)
        changed.push(...judged.changed)
        became = add(became, judged.became)
      }
      return { changed, roots: [...roots], became }
    },
  }
}
