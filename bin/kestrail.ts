import { CommanderError } from 'commander'
import { reportError } from './cli/action.ts'
import { EXIT } from './cli/exit-codes.ts'
import { createProgram } from './cli/program.ts'

/** A reader that closes the pipe (`| head`) needs no more output. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0)
  throw error
})

/** An error outside of any command still prints one line, not a stack. */
process.on('uncaughtException', (error) => {
  void reportError(error).finally(() => process.exit())
})

try {
  await createProgram().parseAsync(process.argv)
} catch (error) {
  // Commander has printed its message, or the help that was asked for.
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.usage
  else await reportError(error)
}
