import type { Event, EventKind } from '#core/model/event.ts'
import type { Item, Problem } from '#core/source/item.ts'
import type { Context } from './context.ts'

/** What an item of one kind becomes, and where it hangs in the lineage graph. */
export interface NormalizeKind<Kind extends EventKind> {
  /** The event; a Problem where the item turns out to be none; undefined where it says that nothing happened. */
  readonly normalize: (item: Item, context: Context) => Extract<Event, { kind: Kind }> | Problem | undefined
  /** The lineage node that a signal of this event hangs under. */
  readonly node: (event: Extract<Event, { kind: Kind }>) => string
  /** True where what was asked for was denied or failed: weighed lower. */
  readonly isAttempt: (event: Extract<Event, { kind: Kind }>) => boolean
}
