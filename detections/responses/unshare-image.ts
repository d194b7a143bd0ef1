import { again, call, check, holds, name, ON, own, ref, via } from '#core/respond/build.ts'
import type { Response } from '#core/respond/response.ts'

const which = { ImageId: name, Attribute: 'launchPermission' }
const read = call('sharing', 'ec2:DescribeImageAttribute', 'read the share permissions', which, ON.image, { keep: ['LaunchPermissions'] })
const outside = (from: string) => via(ref(`${from}.LaunchPermissions`), 'withoutStrangers', own)
const each = via([outside('before.sharing')], 'whereAny')

export const unshareImage: Response = {
  id: 'unshare-image',
  title: 'Remove external accounts from a machine image',
  family: 'data',
  on: ['image'],
  risk: 'low',
  breaks: 'Accounts that are not in the settings cannot launch or copy the image; copies that they already made stay with them.',
  capture: [read],
  needs: [holds('it is not shared with external accounts', via(outside('before.sharing'), 'isAny'), true)],
  steps: [
    call(
      'unshare',
      'ec2:ModifyImageAttribute',
      'remove external accounts from the share permissions',
      { ...which, LaunchPermission: { Remove: ref('item') } },
      ON.image,
      { each },
    ),
  ],
  verify: [check('it is not shared with external accounts', again(read), via(outside('after'), 'count'), 0)],
  undo: [
    call(
      'share',
      'ec2:ModifyImageAttribute',
      'restore the previous share permissions',
      { ...which, LaunchPermission: { Add: ref('item') } },
      ON.image,
      { each },
    ),
  ],
}
