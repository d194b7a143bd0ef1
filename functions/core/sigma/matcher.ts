import type { Json } from '#core/model/event.ts'
import type { Facts } from '#core/model/facts.ts'
import { buildIndex, type RuleIndex } from './rule-index.ts'
import type { CompiledDetection, RecordKind } from './tree.ts'

export interface Matcher {
  /** Indexes, ascending, of the detections that match; one shared empty list where none does. */
  readonly match: (kind: RecordKind, record: Json, facts: Facts) => readonly number[]
  /** How a detection is found: for `rules explain`. */
  readonly index: (kind: RecordKind) => RuleIndex
}

/** Builds the index of a kind of record when the first one comes. Cost per record follows the rules that could match, not their number. */
export function createMatcher(detections: readonly CompiledDetection[]): Matcher {
  const numbered = detections.map((detection, number) => ({ detection, number }))
  const indexes: Partial<Record<RecordKind, RuleIndex>> = {}
  const indexOf = (kind: RecordKind): RuleIndex => {
    const known = indexes[kind]
    if (known) return known
    const mine = numbered.filter((one) => one.detection.kind === kind)
    const made = buildIndex(kind, mine)
    indexes[kind] = made
    return made
  }
  return { match: (kind, record, facts) => indexOf(kind).match(record, facts), index: indexOf }
}
