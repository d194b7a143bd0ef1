import { S3ServiceException } from '@aws-sdk/client-s3'
import { describe, expect, it } from 'vitest'
import { inWords, isDenied } from '#adapters/aws/s3-problem.ts'

const refused = (name: string, message: string, httpStatusCode = 403): S3ServiceException =>
  new S3ServiceException({ name, message, $fault: 'client', $metadata: { httpStatusCode } })
const reading = { action: 's3:GetObject', bucket: 'org-trail' } as const
const listing = { action: 's3:ListBucket', bucket: 'org-trail' } as const

describe('what is wrong with a bucket, in words', () => {
  it('names the action that AWS names, and what it is for', () => {
    const key = 'arn:aws:kms:eu-west-1:111122223333:key/1a2b'
    const message = `User: arn:aws:sts::123456789012:assumed-role/x/y is not authorized to perform: kms:Decrypt on resource: ${key} because no identity-based policy allows it`
    expect(inWords(refused('AccessDenied', message), reading)).toMatch(`access denied; allow kms:Decrypt on ${key} (`)
  })

  it('names the action of the call where AWS names none', () => {
    expect(inWords(refused('AccessDenied', 'Access Denied'), listing)).toContain('allow s3:ListBucket on arn:aws:s3:::org-trail (')
    expect(inWords(refused('Forbidden', ''), reading)).toContain('allow s3:GetObject on arn:aws:s3:::org-trail/*, and kms:Decrypt')
  })

  it('shows a stranger from one who is not allowed', () => {
    for (const name of ['InvalidAccessKeyId', 'ExpiredToken', 'SignatureDoesNotMatch']) {
      expect(isDenied(refused(name, 'no'))).toBe(false)
      expect(inWords(refused(name, 'no'), listing)).toBe(`AWS does not know you (${name}: no); sign in, or name a profile by AWS_PROFILE`)
    }
  })

  it('is one line, whatever AWS says', () => {
    for (const error of [refused('SlowDown', 'a\nb', 503), new Error('one\ntwo'), 'text'])
      expect(inWords(error, reading)).not.toContain('\n')
  })
})
