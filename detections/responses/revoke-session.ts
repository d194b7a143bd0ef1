import type { Template } from '#core/model/action.ts'
import { again, call, check, holds, name, ON, ref, via } from '#core/respond/build.ts'
import { NO_SUCH } from '#core/respond/parts.ts'
import type { Response } from '#core/respond/response.ts'

const role = call('role', 'iam:GetRole', 'read the id of the role', { RoleName: name }, ON.role, { keep: ['Role.RoleId'] })
const id = ref('before.role.Role.RoleId')
const session = ref('target.session')
const policy = { RoleName: name, PolicyName: via(['KestrailRevoked', session], 'joined', '-') }
const read = call('policy', 'iam:GetRolePolicy', 'read the previous revocation policy of this session', policy, ON.role, {
  expected: NO_SUCH,
  keep: ['PolicyDocument'],
})
/** aws:userId of the session. Later sessions of the same name have a later issue time and are not denied. */
const denied: Template = via(
  {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Deny',
        Action: ['*'],
        Resource: ['*'],
        Condition: { StringEquals: { 'aws:userId': via([id, session], 'joined', ':') }, DateLessThan: { 'aws:TokenIssueTime': ref('at') } },
      },
    ],
  },
  'json',
)
const put = (step: string, says: string, PolicyDocument: Template, each?: Template) =>
  call(step, 'iam:PutRolePolicy', says, { ...policy, PolicyDocument }, ON.role, each === undefined ? {} : { each })
const earlier = via(ref('before.policy.PolicyDocument'), 'decoded')

export const revokeSession: Response = {
  id: 'revoke-session',
  title: 'Revoke one session of a role',
  family: 'identity',
  on: ['intruder-session'],
  risk: 'low',
  breaks:
    'Sessions of the role with that session name, issued before now, are denied all actions; all others continue. Principals that can still assume the role can open another session under another name.',
  capture: [role, read],
  needs: [holds('the role ID was not found', via(id, 'isAny'), true)],
  steps: [put('revoke', 'deny all actions to the session', denied)],
  verify: [check('the session is denied', again(read), via(ref('after.PolicyDocument'), 'decoded'), denied)],
  undo: [
    put('restore', 'restore the previous revocation policy', earlier, via(earlier, 'ifAny')),
    call('remove', 'iam:DeleteRolePolicy', 'delete the revocation policy', policy, ON.role, {
      each: via(earlier, 'ifNone'),
      expected: NO_SUCH,
    }),
  ],
}
