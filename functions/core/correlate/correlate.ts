import type { Finding, Incident } from '#core/model/finding.ts'
import type { Change } from '#core/model/state.ts'
import type { StateStore } from '#core/ports.ts'
import { affectedIn, oncePerWindow } from './affected.ts'
import type { Belonging } from './around/resource.ts'
import { type Became, NOTHING, together } from './became.ts'
import { enrol } from './enrol.ts'
import { judgeRoot } from './judge-root.ts'
import type { Rules } from './rules.ts'

/** What one round of correlate did. */
export interface Correlated {
  /** Findings whose stored state changed: what publish looks at. */
  readonly changed: readonly (Finding | Incident)[]
  readonly roots: readonly string[]
  /** How the fates of signals changed. */
  readonly became: Became
}

/**
 * The correlate stage: changes in, verdicts out. It reads merged state alone, so it may run late, twice, or for nothing.
 * Write order: pointers and members first, then findings by compare-and-set, then the origin's head, which tells two workers apart.
 */
export const createCorrelate = (store: StateStore, rules: Rules, belonging: Belonging) => {
  const affectedBy = affectedIn(store, rules)
  return {
    async correlate(changes: readonly Change[]): Promise<Correlated> {
      const affected = await Promise.all(oncePerWindow(changes).map(affectedBy))
      const facts = affected.flatMap((one) => one.facts)
      if (facts.length > 0) await store.merge(facts)
      const roots = new Set<string>()
      const former: string[] = []
      for (const node of new Set(affected.flatMap((one) => one.nodes))) {
        const [root, ...left] = await enrol(store, node)
        roots.add(root!)
        former.push(...left)
      }
      // Origins that gained signals come first, so that findings which moved there can be pointed to.
      for (const root of former) roots.add(root)
      for (const root of affected.flatMap((one) => one.roots)) roots.add(root)
      const changed: (Finding | Incident)[] = []
      let became = NOTHING
      for (const root of roots) {
        const judged = await judgeRoot(store, rules, root, belonging)
        changed.push(...judged.changed)
        became = together(became, judged.became)
      }
      return { changed, roots: [...roots], became }
    },
  }
}
