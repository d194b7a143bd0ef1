import { CommanderError } from 'commander'

/**
 * An action that imports its module when the command runs. A declaration in bin/commands then costs nothing to import, so that `kestrail --help`
 * and shell completion read all of them without loading the core, the AWS SDK or a rule.
 */
export const lazyAction =
  <A extends readonly unknown[]>(load: () => Promise<(...args: A) => Promise<void> | void>) =>
  async (...args: A): Promise<void> => {
    try {
      await (await load())(...args)
    } catch (error) {
      if (error instanceof CommanderError) throw error
      await reportError(error)
    }
  }

/** Prints one line for any error, sets the exit code, and adds the stack only where KESTRAIL_DEBUG asks for it. */
export const reportError = async (error: unknown): Promise<void> => {
  const { describeError } = await import('./error-line.ts')
  const { line, exitCode } = describeError(error)
  process.stderr.write(`${line}\n`)
  if (process.env['KESTRAIL_DEBUG'] && error instanceof Error) process.stderr.write(`${error.stack}\n`)
  process.exitCode = exitCode
}
