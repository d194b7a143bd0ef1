import { hash64 } from '#core/model/hash.ts'
import { earliestOfEach } from '#core/model/moment.ts'
import type { FirstSeen, UseRow } from '#core/model/state.ts'

const DAY = 86_400_000
const PERIOD = 7
/** A call after fewer empty periods than this cannot end a rest that is worth telling. */
const QUIET_PERIODS = 6
const KEPT = 128
/** Days without a call after which a first call is told. */
const REST = 45

/** A touch a week for each identity; on different days for different ones, so that no day pays for all. */
export const phaseOf = (identity: string): number => Number.parseInt(hash64(identity).slice(0, 8), 16) % PERIOD

export const periodOf = (time: number, phase: number): number => Math.floor((Math.floor(time / DAY) + phase) / PERIOD)

const startOf = (period: number, phase: number): number => (period * PERIOD - phase) * DAY

/**
 * Keeps the moments of periods that no other comes closely before: what more is joined can only make them ordinary, so dropping the
 * others early loses nothing. Where old periods were cut off, the first kept ones prove nothing about what came before.
 */
const normal = (phase: number, all: readonly number[], moments: readonly (readonly [string, FirstSeen])[]): UseRow => {
  const periods = [...new Set(all)].sort((a, b) => a - b).slice(-KEPT)
  const active = new Set(periods)
  const from = periods.length === KEPT ? periods[0]! + QUIET_PERIODS : Number.NEGATIVE_INFINITY
  const isWake = (period: number): boolean => {
    if (!active.has(period) || period < from) return false
    for (let back = 1; back <= QUIET_PERIODS; back++) if (active.has(period - back)) return false
    return true
  }
  return { kind: 'use', phase, periods, wakes: Object.fromEntries(moments.filter(([period]) => isWake(Number(period)))) }
}

/** @param moments by period: the earliest call of it that is known. */
export const useOf = (phase: number, moments: Readonly<Record<string, FirstSeen>>): UseRow =>
  normal(phase, Object.keys(moments).map(Number), earliestOfEach(moments, {}))

export const mergeUse = (a: UseRow, b: UseRow): UseRow => normal(a.phase, [...a.periods, ...b.periods], earliestOfEach(a.wakes, b.wakes))

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
