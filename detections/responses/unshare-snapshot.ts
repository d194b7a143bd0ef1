import { again, call, check, holds, name, ON, own, ref, via } from '#core/respond/build.ts'
import type { Response } from '#core/respond/response.ts'

const which = { SnapshotId: name, Attribute: 'createVolumePermission' }
const read = call('sharing', 'ec2:DescribeSnapshotAttribute', 'read with whom it is shared', which, ON.snapshot, {
  keep: ['CreateVolumePermissions'],
})
const outside = (from: string) => via(ref(`${from}.CreateVolumePermissions`), 'withoutStrangers', own)
const each = via([outside('before.sharing')], 'whereAny')
const those = { UserIds: via(ref('item'), 'pluck', 'UserId'), GroupNames: via(ref('item'), 'pluck', 'Group') }

export const unshareSnapshot: Response = {
  id: 'unshare-snapshot',
  title: 'Unshare a volume snapshot',
  family: 'data',
  on: ['snapshot'],
  risk: 'low',
  breaks: 'Accounts that are not in the settings can no longer copy the snapshot; copies that they made stay with them.',
  capture: [read],
  needs: [holds('it is shared with no outsider', via(outside('before.sharing'), 'isAny'), true)],
  steps: [
    call('unshare', 'ec2:ModifySnapshotAttribute', 'unshared it', { ...which, OperationType: 'remove', ...those }, ON.snapshot, { each }),
  ],
  verify: [check('it is shared with no outsider', again(read), via(outside('after'), 'count'), 0)],
  undo: [
    call('share', 'ec2:ModifySnapshotAttribute', 'shared it again', { ...which, OperationType: 'add', ...those }, ON.snapshot, { each }),
  ],
}
