import { hashOf } from '#core/model/hash.ts'
import type { Moment } from '#core/model/moment.ts'
import { latestOf } from '../join.ts'
import { type Key, type MergingKind, pkOf } from '../kind.ts'

/** A check that had failed holds again: when it was last repaired. */
export interface ClearedRow {
  readonly kind: 'cleared'
  readonly last: Moment
}

/** Where it stands that a check holds again: by the detection that says so, and the resource. A trail may be named by its ARN or without. */
export const clearedKey = (clearer: string, account: string, region: string, resource: string): Key => ({
  pk: pkOf('cleared', `${clearer}#${account}#${region}#${hashOf(resource.startsWith('arn:') ? resource.split(/[:/]/).at(-1)! : resource)}`),
  sk: 'cleared',
})

export const cleared: MergingKind<ClearedRow> = {
  kind: 'cleared',
  places: [{ partition: 'cleared', sk: 'cleared', wakes: 'askers' }],
  merge: (a, b) => ({ kind: 'cleared', last: latestOf(a.last, b.last)! }),
}
