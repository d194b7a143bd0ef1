import { again, call, check, holds, name, ON, own, ref, via } from '#core/respond/build.ts'
import type { Response } from '#core/respond/response.ts'

const DBSnapshotIdentifier = name
const AttributeName = 'restore'
const read = call('sharing', 'rds:DescribeDBSnapshotAttributes', 'read the share permissions', { DBSnapshotIdentifier }, ON.dbSnapshot, {
  keep: ['DBSnapshotAttributesResult.DBSnapshotAttributes'],
})
const outside = (from: string) =>
  via(
    via(
      via(via(ref(`${from}.DBSnapshotAttributesResult.DBSnapshotAttributes`), 'where', { AttributeName }), 'pluck', 'AttributeValues'),
      'flat',
    ),
    'withoutStrangers',
    own,
  )
const each = via([outside('before.sharing')], 'whereAny')

export const unshareDbSnapshot: Response = {
  id: 'unshare-db-snapshot',
  title: 'Remove external accounts from a database snapshot',
  family: 'data',
  on: ['db-snapshot'],
  risk: 'low',
  breaks: 'Accounts that are not in the settings cannot copy or restore the snapshot; copies that they already made stay with them.',
  capture: [read],
  needs: [holds('it is not shared with external accounts', via(outside('before.sharing'), 'isAny'), true)],
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
  verify: [check('it is not shared with external accounts', again(read), via(outside('after'), 'count'), 0)],
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
