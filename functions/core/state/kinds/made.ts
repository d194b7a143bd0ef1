import { byMoment, type Moment } from '#core/model/moment.ts'
import type { ProvenBy } from '../evidence.ts'
import { type Key, type MergingKind, pkOf } from '../kind.ts'

/** A call by which one identity made a credential of another, or the other itself, or ran something with its credentials. */
export interface Making extends Moment {
  /** The lineage node that made the call. */
  readonly node: string
  readonly by?: ProvenBy
  /** CreateAccessKey, UpdateLoginProfile … */
  readonly call: string
  /** Where it came from. */
  readonly from: string
  readonly how: 'made' | 'acted'
  /** What runs with the role, where another call starts it. */
  readonly through?: string
}

/** Who made credentials of one IAM user, or acted on one workload or role: the latest few. */
export interface MadeRow {
  readonly kind: 'made'
  readonly makings: readonly Making[]
}

const KEPT = 16

/** @param subject such as `user:123456789012/dana`, by name: the calls do not know the path in the ARN */
export const madeKey = (subject: string): Key => ({ pk: pkOf('credentials', subject), sk: 'made' })

export const made: MergingKind<MadeRow> = {
  kind: 'made',
  places: [{ partition: 'credentials', sk: 'made', wakes: 'askers' }],
  merge: (a, b) => ({
    kind: 'made',
    makings: [...new Map([...a.makings, ...b.makings].map((one) => [one.id, one])).values()].sort(byMoment).slice(-KEPT),
  }),
}
