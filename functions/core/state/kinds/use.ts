import { earliestOfEach } from '#core/model/moment.ts'
import type { FirstSeen } from '../evidence.ts'
import { type Key, type MergingKind, pkOf } from '../kind.ts'

/** When an identity acts, in periods of seven days that begin on a day of its own (detect/use.ts). */
export interface UseRow {
  readonly kind: 'use'
  /** Days by which its periods are shifted. */
  readonly phase: number
  /** Numbers of the periods with calls, sorted; the latest 128. */
  readonly periods: readonly number[]
  /** By period: its earliest call, where no call of the periods before makes it ordinary. */
  readonly wakes: Readonly<Record<string, FirstSeen>>
}

/** A call after fewer empty periods than this cannot end a rest that a behavior asks for. */
const QUIET_PERIODS = 6
const KEPT = 128

export const useKey = (identity: string): Key => ({ pk: pkOf('times', identity), sk: 'use' })

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

const mergeUse = (a: UseRow, b: UseRow): UseRow => normal(a.phase, [...a.periods, ...b.periods], earliestOfEach(a.wakes, b.wakes))

export const use: MergingKind<UseRow> = {
  kind: 'use',
  places: [{ partition: 'times', sk: 'use', wakes: 'activity' }],
  merge: mergeUse,
}
