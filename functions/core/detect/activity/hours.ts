import { byMoment } from '#core/model/moment.ts'
import type { FirstSeen } from '#core/state/evidence.ts'
import type { HoursRow } from '#core/state/kinds/hours.ts'
import type { UseRow } from '#core/state/kinds/use.ts'
import { periodsBefore } from './use.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
/** Periods with calls that somebody needs before his hours mean something. */
const LEAST_PERIODS = 4
const LEAST_DAYS = 28
/** Of the eight parts of a day: anyone who works around the clock has no off-hours. */
const MOST_PARTS = 4
const LEAST_PARTS = 2
/** A part that is no neighbor of a known one, three hours away at least: changes of the clock and long evenings are none. */
const APART = 2
/** A new day of the week is reported for those who keep to five. */
const WORKDAYS = 5
/** What one night teaches does not excuse the same night. */
const SAME_NIGHT = 12 * HOUR

/** Three hours: finer ones would cost a write for each long evening. */
const PART = 3

/** The first hour of the part of the day: 0, 3 … 21. */
export const hourOf = (time: number): number => Math.floor((Math.floor(time / HOUR) % 24) / PART) * PART
/** 0 is Sunday. */
export const weekdayOf = (time: number): number => (Math.floor(time / DAY) + 4) % 7

export const hourName = (time: number): string => `h${String(hourOf(time)).padStart(2, '0')}`
export const weekdayName = (time: number): string => `d${weekdayOf(time)}`

/** A call at an hour, or on a day of the week, that its person keeps free. */
export interface OffHours {
  readonly seen: FirstSeen
  /** First hours of the parts of the day that are known. */
  readonly hours: readonly number[]
  readonly weekdays: readonly number[]
  readonly periods: number
  readonly knownSince: number
}

const apart = (a: number, b: number): number => Math.min((a - b + 24) % 24, (b - a + 24) % 24) / PART

const numbers = (values: readonly (readonly [string, FirstSeen])[], kind: string): number[] =>
  values.flatMap(([name]) => (name.startsWith(kind) ? [Number(name.slice(1))] : [])).sort((a, b) => a - b)

const judged = (name: string, seen: FirstSeen, all: readonly (readonly [string, FirstSeen])[], use: UseRow): OffHours | undefined => {
  const before = all.filter(([, one]) => one.time < seen.time - SAME_NIGHT)
  const knownSince = Math.min(...before.map(([, one]) => one.time))
  const periods = periodsBefore(use, seen.time)
  if (before.length === 0 || periods < LEAST_PERIODS || seen.time - knownSince < LEAST_DAYS * DAY) return undefined
  const [hours, weekdays] = [numbers(before, 'h'), numbers(before, 'd')]
  if (hours.length < LEAST_PARTS || hours.length > MOST_PARTS) return undefined
  const isOff = name.startsWith('h')
    ? hours.every((hour) => apart(hour, hourOf(seen.time)) >= APART)
    : weekdays.length <= WORKDAYS && !weekdays.includes(weekdayOf(seen.time))
  return isOff ? { seen, hours, weekdays, periods, knownSince } : undefined
}

/** Off-hours of one person, the first of each UTC day: from what was known half a day earlier. */
export const offHoursOf = ({ values }: HoursRow, use: UseRow): OffHours[] => {
  const all = Object.entries(values)
  const found = all.flatMap(([name, seen]) => judged(name, seen, all, use) ?? []).sort((a, b) => byMoment(a.seen, b.seen))
  const byDay = new Map<number, OffHours>()
  for (const one of found) {
    const day = Math.floor(one.seen.time / DAY)
    if (!byDay.has(day)) byDay.set(day, one)
  }
  return [...byDay.values()]
}
