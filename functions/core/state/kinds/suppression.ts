import type { Suppression } from '#core/model/suppression.ts'
import { type Key, pkOf, type ReplacedKind } from '../kind.ts'

/** A suppression that feedback has made. Written by compare-and-set; one that was taken back stays as a record. */
export interface SuppressionRow {
  readonly kind: 'suppression'
  readonly suppression: Suppression
  /** ISO 8601: when it was taken back, and by whom. */
  readonly removed?: { readonly at: string; readonly by: string }
  /** Feedback proposed it (`at`: ISO 8601), on which finding: it keeps nothing quiet until somebody accepts it. */
  readonly proposed?: { readonly at: string; readonly finding: { readonly id: string; readonly origin: string } }
}

/** All suppressions that feedback has made lie in one partition: they are few, and read together. */
export const SUPPRESSIONS = pkOf('suppressions')
export const suppressionKey = (id: string): Key => ({ pk: SUPPRESSIONS, sk: id })

export const suppression: ReplacedKind<SuppressionRow> = {
  kind: 'suppression',
  places: [{ partition: 'suppressions', sk: '', wakes: 'nobody' }],
  replaced: true,
}
