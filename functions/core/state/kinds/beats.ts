import { hashOf } from '#core/model/hash.ts'
import { byMoment, type Moment } from '#core/model/moment.ts'
import { lesser } from '../join.ts'
import { type Key, type MergingKind, pkOf } from '../kind.ts'

/** Start of one connection, and what its first record carried. */
export interface Beat extends Moment {
  readonly bytes: number
}

/** The earliest connections of one interface to one port of one peer on one UTC day. */
export interface BeatsRow {
  readonly kind: 'beats'
  readonly interfaceId: string
  readonly account: string
  readonly region: string
  readonly peer: string
  readonly port: number
  readonly beats: readonly Beat[]
}

/** `day`: UTC, days since 1970. */
export const beatsKey = (interfaceId: string, peer: string, port: number, day: number): Key => ({
  pk: pkOf('connections', `${interfaceId}#${hashOf(peer, String(port))}`),
  sk: `d#${day}`,
})

/** Connections kept of one interface, peer, port and day: the earliest. */
export const BEATS = 128

/** Joins two lists of connections: the earliest of both, each once. */
const mergeBeats = (a: BeatsRow, b: BeatsRow): BeatsRow => ({
  ...a,
  account: lesser(a.account, b.account),
  region: lesser(a.region, b.region),
  beats: earliest([...a.beats, ...b.beats]),
})

export const earliest = (beats: readonly Beat[]): Beat[] =>
  [...new Map(beats.map((one) => [one.id, one])).values()].sort(byMoment).slice(0, BEATS)

export const beats: MergingKind<BeatsRow> = {
  kind: 'beats',
  places: [{ partition: 'connections', sk: 'd#', wakes: 'flow' }],
  merge: mergeBeats,
}
