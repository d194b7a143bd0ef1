import { heartbeatRecorder } from '#core/detect/heartbeat.ts'
import type { Event } from '#core/model/event.ts'
import type { StateStore } from '#core/ports.ts'

/** Notes which accounts and Regions were heard of. After what has been told is durable, the same piece of time costs nothing more. */
export function heartbeatsOf(store: StateStore): (events: readonly Event[]) => Promise<void> {
  const memory = heartbeatRecorder()
  return async (events) => {
    memory.observe(events, Date.now())
    const facts = memory.drain()
    if (facts.length === 0) return
    try {
      await store.merge(facts)
    } catch (error) {
      memory.reset()
      throw error
    }
  }
}
