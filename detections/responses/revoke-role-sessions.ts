import type { Template } from '#core/model/action.ts'
import { again, call, check, name, ON, ref } from '#core/respond/build.ts'
import { denyOlderSessions, NO_SUCH } from '#core/respond/parts.ts'
import type { Response } from '#core/respond/response.ts'
import { decoded, ifAny, ifNone } from '#core/respond/values.ts'

const policy = { RoleName: name, PolicyName: 'AWSRevokeOlderSessions' }
const read = call('policy', 'iam:GetRolePolicy', 'read the previous revocation policy', policy, ON.role, {
  expected: NO_SUCH,
  keep: ['PolicyDocument'],
})
const put = (id: string, says: string, PolicyDocument: Template, each?: Template) =>
  call(id, 'iam:PutRolePolicy', says, { ...policy, PolicyDocument }, ON.role, each === undefined ? {} : { each })
const earlier = decoded(ref('before.policy.PolicyDocument'))

export const revokeRoleSessions: Response = {
  id: 'revoke-role-sessions',
  title: 'Revoke the sessions of a role',
  family: 'identity',
  on: ['intruder-role'],
  risk: 'medium',
  breaks:
    'Every session of the role issued before now is denied all actions, including legitimate ones; those recover when they fetch new credentials. Principals that can still assume the role get a new session.',
  capture: [read],
  preconditions: [],
  steps: [put('revoke', 'deny all actions to sessions issued before now', denyOlderSessions)],
  verify: [check('sessions issued before the action are denied', again(read), decoded(ref('after.PolicyDocument')), denyOlderSessions)],
  defeatedBy: 'calls of older sessions',
  undo: [
    put('restore', 'restore the previous revocation policy', earlier, ifAny(earlier)),
    call('remove', 'iam:DeleteRolePolicy', 'delete the revocation policy', policy, ON.role, {
      each: ifNone(earlier),
      expected: NO_SUCH,
    }),
  ],
}
