import { KINDS } from './generated/kinds.ts'
import { isIn, type MergingKind, PARTITIONS, type Place } from './kind.ts'
import type { Mergeable, RowValue } from './rows.ts'

/** Joins two states of one row: commutative, associative, idempotent. @throws TypeError where two kinds of state share one key: a defect. */
export const mergeRows = (a: Mergeable, b: Mergeable): Mergeable => {
  if (a.kind !== b.kind) throw new TypeError(`cannot merge a ${b.kind} into a ${a.kind}: two kinds of state share one key`)
  return (KINDS[a.kind] as MergingKind<Mergeable>).merge(a, b)
}

/** The place of a row among those of its kind: the longest partition and sort key that fit. Undefined for kinds and places of another version. */
export const placeOf = (pk: string, sk: string, value: RowValue): Place | undefined => {
  if (!Object.hasOwn(KINDS, value.kind)) return undefined
  let found: Place | undefined
  for (const place of KINDS[value.kind].places)
    if (isIn(place.partition, pk) && sk.startsWith(place.sk) && (!found || weight(place) > weight(found))) found = place
  return found
}

const weight = ({ partition, sk }: Place): number => PARTITIONS[partition].length + sk.length
