import { byMoment, type Moment } from '#core/model/moment.ts'
import type { Presence } from '#core/state/kinds/session-networks.ts'

const DAY = 86_400_000
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
