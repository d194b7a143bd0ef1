import { earliestOfEach } from '#core/model/moment.ts'
import type { FirstSeen } from '../evidence.ts'
import { type Key, type MergingKind, pkOf } from '../kind.ts'

/** Parts of the day (`h03`: from 3 to 6) and weekdays (`d6`, Saturday) at which a person was ever active, UTC: the earliest moment of each. */
export interface HoursRow {
  readonly kind: 'hours'
  readonly values: Readonly<Record<string, FirstSeen>>
}

export const hoursKey = (identity: string): Key => ({ pk: pkOf('times', identity), sk: 'hours' })

export const hours: MergingKind<HoursRow> = {
  kind: 'hours',
  places: [{ partition: 'times', sk: 'hours', wakes: 'activity' }],
  merge: (a, b) => ({ kind: 'hours', values: Object.fromEntries(earliestOfEach(a.values, b.values)) }),
}
