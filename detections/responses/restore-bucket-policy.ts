import { again, call, check, holds, name, ON, own, ref, via } from '#core/respond/build.ts'
import type { Response } from '#core/respond/response.ts'

const Bucket = name
const read = call('policy', 's3:GetBucketPolicy', 'read the policy', { Bucket }, ON.bucket, {
  expected: ['NoSuchBucketPolicy'],
  keep: ['Policy'],
})
const policy = ref('before.policy.Policy')
const trimmed = via(policy, 'withoutOutsiders', own)
const outside = (from: string) => via(ref(`${from}.Policy`), 'outsideStatements', own)

export const restoreBucketPolicy: Response = {
  id: 'restore-bucket-policy',
  title: 'Remove external accounts from an S3 bucket policy',
  family: 'data',
  on: ['bucket'],
  risk: 'medium',
  breaks: 'Accounts that are not in the settings, and the public, lose the access that the policy granted.',
  capture: [read],
  needs: [holds('the policy grants no access to external accounts', via(outside('before.policy'), 'isAny'), true)],
  steps: [
    call('put', 's3:PutBucketPolicy', 'remove external accounts from the policy', { Bucket, Policy: trimmed }, ON.bucket, {
      each: via(trimmed, 'ifAny'),
    }),
    call('delete', 's3:DeleteBucketPolicy', 'delete the policy if it grants access to external accounts only', { Bucket }, ON.bucket, {
      each: via(trimmed, 'ifNone'),
    }),
  ],
  verify: [check('the policy grants no access to external accounts', again(read), via(outside('after'), 'count'), 0)],
  undo: [call('restore', 's3:PutBucketPolicy', 'restore the previous policy', { Bucket, Policy: policy }, ON.bucket)],
}
