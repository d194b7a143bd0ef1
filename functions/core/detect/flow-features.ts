import type { ApiCall, Flow } from '#core/model/event.ts'
import { scopeOf } from '#core/net/address.ts'
import { networkOf } from '#core/net/network.ts'
import type { Context } from '#core/normalize/context.ts'
import { opened } from './flow-recorder.ts'

/** Addresses of AWS's own services say little of who is behind them. */
const stranger = (flow: Flow, known: Context) => {
  const connection = opened(flow)
  return connection?.local.sends && !connection.peer.service && !known.network(connection.peer.address) ? connection : undefined
}

/** The network outside that a host of ours opened a connection to; where address data knows better, its system and country stand for it. */
export const outsideNetwork = (flow: Flow, known: Context): string | undefined => {
  const connection = stranger(flow, known)
  return connection && known.place(connection.peer.address)?.asn === undefined ? networkOf(connection.peer.address) : undefined
}

/** The autonomous system that a host of ours opened a connection to: `AS64496`. */
export const outsideSystem = (flow: Flow, known: Context): string | undefined => {
  const connection = known.placesVersion === undefined ? undefined : stranger(flow, known)
  const asn = connection && known.place(connection.peer.address)?.asn
  return asn === undefined ? undefined : `AS${asn}`
}

/** The country that a host of ours opened a connection to: `NL`. */
export const outsideCountry = (flow: Flow, known: Context): string | undefined => {
  const connection = known.placesVersion === undefined ? undefined : stranger(flow, known)
  return connection && known.place(connection.peer.address)?.country
}

const PROTOCOLS: Readonly<Record<number, string>> = { 6: 'TCP', 17: 'UDP' }
/** Above it a port is of no program in particular: peers of one program have thousands of them. */
const LAST_NAMED = 49_151

/** Protocol and port that a host of ours opened a connection to, outside: `TCP 25`. */
export const outsidePort = (flow: Flow, known: Context): string | undefined => {
  const port = stranger(flow, known)?.peer.port
  const protocol = PROTOCOLS[Number(flow.raw['protocol'])]
  return port !== undefined && protocol !== undefined && port <= LAST_NAMED ? `${protocol} ${port}` : undefined
}

const INSTANCE = /^i-[0-9a-f]{8,17}$/

/** The network from which an instance's credentials were used, where it is one outside that nobody declared. */
export const credentialsNetwork = (event: ApiCall, known: Context): string | undefined =>
  event.actor.kind === 'instance' && scopeOf(event.from) === 'public' && !known.network(event.from) ? networkOf(event.from) : undefined

/** The instance that a flow belongs to, where the record says. */
export const instanceOf = (flow: Flow): string | undefined => {
  const id = flow.raw['instance-id']
  return typeof id === 'string' && INSTANCE.test(id) ? `instance:${flow.account}/${id}` : undefined
}
