import type { Template } from '#core/model/action.ts'
import { again, call, check, name, ON, ref, refuseUnless } from '#core/respond/build.ts'
import { NO_SUCH } from '#core/respond/parts.ts'
import type { Response } from '#core/respond/response.ts'
import { decoded, ifAny, ifNone, isAny, joined, jsonText } from '#core/respond/values.ts'

const role = call('role', 'iam:GetRole', 'read the id of the role', { RoleName: name }, ON.role, { keep: ['Role.RoleId'] })
const id = ref('before.role.Role.RoleId')
const session = ref('target.session')
const policy = { RoleName: name, PolicyName: joined(['KestrailRevoked', session], '-') }
const read = call('policy', 'iam:GetRolePolicy', 'read the previous revocation policy of this session', policy, ON.role, {
  expected: NO_SUCH,
  keep: ['PolicyDocument'],
})
/** aws:userId of the session. Later sessions of the same name have a later issue time and are not denied. */
const denied: Template = jsonText({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Deny',
      Action: ['*'],
      Resource: ['*'],
      Condition: { StringEquals: { 'aws:userId': joined([id, session], ':') }, DateLessThan: { 'aws:TokenIssueTime': ref('at') } },
    },
  ],
})
const put = (step: string, says: string, PolicyDocument: Template, each?: Template) =>
  call(step, 'iam:PutRolePolicy', says, { ...policy, PolicyDocument }, ON.role, each === undefined ? {} : { each })
const earlier = decoded(ref('before.policy.PolicyDocument'))

export const revokeSession: Response = {
  id: 'revoke-session',
  title: 'Revoke one session of a role',
  family: 'identity',
  on: ['intruder-session'],
  risk: 'low',
  breaks:
    'Sessions of the role with that session name, issued before now, are denied all actions; all others continue. Principals that can still assume the role can open another session under another name.',
  capture: [role, read],
  preconditions: [refuseUnless('the role ID was not found', isAny(id), true)],
  steps: [put('revoke', 'deny all actions to the session', denied)],
  verify: [check('the session is denied', again(read), decoded(ref('after.PolicyDocument')), denied)],
  defeatedBy: 'calls of the older session',
  undo: [
    put('restore', 'restore the previous revocation policy', earlier, ifAny(earlier)),
    call('remove', 'iam:DeleteRolePolicy', 'delete the revocation policy', policy, ON.role, {
      each: ifNone(earlier),
      expected: NO_SUCH,
    }),
  ],
}
