import { interfaceEdges } from '#core/enrich/interfaces.ts'
import type { Event } from '#core/model/event.ts'
import { EDGE_RANK, type Fact } from '#core/model/state.ts'
import { DAY } from './behaviour.ts'

const INSTANCE = /^i-[0-9a-f]{8,17}$/
const MOST_TOLD = 100_000

/**
 * An interface hangs under the instance that it serves, so that what flows through it and what the instance's role does are one
 * origin's. The day is enough to tell which came first: a busy interface says the same all day, and is told once.
 */
export const interfaceMemory = () => {
  let told = new Set<string>()
  let pending: Fact[] = []
  return {
    observe(event: Event): void {
      for (const { interfaceId, kind, id, time } of interfaceEdges(event)) {
        if (kind !== 'instance' || !INSTANCE.test(id)) continue
        const day = Math.floor(time / DAY)
        const key = `${interfaceId} ${id} ${day}`
        if (told.has(key)) continue
        if (told.size < MOST_TOLD) told.add(key)
        const parent = { node: `instance:${event.account}/${id}`, rank: EDGE_RANK.record, time: day * DAY, id, via: 'network interface' }
        pending.push({ pk: `N#interface:${interfaceId}`, sk: 'edge', value: { kind: 'edge', parent } })
      }
    },
    facts(): Fact[] {
      const facts = pending
      pending = []
      return facts
    },
    forget(): void {
      told = new Set()
      pending = []
    },
  }
}
