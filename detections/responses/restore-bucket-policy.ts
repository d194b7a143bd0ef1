import { again, call, check, name, ON, own, ref, refuseUnless } from '#core/respond/build.ts'
import type { Response } from '#core/respond/response.ts'
import { count, ifAny, ifNone, isAny, outsideStatements, policyWithoutOutsiders } from '#core/respond/values.ts'

const Bucket = name
const read = call('policy', 's3:GetBucketPolicy', 'read the policy', { Bucket }, ON.bucket, {
  expected: ['NoSuchBucketPolicy'],
  keep: ['Policy'],
})
const policy = ref('before.policy.Policy')
const trimmed = policyWithoutOutsiders(policy, own)
const outside = (from: string) => outsideStatements(ref(`${from}.Policy`), own)

export const restoreBucketPolicy: Response = {
  id: 'restore-bucket-policy',
  title: 'Remove external accounts from an S3 bucket policy',
  family: 'data',
  on: ['bucket'],
  risk: 'medium',
  breaks: 'Accounts that are not in the settings, and the public, lose the access that the policy granted.',
  capture: [read],
  preconditions: [refuseUnless('the policy grants no access to external accounts', isAny(outside('before.policy')), true)],
  steps: [
    call('put', 's3:PutBucketPolicy', 'remove external accounts from the policy', { Bucket, Policy: trimmed }, ON.bucket, {
      each: ifAny(trimmed),
    }),
    call('delete', 's3:DeleteBucketPolicy', 'delete the policy if it grants access to external accounts only', { Bucket }, ON.bucket, {
      each: ifNone(trimmed),
    }),
  ],
  verify: [check('the policy grants no access to external accounts', again(read), count(outside('after')), 0)],
  undo: [call('restore', 's3:PutBucketPolicy', 'restore the previous policy', { Bucket, Policy: policy }, ON.bucket)],
}
