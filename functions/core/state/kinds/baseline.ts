import { byMoment, earliestOf } from '#core/model/moment.ts'
import type { FirstSeen } from '../evidence.ts'
import { union } from '../join.ts'
import { type Key, type MergingKind, pkOf } from '../kind.ts'

/** What an identity has ever done of one feature (Region, service …): the earliest moment of each value. */
export interface BaselineRow {
  readonly kind: 'baseline'
  readonly values: Readonly<Record<string, FirstSeen>>
  /** UTC days (days since 1970) on which the identity was active, sorted; the latest 64. */
  readonly days: readonly number[]
}

/** Values that are kept of one feature, and days of activity. */
const KEPT = { values: 128, days: 64 } as const

/** What an identity has done of one feature; likewise of its peers, and of a container service or of the openings of an account. */
export const baselineKey = (identity: string, feature: string): Key => ({ pk: pkOf('identity', identity), sk: feature })

/** Which services' data events an account's trail records. */
export const dataEventsKey = (account: string): Key => ({ pk: pkOf('dataEvents', account), sk: 'data' })

const mergeBaseline = (a: BaselineRow, b: BaselineRow): BaselineRow => {
  const values: Record<string, FirstSeen> = Object.create(null)
  for (const side of [a.values, b.values])
    for (const [value, seen] of Object.entries(side)) values[value] = earliestOf(values[value], seen)!
  const kept = Object.entries(values)
    .sort(([x, p], [y, q]) => byMoment(p, q) || (x < y ? -1 : 1))
    .slice(0, KEPT.values)
    .sort(([x], [y]) => (x < y ? -1 : 1))
  return { kind: 'baseline', values: Object.fromEntries(kept), days: union(a.days, b.days).slice(-KEPT.days) }
}

export const baseline: MergingKind<BaselineRow> = {
  kind: 'baseline',
  places: [
    { partition: 'identity', sk: '', wakes: 'first-use' },
    { partition: 'peers', sk: '', wakes: 'peers' },
    { partition: 'dataEvents', sk: 'data', wakes: 'askers' },
  ],
  merge: mergeBaseline,
}
