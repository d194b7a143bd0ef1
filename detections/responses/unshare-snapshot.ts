import { again, call, check, name, ON, own, ref, refuseUnless } from '#core/respond/build.ts'
import type { Response } from '#core/respond/response.ts'
import { count, isAny, pluck, sharesWithoutOutsiders, whereAny } from '#core/respond/values.ts'

const which = { SnapshotId: name, Attribute: 'createVolumePermission' }
const read = call('sharing', 'ec2:DescribeSnapshotAttribute', 'read the share permissions', which, ON.snapshot, {
  keep: ['CreateVolumePermissions'],
})
const outside = (from: string) => sharesWithoutOutsiders(ref(`${from}.CreateVolumePermissions`), own)
const each = whereAny([outside('before.sharing')])
const those = { UserIds: pluck(ref('item'), 'UserId'), GroupNames: pluck(ref('item'), 'Group') }

export const unshareSnapshot: Response = {
  id: 'unshare-snapshot',
  title: 'Remove external accounts from a volume snapshot',
  family: 'data',
  on: ['snapshot'],
  risk: 'low',
  breaks: 'Accounts that are not in the settings cannot copy the snapshot; copies that they already made stay with them.',
  capture: [read],
  preconditions: [refuseUnless('it is not shared with external accounts', isAny(outside('before.sharing')), true)],
  steps: [
    call(
      'unshare',
      'ec2:ModifySnapshotAttribute',
      'remove external accounts from the share permissions',
      { ...which, OperationType: 'remove', ...those },
      ON.snapshot,
      { each },
    ),
  ],
  verify: [check('it is not shared with external accounts', again(read), count(outside('after')), 0)],
  undo: [
    call(
      'share',
      'ec2:ModifySnapshotAttribute',
      'restore the previous share permissions',
      { ...which, OperationType: 'add', ...those },
      ON.snapshot,
      { each },
    ),
  ],
}
