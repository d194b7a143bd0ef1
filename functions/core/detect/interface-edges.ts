import { interfaceEdges } from '#core/enrich/interfaces.ts'
import type { Event } from '#core/model/event.ts'
import { EDGE_RANK, type Fact } from '#core/model/state.ts'

const INSTANCE = /^i-[0-9a-f]{8,17}$/

/** An interface hangs under the instance that it serves, so that what flows through it and what the instance's role does are one origin's. */
export const interfaceFacts = (event: Event): Fact[] =>
  interfaceEdges(event).flatMap(({ interfaceId, kind, id, time }): Fact[] => {
    if (kind !== 'instance' || !INSTANCE.test(id)) return []
    const node = `instance:${event.account}/${id}`
    // The minute is enough to tell which came first, and a busy interface says the same all day.
    const parent = { node, rank: EDGE_RANK.record, time: Math.floor(time / 60_000) * 60_000, id: id, via: 'network interface' }
    return [{ pk: `N#interface:${interfaceId}`, sk: 'edge', value: { kind: 'edge', parent } }]
  })
