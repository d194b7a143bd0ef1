import { again, call, check, name, ON, ref } from '#core/respond/build.ts'
import { NO_SUCH } from '#core/respond/parts.ts'
import type { Response } from '#core/respond/response.ts'
import { count, ifAny, where } from '#core/respond/values.ts'

const keys = call('keys', 'iam:ListAccessKeys', 'read the access keys of the user', { UserName: name }, ON.user, {
  keep: ['AccessKeyMetadata'],
})
const theKey = { AccessKeyId: ref('target.key') }

export const deleteAccessKey: Response = {
  id: 'delete-access-key',
  title: 'Delete an access key created by an attacker',
  family: 'identity',
  on: ['access-key'],
  risk: 'high',
  breaks: 'Everything that signs with the key stops working permanently.',
  capture: [keys],
  preconditions: [],
  steps: [
    call('delete', 'iam:DeleteAccessKey', 'delete the access key', { UserName: name, ...theKey }, ON.user, {
      each: ifAny(where(ref('before.keys.AccessKeyMetadata'), theKey)),
      expected: NO_SUCH,
    }),
  ],
  verify: [check('the access key does not exist', again(keys), count(where(ref('after.AccessKeyMetadata'), theKey)), 0)],
  defeatedBy: 'calls with the long-term key',
  undo: 'irreversible',
  undoNote: 'Create a new key for the user. To keep it reversible, use deactivate-access-key instead.',
}
