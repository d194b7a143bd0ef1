import type { ActorKind } from '#core/model/actor.ts'
import { hash64 } from '#core/model/hash.ts'
import { byMoment, earliestOf, type Moment } from '#core/model/moment.ts'
import type { FirstSeen } from '../evidence.ts'
import { type Key, type MergingKind, pkOf } from '../kind.ts'

/** One session as seen from one network on one day. */
export interface Presence {
  /** The access key, else the lineage node. */
  readonly session: string
  readonly network: string
  readonly actor: ActorKind
  /** The earliest call from there. */
  readonly first: FirstSeen
  /** The earliest call of each half hour. */
  readonly slots: readonly Moment[]
}

/** Undeclared networks from which an identity called on one UTC day (detect/activity/session-networks.ts). */
export interface SessionNetworksRow {
  readonly kind: 'session-networks'
  readonly seen: readonly Presence[]
}

const MINUTE = 60_000
export const SLOT = 30 * MINUTE
/** Sessions and networks of one identity and day: those of the least hashes. A session's networks stay together. */
const KEPT = 64

const keyOf = ({ session, network }: Presence): string => `${hash64(session)}\u001f${session}\u001f${network}`

const slotsOf = (moments: readonly Moment[]): Moment[] => {
  const bySlot = new Map<number, Moment>()
  for (const { time, id } of moments) {
    const slot = Math.floor(time / SLOT)
    bySlot.set(slot, earliestOf(bySlot.get(slot), { time, id })!)
  }
  return [...bySlot.values()].sort(byMoment)
}

const join = (a: Presence, b: Presence): Presence => {
  const first = earliestOf(a.first, b.first)!
  return { ...(first === a.first ? a : b), slots: slotsOf([...a.slots, ...b.slots]) }
}

/** Each session and network once, in a fixed order; a bound by a fixed order forgets the same ones however they came. */
export const sessionNetworksOf = (all: readonly Presence[]): SessionNetworksRow => {
  const byKey = new Map<string, Presence>()
  for (const one of all) {
    const key = keyOf(one)
    const known = byKey.get(key)
    byKey.set(key, known ? join(known, one) : { ...one, slots: slotsOf(one.slots) })
  }
  const sorted = [...byKey].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  return { kind: 'session-networks', seen: sorted.slice(0, KEPT).map(([, one]) => one) }
}

const mergeSessionNetworks = (a: SessionNetworksRow, b: SessionNetworksRow): SessionNetworksRow => sessionNetworksOf([...a.seen, ...b.seen])

/** `day`: UTC, days since 1970. */
export const sessionNetworksKey = (identity: string, day: number): Key => ({ pk: pkOf('session-networks', identity), sk: `d#${day}` })

export const sessionNetworks: MergingKind<SessionNetworksRow> = {
  kind: 'session-networks',
  places: [{ partition: 'session-networks', sk: 'd#', wakes: 'activity' }],
  merge: mergeSessionNetworks,
}
