import { again, call, check, name, ON, own, ref, refuseUnless } from '#core/respond/build.ts'
import type { Response } from '#core/respond/response.ts'
import { count, flattened, isAny, pluck, sharesWithoutOutsiders, where, whereAny } from '#core/respond/values.ts'

const DBSnapshotIdentifier = name
const AttributeName = 'restore'
const read = call('sharing', 'rds:DescribeDBSnapshotAttributes', 'read the share permissions', { DBSnapshotIdentifier }, ON.dbSnapshot, {
  keep: ['DBSnapshotAttributesResult.DBSnapshotAttributes'],
})
const outside = (from: string) =>
  sharesWithoutOutsiders(
    flattened(pluck(where(ref(`${from}.DBSnapshotAttributesResult.DBSnapshotAttributes`), { AttributeName }), 'AttributeValues')),
    own,
  )
const each = whereAny([outside('before.sharing')])

export const unshareDbSnapshot: Response = {
  id: 'unshare-db-snapshot',
  title: 'Remove external accounts from a database snapshot',
  family: 'data',
  on: ['db-snapshot'],
  risk: 'low',
  breaks: 'Accounts that are not in the settings cannot copy or restore the snapshot; copies that they already made stay with them.',
  capture: [read],
  preconditions: [refuseUnless('it is not shared with external accounts', isAny(outside('before.sharing')), true)],
  steps: [
    call(
      'unshare',
      'rds:ModifyDBSnapshotAttribute',
      'remove external accounts from the share permissions',
      { DBSnapshotIdentifier, AttributeName, ValuesToRemove: ref('item') },
      ON.dbSnapshot,
      { each },
    ),
  ],
  verify: [check('it is not shared with external accounts', again(read), count(outside('after')), 0)],
  undo: [
    call(
      'share',
      'rds:ModifyDBSnapshotAttribute',
      'restore the previous share permissions',
      { DBSnapshotIdentifier, AttributeName, ValuesToAdd: ref('item') },
      ON.dbSnapshot,
      { each },
    ),
  ],
}
