import { again, call, check, name, ON, own, ref, refuseUnless } from '#core/respond/build.ts'
import type { Response } from '#core/respond/response.ts'
import { count, isAny, sharesWithoutOutsiders, whereAny } from '#core/respond/values.ts'

const which = { ImageId: name, Attribute: 'launchPermission' }
const read = call('sharing', 'ec2:DescribeImageAttribute', 'read the share permissions', which, ON.image, { keep: ['LaunchPermissions'] })
const outside = (from: string) => sharesWithoutOutsiders(ref(`${from}.LaunchPermissions`), own)
const each = whereAny([outside('before.sharing')])

export const unshareImage: Response = {
  id: 'unshare-image',
  title: 'Remove external accounts from a machine image',
  family: 'data',
  on: ['image'],
  risk: 'low',
  breaks: 'Accounts that are not in the settings cannot launch or copy the image; copies that they already made stay with them.',
  capture: [read],
  preconditions: [refuseUnless('it is not shared with external accounts', isAny(outside('before.sharing')), true)],
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
  verify: [check('it is not shared with external accounts', again(read), count(outside('after')), 0)],
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
