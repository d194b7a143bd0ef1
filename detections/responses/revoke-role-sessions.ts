import type { Template } from '#core/model/action.ts'
import { again, call, check, name, ON, ref, via } from '#core/respond/build.ts'
import { denyOlderSessions, NO_SUCH } from '#core/respond/parts.ts'
import type { Response } from '#core/respond/response.ts'

const policy = { RoleName: name, PolicyName: 'AWSRevokeOlderSessions' }
const read = call('policy', 'iam:GetRolePolicy', 'read an earlier revocation', policy, ON.role, {
  expected: NO_SUCH,
  keep: ['PolicyDocument'],
})
const put = (id: string, says: string, PolicyDocument: Template, each?: Template) =>
  call(id, 'iam:PutRolePolicy', says, { ...policy, PolicyDocument }, ON.role, each === undefined ? {} : { each })
const earlier = via(ref('before.policy.PolicyDocument'), 'decoded')

export const revokeRoleSessions: Response = {
  id: 'revoke-role-sessions',
  title: 'Revoke the sessions of a role',
  family: 'identity',
  on: ['intruder-role'],
  risk: 'medium',
  breaks:
    'Every session of the role issued before now is denied everything, healthy ones too; those recover when they fetch new credentials. A principal that may still assume the role gets a new session.',
  capture: [read],
  needs: [],
  steps: [put('revoke', 'denied everything to older sessions', denyOlderSessions)],
  verify: [check('older sessions are denied', again(read), via(ref('after.PolicyDocument'), 'decoded'), denyOlderSessions)],
  undo: [
    put('restore', 'put the earlier revocation back', earlier, via(earlier, 'ifAny')),
    call('remove', 'iam:DeleteRolePolicy', 'removed the revocation', policy, ON.role, { each: via(earlier, 'ifNone'), expected: NO_SUCH }),
  ],
}
