import { hash64 } from '#core/model/hash.ts'
import type { FirstSeen } from '#core/state/evidence.ts'
import type { UseRow } from '#core/state/kinds/use.ts'

const DAY = 86_400_000
const PERIOD = 7
/** Days without a call after which a first call is reported. */
const REST = 45

/** A touch a week for each identity; on different days for different ones, so that no day pays for all. */
export const phaseOf = (identity: string): number => Number.parseInt(hash64(identity).slice(0, 8), 16) % PERIOD

export const periodOf = (time: number, phase: number): number => Math.floor((Math.floor(time / DAY) + phase) / PERIOD)

const startOf = (period: number, phase: number): number => (period * PERIOD - phase) * DAY

/** A call after a long rest. */
export interface Waking {
  readonly seen: FirstSeen
  /** End of the last period with calls, epoch milliseconds. */
  readonly restedFrom: number
  readonly days: number
  /** Periods with calls before, and the beginning of the first. */
  readonly activeBefore: number
  readonly knownSince: number
}

/** Calls that came 45 days or more after the last period in which there was one. */
export const wakingsOf = ({ phase, periods, wakes }: UseRow): Waking[] =>
  Object.entries(wakes).flatMap(([period, seen]) => {
    const before = periods.filter((one) => one < Number(period))
    const last = before.at(-1)
    if (last === undefined) return []
    const restedFrom = startOf(last + 1, phase)
    const days = Math.floor((seen.time - restedFrom) / DAY)
    return days < REST ? [] : [{ seen, restedFrom, days, activeBefore: before.length, knownSince: startOf(before[0]!, phase) }]
  })

/** How many periods with calls ended before a moment. */
export const periodsBefore = ({ phase, periods }: UseRow, time: number): number =>
  periods.filter((one) => startOf(one + 1, phase) <= time).length
