import { union } from '../join.ts'
import { type Key, type MergingKind, pkOf } from '../kind.ts'

/** By whom a role is assumed. A session of a role that only services assume is that workload's. */
export interface AssumersRow {
  readonly kind: 'assumers'
  readonly services: readonly string[]
  readonly others: boolean
}

export const assumersKey = (role: string): Key => ({ pk: pkOf('node', `role:${role}`), sk: 'assumers' })

export const assumers: MergingKind<AssumersRow> = {
  kind: 'assumers',
  places: [{ partition: 'node', sk: 'assumers', wakes: 'role-sessions' }],
  merge: (a, b) => ({ kind: 'assumers', services: union(a.services, b.services).slice(0, 16), others: a.others || b.others }),
}
