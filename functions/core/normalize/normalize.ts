import type { Event, EventKind } from '#core/model/event.ts'
import type { Item, Problem } from '#core/source/item.ts'
import type { Context } from './context.ts'
import { NORMALIZE_KINDS } from './generated/kinds.ts'
import type { NormalizeKind } from './kind.ts'

type AnyKind = NormalizeKind<EventKind>

const kindOf = (kind: EventKind): AnyKind => NORMALIZE_KINDS[kind] as unknown as AnyKind

/** One item of a source as an event; a Problem where it turns out to be none; undefined where it says that nothing happened. */
export const normalize = (item: Item, context: Context): Event | Problem | undefined =>
  kindOf(item.kind === 'flow-line' ? 'flow' : item.kind).normalize(item, context)

/** The lineage node that a signal of this event hangs under. */
export const nodeOf = (event: Event): string => kindOf(event.kind).node(event as never)

/** True where what was asked for was denied or failed. */
export const isAttempt = (event: Event): boolean => kindOf(event.kind).isAttempt(event as never)
