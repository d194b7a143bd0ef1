import { byMoment, type Moment } from '#core/model/moment.ts'
import type { ProvenBy } from '../evidence.ts'
import { type Key, type MergingKind, pkOf } from '../kind.ts'

/** A call by which one identity made a credential of another, or the other itself. */
export interface Making extends Moment {
  /** The lineage node that made the call. */
  readonly node: string
  readonly by?: ProvenBy
  /** CreateAccessKey, UpdateLoginProfile … */
  readonly call: string
  /** Where it came from. */
  readonly from: string
}

/** Who made credentials of one IAM user: the latest few. */
export interface MadeRow {
  readonly kind: 'made'
  readonly makings: readonly Making[]
}

const KEPT = 16

/** By name: the calls do not know the path in the user's ARN. */
export const madeKey = (account: string, user: string): Key => ({ pk: pkOf('credentials', `${account}/${user}`), sk: 'made' })

export const made: MergingKind<MadeRow> = {
  kind: 'made',
  places: [{ partition: 'credentials', sk: 'made', wakes: 'askers' }],
  merge: (a, b) => ({
    kind: 'made',
    makings: [...new Map([...a.makings, ...b.makings].map((one) => [one.id, one])).values()].sort(byMoment).slice(-KEPT),
  }),
}
