import { again, call, check, name, ON, ref } from '#core/respond/build.ts'
import type { Response } from '#core/respond/response.ts'
import { ifAny, ifNone } from '#core/respond/values.ts'

const Bucket = name
const actions = ['s3:PutBucketPublicAccessBlock']
const read = call('block', 's3:GetPublicAccessBlock', 'read the public access block', { Bucket }, ON.bucket, {
  actions: ['s3:GetBucketPublicAccessBlock'],
  expected: ['NoSuchPublicAccessBlockConfiguration'],
  keep: ['PublicAccessBlockConfiguration'],
})
const all = { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true }
const earlier = ref('before.block.PublicAccessBlockConfiguration')

export const blockPublicS3: Response = {
  id: 'block-public-s3',
  title: 'Block public access to an S3 bucket',
  family: 'data',
  on: ['bucket'],
  risk: 'medium',
  breaks: 'Websites and downloads that rely on public access to the bucket stop.',
  capture: [read],
  preconditions: [],
  steps: [
    call('put', 's3:PutPublicAccessBlock', 'block all public access', { Bucket, PublicAccessBlockConfiguration: all }, ON.bucket, {
      actions,
    }),
  ],
  verify: [check('public access is blocked', again(read), ref('after.PublicAccessBlockConfiguration'), all)],
  undo: [
    call(
      'restore',
      's3:PutPublicAccessBlock',
      'restore the previous public access block',
      { Bucket, PublicAccessBlockConfiguration: earlier },
      ON.bucket,
      { actions, each: ifAny(earlier) },
    ),
    call('remove', 's3:DeletePublicAccessBlock', 'delete the public access block', { Bucket }, ON.bucket, {
      actions,
      each: ifNone(earlier),
    }),
  ],
}
