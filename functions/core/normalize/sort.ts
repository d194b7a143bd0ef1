import type { Event } from '#core/model/event.ts'
import type { Item, Reject } from '#core/source/item.ts'
import type { Context } from './context.ts'
import { normalize } from './normalize.ts'

/** An item that turned out to be no event, and why. */
export interface Refused extends Reject {
  readonly item: Item
}

/** Every item ends in exactly one of the three. */
export interface Sorted {
  readonly events: Event[]
  /** Records that say that nothing happened. */
  ignored: number
  readonly rejects: Refused[]
}

/** Items of a source as events. */
export function sortItems(items: readonly Item[], known: Context): Sorted {
  const sorted: Sorted = { events: [], ignored: 0, rejects: [] }
  for (const item of items) {
    const event = normalize(item, known)
    if (!event) sorted.ignored++
    else if ('reason' in event) sorted.rejects.push({ ...event, place: item.place, item })
    else sorted.events.push(event)
  }
  return sorted
}
