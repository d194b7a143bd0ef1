import type { Template } from '#core/model/action.ts'
import { again, call, check, name, ON, ref, via } from '#core/respond/build.ts'
import { denyOlderSessions, NO_SUCH } from '#core/respond/parts.ts'
import type { Response } from '#core/respond/response.ts'

const policy = { UserName: name, PolicyName: 'AWSRevokeOlderSessions' }
const read = call('policy', 'iam:GetUserPolicy', 'read an earlier revocation', policy, ON.user, {
  expected: NO_SUCH,
  keep: ['PolicyDocument'],
})
const put = (id: string, says: string, PolicyDocument: Template, each?: Template) =>
  call(id, 'iam:PutUserPolicy', says, { ...policy, PolicyDocument }, ON.user, each === undefined ? {} : { each })
const earlier = via(ref('before.policy.PolicyDocument'), 'decoded')

export const revokeUserSessions: Response = {
  id: 'revoke-user-sessions',
  title: 'Revoke the sessions of a user',
  family: 'identity',
  on: ['intruder-user'],
  risk: 'medium',
  breaks:
    'Console sessions and session tokens of the user issued before now are denied everything. Long-term keys go on: they have no issue time.',
  capture: [read],
  needs: [],
  steps: [put('revoke', 'denied everything to older sessions', denyOlderSessions)],
  verify: [check('older sessions are denied', again(read), via(ref('after.PolicyDocument'), 'decoded'), denyOlderSessions)],
  undo: [
    put('restore', 'put the earlier revocation back', earlier, via(earlier, 'ifAny')),
    call('remove', 'iam:DeleteUserPolicy', 'removed the revocation', policy, ON.user, { each: via(earlier, 'ifNone'), expected: NO_SUCH }),
  ],
}
