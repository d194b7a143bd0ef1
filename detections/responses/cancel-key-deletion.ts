import { again, call, check, name, ON, ref } from '#core/respond/build.ts'
import type { Response } from '#core/respond/response.ts'
import { ifNone, oneIf, without } from '#core/respond/values.ts'

const KeyId = name
const read = call('key', 'kms:DescribeKey', 'read the state of the key', { KeyId }, ON.key, { keep: ['KeyMetadata.KeyState'] })
const was = ref('before.key.KeyMetadata.KeyState')
const isEither = ifNone(without([was], ['PendingDeletion', 'Disabled']))

export const cancelKeyDeletion: Response = {
  id: 'cancel-key-deletion',
  title: 'Cancel the deletion of a KMS key and enable it',
  family: 'data',
  on: ['key'],
  risk: 'low',
  breaks: 'Nothing; the key can be used again.',
  capture: [read],
  preconditions: [],
  steps: [
    call('cancel', 'kms:CancelKeyDeletion', 'cancel the scheduled key deletion', { KeyId }, ON.key, {
      each: oneIf(was, 'PendingDeletion'),
      expected: ['KMSInvalidStateException'],
    }),
    call('enable', 'kms:EnableKey', 'enable the KMS key', { KeyId }, ON.key, { each: isEither }),
  ],
  verify: [check('the key is enabled', again(read), ref('after.KeyMetadata.KeyState'), 'Enabled')],
  undo: 'irreversible',
  undoNote: 'If the deletion was intended, schedule it again manually.',
}
