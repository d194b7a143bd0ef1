import type { Template } from '#core/model/action.ts'
import { again, call, check, name, ON, ref } from '#core/respond/build.ts'
import { denyOlderSessions, NO_SUCH } from '#core/respond/parts.ts'
import type { Response } from '#core/respond/response.ts'
import { decoded, ifAny, ifNone } from '#core/respond/values.ts'

const policy = { UserName: name, PolicyName: 'AWSRevokeOlderSessions' }
const read = call('policy', 'iam:GetUserPolicy', 'read the previous revocation policy', policy, ON.user, {
  expected: NO_SUCH,
  keep: ['PolicyDocument'],
})
const put = (id: string, says: string, PolicyDocument: Template, each?: Template) =>
  call(id, 'iam:PutUserPolicy', says, { ...policy, PolicyDocument }, ON.user, each === undefined ? {} : { each })
const earlier = decoded(ref('before.policy.PolicyDocument'))

export const revokeUserSessions: Response = {
  id: 'revoke-user-sessions',
  title: 'Revoke the sessions of a user',
  family: 'identity',
  on: ['intruder-user'],
  risk: 'medium',
  breaks:
    'Console sessions and session tokens of the user issued before now are denied all actions. Long-term keys continue to work: they have no issue time.',
  capture: [read],
  preconditions: [],
  steps: [put('revoke', 'deny all actions to sessions issued before now', denyOlderSessions)],
  verify: [check('sessions issued before the action are denied', again(read), decoded(ref('after.PolicyDocument')), denyOlderSessions)],
  defeatedBy: 'calls of older sessions',
  undo: [
    put('restore', 'restore the previous revocation policy', earlier, ifAny(earlier)),
    call('remove', 'iam:DeleteUserPolicy', 'delete the revocation policy', policy, ON.user, {
      each: ifNone(earlier),
      expected: NO_SUCH,
    }),
  ],
}
