import type { Suppression } from '#core/model/suppression.ts'
import type { RuleDocument } from './document.ts'
import { type Problem, problemOf } from './problem.ts'
import { isSuppression, suppressionOf } from './suppression-document.ts'

/** What a suppression may name. */
interface Named {
  /** Name, UUID or id → id. */
  readonly names: ReadonlyMap<string, string>
  /** Ids of rules, behaviors and correlations that are loaded. */
  readonly rules: ReadonlySet<string>
}

/** Filters with an expiry, read for publish. One that is too wide, or has no end or author, is an error and hides nothing. */
export function compileSuppressions(documents: readonly RuleDocument[], { names, rules }: Named, problems: Problem[]): Suppression[] {
  return documents.flatMap((document) => {
    if (document.kind !== 'filter' || !isSuppression(document)) return []
    const read = suppressionOf(document)
    if ('problem' in read) {
      problems.push(problemOf(document, 'error', 'suppression', read.problem, document.lines.get('filter') ?? document.line))
      return []
    }
    const detection = names.get(read.suppression.detection) ?? read.suppression.detection
    if (!rules.has(detection))
      problems.push(
        problemOf(
          document,
          'warning',
          'suppression-unused',
          `it names "${detection}", which is not loaded`,
          document.lines.get('filter/rules'),
        ),
      )
    return [{ ...read.suppression, detection }]
  })
}
