import type { Template } from '#core/model/action.ts'
import { again, call, check, name, ON, ref } from '#core/respond/build.ts'
import type { Response } from '#core/respond/response.ts'
import { oneIf } from '#core/respond/values.ts'

const Bucket = name
const read = call('versioning', 's3:GetBucketVersioning', 'read the versioning status', { Bucket }, ON.bucket, { keep: ['Status'] })
const set = (id: string, says: string, Status: Template, each?: Template) =>
  call(id, 's3:PutBucketVersioning', says, { Bucket, VersioningConfiguration: { Status } }, ON.bucket, each === undefined ? {} : { each })

export const enableBucketVersioning: Response = {
  id: 'enable-bucket-versioning',
  title: 'Enable versioning of an S3 bucket',
  family: 'data',
  on: ['bucket'],
  risk: 'low',
  breaks: 'Nothing; previous versions are kept and cost storage.',
  capture: [read],
  preconditions: [],
  steps: [set('enable', 'enable versioning', 'Enabled')],
  verify: [check('versioning is enabled', again(read), ref('after.Status'), 'Enabled')],
  undo: [set('suspend', 'suspend versioning', 'Suspended', oneIf(ref('before.versioning.Status'), 'Suspended'))],
}
