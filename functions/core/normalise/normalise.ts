import type { Event } from '#core/model/event.ts'
import type { Item, Problem } from '#core/source/item.ts'
import { normaliseApiCall } from './api-call.ts'
import { NO_DATA, normaliseFlow } from './flow.ts'
import type { Known } from './known.ts'
import { normaliseNotice } from './notice.ts'

/** One item of a source as an event; a Problem where it turns out to be none; undefined where it says that nothing happened. */
export const normalise = (item: Item, known: Known): Event | Problem | undefined => {
  if (item.kind === 'api-call') return normaliseApiCall(item.record, known, item.time)
  if (item.kind === 'notice') return normaliseNotice(item.record)
  const flow = normaliseFlow(item, known)
  return flow === NO_DATA ? undefined : flow
}
