import { again, call, check, ON, ref, via } from '#core/respond/build.ts'
import { NO_SUCH } from '#core/respond/parts.ts'
import type { Response } from '#core/respond/response.ts'

const UserName = ref('target.user')
const SerialNumber = ref('target.serial')
const read = call('devices', 'iam:ListMFADevices', 'read the devices of the user', { UserName }, ON.user, {
  keep: ['MFADevices.*.SerialNumber'],
})

export const removeMfaDevice: Response = {
  id: 'remove-mfa-device',
  title: 'Remove an MFA device that an intruder enabled',
  family: 'identity',
  on: ['mfa-device'],
  risk: 'medium',
  breaks: 'The user signs in without that device: remove the password or quarantine the user as well.',
  capture: [read],
  needs: [],
  steps: [
    call('deactivate', 'iam:DeactivateMFADevice', 'took the device from the user', { UserName, SerialNumber }, ON.user, {
      each: via(via(ref('before.devices.MFADevices'), 'where', { SerialNumber }), 'ifAny'),
      expected: NO_SUCH,
    }),
  ],
  verify: [check('the device is not of the user', again(read), via(via(ref('after.MFADevices'), 'where', { SerialNumber }), 'count'), 0)],
  undo: 'irreversible',
  undoNote: 'The user enrols a device again; the seed of the old one cannot be read.',
}
