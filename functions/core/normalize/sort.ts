import type { Event, Flow } from '#core/model/event.ts'
import type { Item, Problem, RecordItem, Reject } from '#core/source/item.ts'
import { believedTime } from '#core/source/provenance.ts'
import type { Context } from './context.ts'
import { claimedTime } from './flow.ts'
import { normalize } from './normalize.ts'

/** An item that turned out to be no event, and why. */
export interface Refused extends Reject {
  readonly item: Item
}

/** An event whose own time is not believed. */
export interface Retimed {
  readonly event: Event
  /** What it claims, epoch milliseconds. */
  readonly claimed: number
}

/** Every item ends in exactly one of `events`, `ignored`, `rejects`. */
export interface Sorted {
  readonly events: Event[]
  /** Those of the events that are judged by their arrival, since their own time lies too far from it. */
  readonly retimed: Retimed[]
  /** Records that say that nothing happened. */
  ignored: number
  readonly rejects: Refused[]
}

/** The item, judged by its arrival where its own time is not believed. A line of a flow log is read first, and does the same. */
const believed = (item: Item): Item => {
  const time = item.kind === 'flow-line' ? undefined : believedTime(item.time, item.context?.arrival)
  return time === undefined ? item : { ...(item as RecordItem), time }
}

const inFuture = (time: number): Problem => ({
  reason: `its time ${new Date(time).toISOString()} is in the future`,
  advice: 'check the clock of this machine',
})

/** Items of a source as events. @param latest epoch milliseconds after which no event can have happened */
export function sortItems(items: readonly Item[], known: Context, latest = Number.POSITIVE_INFINITY): Sorted {
  const sorted: Sorted = { events: [], retimed: [], ignored: 0, rejects: [] }
  for (const item of items) {
    const taken = believed(item)
    const event = normalize(taken, known)
    if (!event) sorted.ignored++
    else if ('reason' in event) sorted.rejects.push({ ...event, place: item.place, item })
    else if (event.time > latest) sorted.rejects.push({ ...inFuture(event.time), place: item.place, item })
    else {
      sorted.events.push(event)
      const claimed = item.kind === 'flow-line' ? claimedTime(event as Flow) : item.time
      if (claimed !== event.time) sorted.retimed.push({ event, claimed })
    }
  }
  return sorted
}
