import { explain, type Reject } from '#core/source/item.ts'
import { Fault } from './rules/fault.ts'

/** One line each; texts from logs must have been made inert before. */
export const say = (lines: readonly string[]): void => {
  process.stdout.write(lines.map((line) => `${line}\n`).join(''))
}

export const warn = (line: string): void => {
  process.stderr.write(`${line}\n`)
}

/** Exit codes of the commands that judge: nothing there to judge by, or the answer is no. */
export const EXIT = { unusable: 1, refused: 3 } as const

/** An action whose faults of use are told in one line; anything else is a defect and keeps its trace. */
export const withUsageErrors =
  <A extends readonly unknown[]>(run: (...args: A) => Promise<void>) =>
  async (...args: A): Promise<void> => {
    try {
      await run(...args)
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      warn(error.message)
      process.exitCode = EXIT.unusable
    }
  }

/** Names the first unreadable places; the counts have the rest. */
export const firstRejects = (limit = 5): ((reject: Reject, kind: 'rejected' | 'ignored') => void) => {
  let told = 0
  return (reject, kind) => {
    if (kind === 'rejected' && told++ < limit) warn(explain(reject))
  }
}
