import { type Key, pkOf, type ReplacedKind } from '../kind.ts'

/** What became of an origin's signals; each is in exactly one. Of those published, publish may suppress some. */
export interface SignalCounts {
  /** All of them. */
  readonly signals: number
  readonly published: number
  readonly grouped: number
  readonly kept: number
  /** By id of the detection. */
  readonly staged: Readonly<Record<string, number>>
}

/** Counts the judgements of a root, so that two at once notice each other; and what the last one made of its signals. */
export interface HeadRow {
  readonly kind: 'head'
  readonly judged: number
  readonly signals?: SignalCounts
}

export const headKey = (origin: string): Key => ({ pk: pkOf('origin', origin), sk: 'head' })

export const head: ReplacedKind<HeadRow> = {
  kind: 'head',
  places: [{ partition: 'origin', sk: 'head', wakes: 'nobody' }],
  replaced: true,
}
