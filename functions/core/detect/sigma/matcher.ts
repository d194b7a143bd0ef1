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

/** Builds the index and the closures once. Cost per record follows the rules that could match, not their number. */
export function createMatcher(detections: readonly CompiledDetection[]): Matcher {
  const numbered = detections.map((detection, number) => ({ detection, number }))
  const indexOf = (kind: RecordKind): RuleIndex =>
    buildIndex(
      kind,
      numbered.filter((one) => one.detection.kind === kind),
    )
  const indexes: Readonly<Record<RecordKind, RuleIndex>> = {
    'api-call': indexOf('api-call'),
    flow: indexOf('flow'),
    notice: indexOf('notice'),
    other: indexOf('other'),
  }
  return { match: (kind, record, facts) => indexes[kind].match(record, facts), index: (kind) => indexes[kind] }
}
