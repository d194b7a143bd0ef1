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
  title: 'Take outsiders out of the policy of a bucket',
  family: 'data',
  on: ['bucket'],
  risk: 'medium',
  breaks: 'Accounts that are not in the settings, and the world, lose what the policy gave them.',
  capture: [read],
  needs: [holds('the policy lets no outsider in', via(outside('before.policy'), 'isAny'), true)],
  steps: [
    call('put', 's3:PutBucketPolicy', 'took the outsiders out of the policy', { Bucket, Policy: trimmed }, ON.bucket, {
      each: via(trimmed, 'ifAny'),
    }),
    call('delete', 's3:DeleteBucketPolicy', 'deleted the policy: it was for outsiders alone', { Bucket }, ON.bucket, {
      each: via(trimmed, 'ifNone'),
    }),
  ],
  verify: [check('the policy lets no outsider in', again(read), via(outside('after'), 'count'), 0)],
  undo: [call('restore', 's3:PutBucketPolicy', 'put the earlier policy back', { Bucket, Policy: policy }, ON.bucket)],
}
