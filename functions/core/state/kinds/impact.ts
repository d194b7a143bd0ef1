import { byMoment, type Moment } from '#core/model/moment.ts'
import { type Key, type MergingKind, pkOf } from '../kind.ts'

/** Something that suffered: an alarm, a stopped task, an issue of AWS's own. */
export interface Disturbance extends Moment {
  readonly what: string
  readonly account: string
}

/** What one account suffered on one UTC day: the earliest 64. */
export interface ImpactRow {
  readonly kind: 'impact'
  readonly list: readonly Disturbance[]
}

/** Where what an account suffered on a UTC day is kept. */
export const impactKey = (account: string, day: number): Key => ({ pk: pkOf('impact', `${account}#${day}`), sk: 'impact' })

const mergeDisturbances = (a: readonly Disturbance[], b: readonly Disturbance[]): Disturbance[] =>
  [...new Map([...a, ...b].map((one) => [one.id, one])).values()].sort(byMoment).slice(0, KEPT)

/** Disturbances kept of one account and day: the earliest. */
const KEPT = 64

export const impact: MergingKind<ImpactRow> = {
  kind: 'impact',
  places: [{ partition: 'impact', sk: 'impact', wakes: 'askers' }],
  merge: (a, b) => ({ kind: 'impact', list: mergeDisturbances(a.list, b.list) }),
}
