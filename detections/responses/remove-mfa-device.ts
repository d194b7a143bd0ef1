import { again, call, check, ON, ref, via } from '#core/respond/build.ts'
import { NO_SUCH } from '#core/respond/parts.ts'
import type { Response } from '#core/respond/response.ts'

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
  needs: [],
  steps: [
    call('deactivate', 'iam:DeactivateMFADevice', 'deactivate the MFA device', { UserName, SerialNumber }, ON.user, {
      each: via(via(ref('before.devices.MFADevices'), 'where', { SerialNumber }), 'ifAny'),
      expected: NO_SUCH,
    }),
  ],
  verify: [
    check(
      'the MFA device is not assigned to the user',
      again(read),
      via(via(ref('after.MFADevices'), 'where', { SerialNumber }), 'count'),
      0,
    ),
  ],
  undo: 'irreversible',
  undoNote: 'The user must enroll a device again; the seed of the old one cannot be read.',
}
