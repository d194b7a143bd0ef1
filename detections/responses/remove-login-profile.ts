import { again, call, check, name, ON, ref } from '#core/respond/build.ts'
import { NO_SUCH } from '#core/respond/parts.ts'
import type { Response } from '#core/respond/response.ts'
import { ifAny, isNone } from '#core/respond/values.ts'

const read = call('profile', 'iam:GetLoginProfile', 'read the login profile', { UserName: name }, ON.user, {
  expected: NO_SUCH,
  keep: ['LoginProfile.UserName'],
})

export const removeLoginProfile: Response = {
  id: 'remove-login-profile',
  title: 'Delete the console password of a user',
  family: 'identity',
  on: ['user'],
  risk: 'medium',
  breaks: 'The user cannot sign in to the console. Open sessions continue: revoke them too.',
  capture: [read],
  preconditions: [],
  steps: [
    call('delete', 'iam:DeleteLoginProfile', 'delete the console password', { UserName: name }, ON.user, {
      each: ifAny(ref('before.profile')),
      expected: NO_SUCH,
    }),
  ],
  verify: [check('the user has no console password', again(read), isNone(ref('after')), true)],
  undo: 'irreversible',
  undoNote: 'Set a new password for the user; the old one cannot be read.',
}
