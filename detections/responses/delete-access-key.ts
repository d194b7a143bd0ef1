import { again, call, check, name, ON, ref, via } from '#core/respond/build.ts'
import { NO_SUCH } from '#core/respond/parts.ts'
import type { Response } from '#core/respond/response.ts'

const keys = call('keys', 'iam:ListAccessKeys', 'read the keys of the user', { UserName: name }, ON.user, { keep: ['AccessKeyMetadata'] })
const theKey = { AccessKeyId: ref('target.key') }

export const deleteAccessKey: Response = {
  id: 'delete-access-key',
  title: 'Delete an access key that an intruder made',
  family: 'identity',
  on: ['access-key'],
  risk: 'high',
  breaks: 'Whatever signs with the key stops for good.',
  capture: [keys],
  needs: [],
  steps: [
    call('delete', 'iam:DeleteAccessKey', 'deleted the key', { UserName: name, ...theKey }, ON.user, {
      each: via(via(ref('before.keys.AccessKeyMetadata'), 'where', theKey), 'ifAny'),
      expected: NO_SUCH,
    }),
  ],
  verify: [check('the key is gone', again(keys), via(via(ref('after.AccessKeyMetadata'), 'where', theKey), 'count'), 0)],
  undo: 'irreversible',
  undoNote: 'Make a new key for the user. Deactivating is the reversible way.',
}
