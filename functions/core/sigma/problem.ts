/** What is wrong with a rule, where, and what to do. An `error` skips the document; a `warning` does not. */
export interface Problem {
  readonly file: string
  /** 1-based. */
  readonly line?: number
  /** Id of the rule, where it is known. */
  readonly rule?: string
  readonly severity: 'error' | 'warning'
  /** Stable and short, such as `unknown-modifier`. */
  readonly code: string
  readonly message: string
}

interface Place {
  readonly file: string
  readonly line: number
  readonly id: string
}

/** A problem of a document, at a line of it or at its start. */
export const problemOf = (
  document: Place,
  severity: Problem['severity'],
  code: string,
  message: string,
  line: number = document.line,
): Problem => ({ file: document.file, line, rule: document.id, severity, code, message })

/** Thrown inside the compiler, caught at the document: a broken rule is skipped with one problem. */
export class RuleError extends Error {
  readonly code: string
  readonly line: number | undefined

  constructor(code: string, message: string, line?: number) {
    super(message)
    this.code = code
    this.line = line
  }
}

/** `file:line rule: message`, one line, safe for a terminal. */
export const problemLine = (problem: Problem): string => {
  const place = problem.line === undefined ? problem.file : `${problem.file}:${problem.line}`
  const rule = problem.rule === undefined ? '' : ` ${problem.rule}`
  // biome-ignore lint/suspicious/noControlCharactersInRegex: rules come from outside and must not steer a terminal
  return `${place}${rule}: ${problem.severity} [${problem.code}] ${problem.message}`.replace(/[\u0000-\u001f\u007f-\u009f]/g, '?')
}
