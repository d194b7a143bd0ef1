import { hashOf } from '#core/model/hash.ts'
import { byMoment, type Moment } from '#core/model/moment.ts'
import { lesser } from '../join.ts'
import { type Key, type MergingKind, pkOf } from '../kind.ts'

/** Start of one connection, and what its first record carried. */
export interface ConnectionTime extends Moment {
  readonly bytes: number
}

/** The earliest connections of one interface to one port of one peer on one UTC day. */
export interface ConnectionTimesRow {
  readonly kind: 'connection-times'
  readonly interfaceId: string
  readonly account: string
  readonly region: string
  readonly peer: string
  readonly port: number
  readonly connections: readonly ConnectionTime[]
}

/** `day`: UTC, days since 1970. */
export const connectionTimesKey = (interfaceId: string, peer: string, port: number, day: number): Key => ({
  pk: pkOf('connections', `${interfaceId}#${hashOf(peer, String(port))}`),
  sk: `d#${day}`,
})

/** Connections kept of one interface, peer, port and day: the earliest. */
export const KEPT_CONNECTIONS = 128

/** Joins two lists of connections: the earliest of both, each once. */
const mergeConnectionTimes = (a: ConnectionTimesRow, b: ConnectionTimesRow): ConnectionTimesRow => ({
  ...a,
  account: lesser(a.account, b.account),
  region: lesser(a.region, b.region),
  connections: earliest([...a.connections, ...b.connections]),
})

export const earliest = (connections: readonly ConnectionTime[]): ConnectionTime[] =>
  [...new Map(connections.map((one) => [one.id, one])).values()].sort(byMoment).slice(0, KEPT_CONNECTIONS)

export const connectionTimes: MergingKind<ConnectionTimesRow> = {
  kind: 'connection-times',
  places: [{ partition: 'connections', sk: 'd#', wakes: 'flow' }],
  merge: mergeConnectionTimes,
}
