import { S3ServiceException } from '@aws-sdk/client-s3'

/** Something that the user must mend, in words for a person. */
export class S3InputProblem extends Error {
  override readonly name = 'S3InputProblem'
}

/** What a call on a bucket needs: the action, and the resource that it is allowed on. */
export interface Need {
  readonly action: 's3:ListBucket' | 's3:GetObject'
  readonly bucket: string
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : '')

/** S3 says no more than 403 where the answer has no body. */
export const isDenied = (error: unknown): boolean =>
  error instanceof S3ServiceException && (error.name === 'AccessDenied' || error.$metadata.httpStatusCode === 403) && !isUnsigned(error)

const UNSIGNED = new Set([
  'CredentialsProviderError',
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidAccessKeyId',
  'SignatureDoesNotMatch',
])
const isUnsigned = (error: unknown): boolean => UNSIGNED.has(nameOf(error))

/** The action that AWS names in its refusal (a key's, perhaps), else the one that the call needs. */
const missing = (error: Error, { action, bucket }: Need): string => {
  const named = /not authorized to perform:? ([a-z0-9-]+:\w+)(?: on resource:? "?([^\s"]+))?/i.exec(error.message)
  if (named && named[1] !== action) return `${named[1]}${named[2] === undefined ? '' : ` on ${named[2]}`}`
  return action === 's3:ListBucket'
    ? `${action} on arn:aws:s3:::${bucket}`
    : `${action} on arn:aws:s3:::${bucket}/*, and kms:Decrypt on the key where objects are encrypted with one of yours`
}

/** One line: what is wrong, and what to do about it. */
export function inWords(error: unknown, need: Need): string {
  const text = error instanceof Error ? error.message.split('\n', 1)[0] : String(error)
  if (isDenied(error))
    return `access denied; allow ${missing(error as Error, need)} (and in the bucket's policy, if it is another account's)`
  if (nameOf(error) === 'NoSuchBucket') return `there is no bucket ${need.bucket} (NoSuchBucket); \`aws s3 ls\` has those of this account`
  if (isUnsigned(error)) return `AWS does not know you (${nameOf(error)}: ${text}); sign in, or name a profile by AWS_PROFILE`
  if (/region is missing/i.test(text ?? '')) return 'no Region is set; give --region, or AWS_REGION'
  return error instanceof S3ServiceException ? `${error.name}: ${text}` : (text ?? '')
}
