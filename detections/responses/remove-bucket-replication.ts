import { again, call, check, name, ON, ref, refuseUnless } from '#core/respond/build.ts'
import type { Response } from '#core/respond/response.ts'
import { isAny, isNone } from '#core/respond/values.ts'

const Bucket = name
const actions = ['s3:PutReplicationConfiguration']
const read = call('replication', 's3:GetBucketReplication', 'read the replication', { Bucket }, ON.bucket, {
  actions: ['s3:GetReplicationConfiguration'],
  expected: ['ReplicationConfigurationNotFoundError'],
  keep: ['ReplicationConfiguration'],
})
const earlier = ref('before.replication.ReplicationConfiguration')

export const removeBucketReplication: Response = {
  id: 'remove-bucket-replication',
  title: 'Delete the replication configuration of an S3 bucket',
  family: 'data',
  on: ['bucket'],
  risk: 'medium',
  breaks: 'New objects are no longer replicated; all replication rules of the bucket are removed, including legitimate ones.',
  capture: [read],
  preconditions: [refuseUnless('the bucket is not replicated', isAny(earlier), true)],
  steps: [call('delete', 's3:DeleteBucketReplication', 'delete the replication configuration', { Bucket }, ON.bucket, { actions })],
  verify: [check('the bucket is not replicated', again(read), isNone(ref('after')), true)],
  undo: [
    call(
      'restore',
      's3:PutBucketReplication',
      'restore the replication configuration',
      { Bucket, ReplicationConfiguration: earlier },
      [ON.bucket, ON.role],
      { actions: [...actions, 'iam:PassRole'] },
    ),
  ],
}
