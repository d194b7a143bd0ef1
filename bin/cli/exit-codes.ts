/** One table for every command, so that a script can branch on it. */
export const EXIT = { done: 0, nothing: 1, findings: 2, refused: 3, usage: 64, defect: 70 } as const

/** The same for people: `kestrail --help` and docs/cli.md print it. */
export const EXIT_CODES: readonly (readonly [code: number, meaning: string])[] = [
  [EXIT.done, 'done'],
  [EXIT.nothing, 'nothing could be read, found or done'],
  [EXIT.findings, 'findings at or above --fail-on'],
  [EXIT.refused, 'refused or unhealthy: a check failed'],
  [EXIT.usage, 'wrong use: the command line is incomplete or unknown'],
  [EXIT.defect, 'unexpected error: a defect of Kestrail'],
]
