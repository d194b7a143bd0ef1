import { hashOf } from '#core/model/hash.ts'
import { mergeBuckets, type WindowBucket } from '#core/sigma/sigma.ts'
import { type Key, type MergingKind, pkOf } from '../kind.ts'

/** Observations of one correlation, group and bucket. */
export interface WindowRow {
  readonly kind: 'window'
  readonly correlation: string
  readonly bucket: WindowBucket
}

/** The partition of one correlation and group: its buckets are looked at together. */
export const windowPk = (correlation: string, group: readonly unknown[]): string =>
  pkOf('window', `${correlation}#${hashOf(...(group as string[]))}`)

/** `start`: epoch milliseconds. */
export const windowKey = (pk: string, start: number): Key => ({ pk, sk: `b#${String(start).padStart(15, '0')}` })

export const window: MergingKind<WindowRow> = {
  kind: 'window',
  places: [{ partition: 'window', sk: 'b#', wakes: 'window' }],
  merge: (a, b) => ({ ...a, bucket: mergeBuckets(a.bucket, b.bucket) }),
}
