import { hash64 } from '#core/model/hash.ts'
import { byMoment, earliestOf } from '#core/model/moment.ts'
import type { Moment, Presence, WhereaboutsRow } from '#core/model/state.ts'

const DAY = 86_400_000
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
export const whereaboutsOf = (all: readonly Presence[]): WhereaboutsRow => {
  const byKey = new Map<string, Presence>()
  for (const one of all) {
    const key = keyOf(one)
    const known = byKey.get(key)
    byKey.set(key, known ? join(known, one) : { ...one, slots: slotsOf(one.slots) })
  }
  const sorted = [...byKey].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  return { kind: 'whereabouts', seen: sorted.slice(0, KEPT).map(([, one]) => one) }
}

export const mergeWhereabouts = (a: WhereaboutsRow, b: WhereaboutsRow): WhereaboutsRow => whereaboutsOf([...a.seen, ...b.seen])

/** One call at one place. */
export interface Sighting extends Moment {
  readonly at: Presence
}

/** The calls of some sessions in order of time, as far as they were kept. */
export const sightingsOf = (seen: readonly Presence[]): Sighting[] =>
  seen.flatMap((at) => at.slots.map(({ time, id }) => ({ time, id, at }))).sort(byMoment)

/** How often an identity may be at two places before it is its way of life. */
const HABIT_DAYS = 2

/** The earliest of each UTC day, as long as it did not happen on two days before. */
export const unusual = <T>(found: readonly T[], momentOf: (one: T) => Moment): T[] => {
  const byDay = new Map<number, T>()
  for (const one of [...found].sort((a, b) => byMoment(momentOf(a), momentOf(b)))) {
    const day = Math.floor(momentOf(one).time / DAY)
    if (!byDay.has(day)) byDay.set(day, one)
  }
  return [...byDay.values()].slice(0, HABIT_DAYS)
}
