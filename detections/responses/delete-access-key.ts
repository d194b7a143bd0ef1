import { again, call, check, name, ON, ref, via } from '#core/respond/build.ts'
import { NO_SUCH } from '#core/respond/parts.ts'
import type { Response } from '#core/respond/response.ts'

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
  needs: [],
  steps: [
    call('delete', 'iam:DeleteAccessKey', 'delete the access key', { UserName: name, ...theKey }, ON.user, {
      each: via(via(ref('before.keys.AccessKeyMetadata'), 'where', theKey), 'ifAny'),
      expected: NO_SUCH,
    }),
  ],
  verify: [check('the access key does not exist', again(keys), via(via(ref('after.AccessKeyMetadata'), 'where', theKey), 'count'), 0)],
  undo: 'irreversible',
  undoNote: 'Create a new key for the user. To keep it reversible, use deactivate-access-key instead.',
}
