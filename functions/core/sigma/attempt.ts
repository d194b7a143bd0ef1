import type { DetectionDocument, FilterDocument, RuleDocument } from './document.ts'
import { type Problem, problemOf, RuleError } from './problem.ts'
import type { Searches } from './search.ts'
import type { Lists } from './values.ts'

/** One error per broken document. */
export function attempt<T>(document: RuleDocument, problems: Problem[], run: () => T): T[] {
  try {
    return [run()]
  } catch (error) {
    if (!(error instanceof RuleError)) throw error
    problems.push(problemOf(document, 'error', error.code, error.message, error.line))
    return []
  }
}

/** A document's searches, with its remarks reported as warnings. */
export const searchesOf = (document: DetectionDocument | FilterDocument, lists: Lists, problems: Problem[]): Searches => ({
  searches: document.searches,
  lists,
  at: document.kind,
  lines: document.lines,
  remark: (code, message, line) => problems.push(problemOf(document, 'warning', code, message, line)),
})
