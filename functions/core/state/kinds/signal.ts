import { hashOf } from '#core/model/hash.ts'
import type { Moment } from '#core/model/moment.ts'
import { type Evidence, mergeEvidence } from '../evidence.ts'
import { union } from '../join.ts'
import { type Key, type MergingKind, pkOf } from '../kind.ts'

/** All events of one detection at one node, on one UTC day, with one set of `dedup` values. */
export interface SignalRow {
  readonly kind: 'signal'
  readonly detection: string
  readonly attempt: boolean
  readonly dedup: readonly string[]
  /** The earliest 100 by time and id; the first few with their details. */
  readonly evidence: readonly (Evidence | Moment)[]
  /** 32-bit hashes of event ids, sorted; 1,000 at most: the count. */
  readonly hashes: readonly number[]
  /** Latest time seen, to the hour. */
  readonly last: number
}

/** Events of one detection, node, day and dedup values that are counted exactly. */
export const COUNTED = 1_000

/** `day`: UTC, days since 1970. */
export const signalKey = (
  node: string,
  { detection, attempt, dedup }: Pick<SignalRow, 'detection' | 'attempt' | 'dedup'>,
  day: number,
): Key => ({
  pk: pkOf('node', node),
  sk: `sig#${detection}#${day}#${attempt ? 'a' : 's'}#${hashOf(...dedup)}`,
})

const mergeSignal = (a: SignalRow, b: SignalRow): SignalRow => ({
  kind: 'signal',
  detection: a.detection,
  attempt: a.attempt,
  dedup: a.dedup,
  evidence: mergeEvidence(a.evidence, b.evidence),
  hashes: union(a.hashes, b.hashes).slice(0, COUNTED),
  last: Math.max(a.last, b.last),
})

export const signal: MergingKind<SignalRow> = {
  kind: 'signal',
  places: [{ partition: 'node', sk: 'sig#', wakes: 'own-node' }],
  merge: mergeSignal,
}
