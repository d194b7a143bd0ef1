import type { DetectionInfo } from '#core/model/detection.ts'
import { rankOf } from '#core/model/severity.ts'
import type { CorrelationDocument, RuleDocument } from './document.ts'

/** What a correlation may be fed by: a detection, a behavior, or a correlation that is no story itself. */
interface Candidate {
  readonly info: DetectionInfo
  readonly story: boolean
}

/** Spells out `kestrail.include`: adds to each correlation the detections of the tactics that it asks for. */
export function includeByTactic(documents: readonly RuleDocument[], behaviors: readonly DetectionInfo[] = []): RuleDocument[] {
  const candidates: Candidate[] = [
    ...documents.flatMap((one) =>
      one.kind === 'filter' ? [] : [{ info: one.info, story: one.kind === 'correlation' && one.groupBy.includes('origin') }],
    ),
    ...behaviors.map((info) => ({ info, story: false })),
  ].filter((one) => !one.story)
  return documents.map((one) => (one.kind === 'correlation' && one.kestrail?.include ? widened(one, candidates) : one))
}

function widened(correlation: CorrelationDocument, candidates: readonly Candidate[]): CorrelationDocument {
  const { tactics, minimumLevel, except } = correlation.kestrail!.include!
  const added = candidates
    .filter(
      ({ info }) => tactics.includes(info.tactics[0] ?? '') && rankOf(info.level) >= rankOf(minimumLevel) && !except.includes(info.id),
    )
    .map(({ info }) => info.id)
    .sort()
  return { ...correlation, rules: [...new Set([...correlation.rules, ...added])] }
}
