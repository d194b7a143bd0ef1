import type { Template } from '#core/model/action.ts'
import { again, call, check, name, ON, ref, via } from '#core/respond/build.ts'
import type { Response } from '#core/respond/response.ts'

const Bucket = name
const read = call('versioning', 's3:GetBucketVersioning', 'read the versioning', { Bucket }, ON.bucket, { keep: ['Status'] })
const set = (id: string, says: string, Status: Template, each?: Template) =>
  call(id, 's3:PutBucketVersioning', says, { Bucket, VersioningConfiguration: { Status } }, ON.bucket, each === undefined ? {} : { each })

export const enableBucketVersioning: Response = {
  id: 'enable-bucket-versioning',
  title: 'Switch the versioning of a bucket on again',
  family: 'data',
  on: ['bucket'],
  risk: 'low',
  breaks: 'Nothing; older versions are kept and cost storage.',
  capture: [read],
  needs: [],
  steps: [set('enable', 'switched versioning on', 'Enabled')],
  verify: [check('versioning is on', again(read), ref('after.Status'), 'Enabled')],
  undo: [set('suspend', 'suspended versioning again', 'Suspended', via(ref('before.versioning.Status'), 'oneIf', 'Suspended'))],
}
