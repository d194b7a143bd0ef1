import type { Template } from '#core/model/action.ts'
import { again, call, check, name, ON, ref } from '#core/respond/build.ts'
import type { Response } from '#core/respond/response.ts'
import { count, where } from '#core/respond/values.ts'

const DBInstanceIdentifier = name
const read = call('database', 'rds:DescribeDBInstances', 'read the database', { DBInstanceIdentifier }, ON.database, {
  keep: ['DBInstances.*.PubliclyAccessible'],
})
const set = (id: string, says: string, PubliclyAccessible: Template) =>
  call(id, 'rds:ModifyDBInstance', says, { DBInstanceIdentifier, PubliclyAccessible, ApplyImmediately: true }, ON.database)

export const makeDatabasePrivate: Response = {
  id: 'make-database-private',
  title: 'Disable public access to a database',
  family: 'data',
  on: ['database'],
  risk: 'medium',
  breaks: 'Clients outside the VPC cannot reach the database.',
  capture: [read],
  preconditions: [],
  steps: [set('close', 'disable public access to the database', false)],
  verify: [
    check('the database is not publicly accessible', again(read), count(where(ref('after.DBInstances'), { PubliclyAccessible: true })), 0),
  ],
  undo: [set('open', 'restore the previous setting', ref('before.database.DBInstances.0.PubliclyAccessible'))],
}
