import type { Event } from '#core/model/event.ts'

/** The lineage node that a signal of this event hangs under. What names no identity hangs under its interface or account. */
export const nodeOf = (event: Event): string => {
  if (event.kind === 'flow') return `interface:${event.interfaceId}`
  if (event.kind === 'notice') return event.actor?.node ?? `account:${event.account}`
  return event.actor.kind === 'service' ? `account:${event.account}` : event.actor.node
}
