import { again, call, check, ON, ref } from '#core/respond/build.ts'
import { NO_SUCH } from '#core/respond/parts.ts'
import type { Response } from '#core/respond/response.ts'
import { count, ifAny, where } from '#core/respond/values.ts'

const UserName = ref('target.user')
const SerialNumber = ref('target.serial')
const read = call('devices', 'iam:ListMFADevices', 'read the MFA devices of the user', { UserName }, ON.user, {
  keep: ['MFADevices.*.SerialNumber'],
})

export const removeMfaDevice: Response = {
  id: 'remove-mfa-device',
  title: 'Deactivate an MFA device enabled by an attacker',
  family: 'identity',
  on: ['mfa-device'],
  risk: 'medium',
  breaks: 'The user can sign in without that device: delete the password or quarantine the user as well.',
  capture: [read],
  preconditions: [],
  steps: [
    call('deactivate', 'iam:DeactivateMFADevice', 'deactivate the MFA device', { UserName, SerialNumber }, ON.user, {
      each: ifAny(where(ref('before.devices.MFADevices'), { SerialNumber })),
      expected: NO_SUCH,
    }),
  ],
  verify: [check('the MFA device is not assigned to the user', again(read), count(where(ref('after.MFADevices'), { SerialNumber })), 0)],
  undo: 'irreversible',
  undoNote: 'The user must enroll a device again; the seed of the old one cannot be read.',
}
