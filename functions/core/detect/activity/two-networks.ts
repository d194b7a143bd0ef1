import type { ActorKind } from '#core/model/actor.ts'
import type { Presence, SessionNetworksRow } from '#core/state/kinds/session-networks.ts'
import { evidenceAt, type IdentityNews, isoMinute } from './rule.ts'
import { type Sighting, sightingsOf, unusual } from './session-networks.ts'

/** From one network, from another, and from the first again within this time: both at once, and no move. */
const AT_ONCE = 60 * 60_000

/** A session in two networks at once: a call from `here` before and after one from `there`. */
export interface AtOnce {
  readonly before: Sighting
  readonly there: Sighting
  readonly after: Sighting
  /** Half hours in which the session was seen at the first network. */
  readonly halfHours: number
}

const isIpv6 = (network: string): boolean => network.includes(':')

/** IPv4 and IPv6 of one place differ, and so do the exits of one provider: neither proves a second place. */
const areApart = (a: Presence, b: Presence): boolean => {
  if (a.network === b.network || isIpv6(a.network) !== isIpv6(b.network)) return false
  const [one, other] = [a.first.evidence.place?.asn, b.first.evidence.place?.asn]
  return one === undefined || other === undefined || one !== other
}

type Crossing = Omit<AtOnce, 'halfHours'>

const around = (all: readonly Sighting[], index: number): Crossing | undefined => {
  const there = all[index]!
  for (let back = index - 1; back >= 0 && there.time - all[back]!.time <= AT_ONCE; back--) {
    const before = all[back]!
    if (!areApart(before.at, there.at)) continue
    for (let next = index + 1; next < all.length && all[next]!.time - before.time <= AT_ONCE; next++)
      if (all[next]!.at.network === before.at.network) return { before, there, after: all[next]! }
  }
  return undefined
}

const halfHours = (rows: readonly SessionNetworksRow[], { at, time }: Sighting): number =>
  rows
    .flatMap((row) => row.seen)
    .filter((one) => one.session === at.session && one.network === at.network)
    .reduce((sum, one) => sum + one.slots.filter((slot) => slot.time <= time).length, 0)

/** Sessions of one identity that were used from two networks at once: the first of each day, until it is a habit. */
const atOnceOf = (rows: readonly SessionNetworksRow[]): AtOnce[] => {
  const bySession = Map.groupBy(
    rows.flatMap((row) => row.seen),
    (one) => one.session,
  )
  const found = [...bySession.values()].flatMap((seen) => {
    if (new Set(seen.map((one) => one.network)).size < 2) return []
    const all = sightingsOf(seen)
    return all.flatMap((_, index) => around(all, index) ?? [])
  })
  return unusual(found, (one) => one.there).map((one) => ({ ...one, halfHours: halfHours(rows, one.before) }))
}

/** Reported once a day under the session, with the three calls that prove it. */
export const twoNetworksNews = (rows: readonly SessionNetworksRow[], isOne: (actor: ActorKind) => boolean): IdentityNews[] =>
  atOnceOf(rows.map((row) => ({ ...row, seen: row.seen.filter((one) => isOne(one.actor)) }))).map(
    ({ before, there, after, halfHours }) => ({
      node: there.at.first.node,
      values: { networks: [before.at.network, there.at.network].sort().join(' and ') },
      evidence: [before, there, after].map(evidenceAt),
      normal: `The session called from ${before.at.network} since ${isoMinute(before.at.first.time)} (${halfHours} half ${halfHours === 1 ? 'hour' : 'hours'} with calls), from ${there.at.network} at ${isoMinute(there.time)}, and from the first again at ${isoMinute(after.time)}.`,
    }),
  )
