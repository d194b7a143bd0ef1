import type { GeoLocation } from '#core/intel/geo.ts'
import type { Event } from '#core/model/event.ts'
import type { Connection } from '#core/model/finding.ts'
import { automationOf } from '#core/normalize/automation.ts'
import type { Context } from '#core/normalize/context.ts'
import { at, list, own, text } from '#core/normalize/json.ts'
import { resourcesOf } from '#core/normalize/resources.ts'
import type { Evidence } from '#core/state/evidence.ts'

const AGENT_LENGTH = 200

/** Where the other side is. */
const placeOf = (event: Event, known: Context): GeoLocation | undefined => {
  if (event.kind === 'notice' || known.placesVersion === undefined) return undefined
  const address = event.kind === 'api-call' ? event.from : at(event.facts, 'peer.address')
  return typeof address === 'string' ? known.place(address) : undefined
}

const whole = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined)

/** The two ends of a flow, as people and Security Hub are told of them. */
const connectionOf = ({ facts, raw }: Event): Connection => {
  const direction = facts['direction']
  const [peer, peerPort, localPort] = [text(at(facts, 'peer.address')), whole(at(facts, 'peer.port')), whole(at(facts, 'local.port'))]
  const protocol = whole(raw['protocol'])
  return {
    ...((direction === 'inbound' || direction === 'outbound') && { direction }),
    ...(peer !== undefined && { peer }),
    ...(peerPort !== undefined && { peerPort }),
    ...(localPort !== undefined && { localPort }),
    ...(protocol !== undefined && { protocol }),
    ...(raw['action'] === 'REJECT' && { blocked: true as const }),
  }
}

/** The threat lists that hold the other side, or a name in the request, where any does. */
const listedOf = (event: Event): Evidence['listed'] => {
  if (event.kind === 'notice') return undefined
  const { peer, source, named } = event.facts
  if (event.kind === 'flow') return listed(text(own(peer, 'address')), own(peer, 'lists'))
  return listed(event.from, own(source, 'lists')) ?? listed(text(list(own(named, 'domains'))[0]), own(named, 'lists'))
}

const listed = (value: string | undefined, lists: unknown): Evidence['listed'] =>
  value && Array.isArray(lists) && lists.length > 0 ? { value: value.slice(0, 128), lists: lists.map(String).slice(0, 5) } : undefined

/** What an event leaves behind in a signal, with the summary already written. */
export const evidenceOf = (event: Event, summary: string, known: Context): Evidence => {
  const agent = event.kind === 'api-call' ? text(event.raw['userAgent'])?.slice(0, AGENT_LENGTH) : undefined
  const automation = event.kind === 'api-call' ? automationOf(event.raw, event.actor, known) : undefined
  const resources = resourcesOf(event)
  const place = placeOf(event, known)
  const listed = listedOf(event)
  return {
    time: event.time,
    id: event.id,
    action: event.kind === 'api-call' ? event.action : event.kind === 'notice' ? event.type : 'flow',
    account: event.account,
    region: event.region,
    ...(event.kind === 'api-call' && event.from && { from: event.from.slice(0, 128) }),
    ...(place && { place }),
    ...(agent && { agent }),
    ...(summary && { summary }),
    ...(resources.length > 0 && { resources }),
    ...(automation && { automation }),
    ...(event.kind === 'api-call' && event.source && { service: event.source.slice(0, 128) }),
    ...(event.kind === 'flow' && { connection: connectionOf(event) }),
    ...(listed && { listed }),
  }
}
