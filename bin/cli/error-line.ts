import { forTerminal } from '#core/text/escape.ts'
import { EXIT } from './exit-codes.ts'
import { UsageError } from './usage-error.ts'

export interface ErrorLine {
  readonly line: string
  readonly exitCode: number
}

const FILE_PROBLEMS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or folder',
  EISDIR: 'is a folder; name a file',
  ENOTDIR: 'is a file; name a folder',
  EEXIST: 'is a file; name a folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space left on the device',
}

const firstLine = (text: string): string => forTerminal(text.split('\n', 1)[0] ?? '')

/** Node names the path of a system call that failed. */
const fileProblem = (error: NodeJS.ErrnoException): string | undefined =>
  error.code !== undefined && (error.path !== undefined || Object.hasOwn(FILE_PROBLEMS, error.code))
    ? `${forTerminal(error.path ?? 'a path')}: ${FILE_PROBLEMS[error.code] ?? firstLine(error.message)}`
    : undefined

const UNSIGNED = /^(CredentialsProviderError|ExpiredToken(Exception)?|InvalidAccessKeyId|InvalidClientTokenId|UnrecognizedClientException)$/
const DENIED = /^(AccessDenied(Exception)?|UnauthorizedOperation|AuthorizationError(Exception)?)$/
const UNREACHABLE = /^(ECONNREFUSED|ENOTFOUND|ECONNRESET|ETIMEDOUT|EAI_AGAIN)$/

/** What an error of the AWS SDK means, and what to do; undefined for any other error. */
export const awsProblem = (error: Error): string | undefined => {
  const { name, message } = error
  const code = (error as NodeJS.ErrnoException).code ?? ''
  if (/region is missing/i.test(message)) return 'no AWS Region is set: give --region where the command has it, or set AWS_REGION'
  if (name === 'CredentialsProviderError')
    return 'no AWS credentials were found: sign in (aws sso login), or name a profile with AWS_PROFILE'
  if (UNSIGNED.test(name)) return `AWS rejects the credentials (${name}): sign in again, or name a profile with AWS_PROFILE`
  if (DENIED.test(name)) return `AWS denied the call: ${firstLine(message)}`
  if (name === 'TimeoutError' || UNREACHABLE.test(code))
    return `AWS cannot be reached (${code || name}): check the network, the Region and any proxy`
  return '$metadata' in error ? `AWS failed the call: ${name}: ${firstLine(message)}` : undefined
}

/** One line for any error. An error of no known kind is a defect, and its line says how to report it. */
export const describeError = (error: unknown): ErrorLine => {
  if (error instanceof UsageError) return { line: error.message, exitCode: error.exitCode }
  if (!(error instanceof Error)) return { line: `unexpected error: ${firstLine(String(error))}`, exitCode: EXIT.defect }
  const known = fileProblem(error) ?? awsProblem(error)
  if (known !== undefined) return { line: known, exitCode: EXIT.nothing }
  return {
    line: `unexpected error: ${firstLine(`${error.name}: ${error.message}`)}; run again with KESTRAIL_DEBUG=1 for the stack, and report it`,
    exitCode: EXIT.defect,
  }
}
