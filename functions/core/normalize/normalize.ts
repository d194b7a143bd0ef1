import type { Event } from '#core/model/event.ts'
import type { Item, Problem } from '#core/source/item.ts'
import { normalizeApiCall } from './api-call.ts'
import type { Context } from './context.ts'
import { NO_DATA, normalizeFlow } from './flow.ts'
import { normalizeNotice } from './notice.ts'

/** One item of a source as an event; a Problem where it turns out to be none; undefined where it says that nothing happened. */
export const normalize = (item: Item, known: Context): Event | Problem | undefined => {
  if (item.kind === 'api-call') return normalizeApiCall(item.record, known, item.time)
  if (item.kind === 'notice') return normalizeNotice(item.record)
  const flow = normalizeFlow(item, known)
  return flow === NO_DATA ? undefined : flow
}
