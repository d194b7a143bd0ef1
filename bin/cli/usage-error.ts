import { EXIT } from './exit-codes.ts'

/** The command line itself is wrong. The message says what, where and what to do. */
export class UsageError extends Error {
  override readonly name: string = 'UsageError'
  readonly exitCode: number = EXIT.usage
}

/** The command line is right, but what it names cannot be read, found or done. */
export class InputError extends UsageError {
  override readonly name = 'InputError'
  override readonly exitCode = EXIT.nothing
}
