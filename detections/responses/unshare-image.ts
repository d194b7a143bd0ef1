import { again, call, check, holds, name, ON, own, ref, via } from '#core/respond/build.ts'
import type { Response } from '#core/respond/response.ts'

const which = { ImageId: name, Attribute: 'launchPermission' }
const read = call('sharing', 'ec2:DescribeImageAttribute', 'read with whom it is shared', which, ON.image, { keep: ['LaunchPermissions'] })
const outside = (from: string) => via(ref(`${from}.LaunchPermissions`), 'withoutStrangers', own)
const each = via([outside('before.sharing')], 'whereAny')

export const unshareImage: Response = {
  id: 'unshare-image',
  title: 'Unshare a machine image',
  family: 'data',
  on: ['image'],
  risk: 'low',
  breaks: 'Accounts that are not in the settings can no longer launch or copy the image; copies that they made stay with them.',
  capture: [read],
  needs: [holds('it is shared with no outsider', via(outside('before.sharing'), 'isAny'), true)],
  steps: [
    call('unshare', 'ec2:ModifyImageAttribute', 'unshared it', { ...which, LaunchPermission: { Remove: ref('item') } }, ON.image, { each }),
  ],
  verify: [check('it is shared with no outsider', again(read), via(outside('after'), 'count'), 0)],
  undo: [
    call('share', 'ec2:ModifyImageAttribute', 'shared it again', { ...which, LaunchPermission: { Add: ref('item') } }, ON.image, { each }),
  ],
}
