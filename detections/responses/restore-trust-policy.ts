import type { Template } from '#core/model/action.ts'
import { again, call, check, holds, name, ON, own, ref, via } from '#core/respond/build.ts'
import type { Response } from '#core/respond/response.ts'

const read = call('role', 'iam:GetRole', 'read the trust policy', { RoleName: name }, ON.role, { keep: ['Role.AssumeRolePolicyDocument'] })
const document = ref('before.role.Role.AssumeRolePolicyDocument')
/** IAM takes no trust policy without a statement. */
const nobody = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Deny', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }],
})
const trimmed = via(via(document, 'withoutOutsiders', own), 'or', nobody)
const put = (id: string, says: string, PolicyDocument: Template) =>
  call(id, 'iam:UpdateAssumeRolePolicy', says, { RoleName: name, PolicyDocument }, ON.role)

export const restoreTrustPolicy: Response = {
  id: 'restore-trust-policy',
  title: 'Take outsiders out of the trust policy of a role',
  family: 'identity',
  on: ['role'],
  risk: 'medium',
  breaks:
    'Accounts that are not in the settings can no longer assume the role, vendors among them unless they are in trustedAccounts. A role that lets nobody else in can be assumed by nobody.',
  capture: [read],
  needs: [holds('the trust policy lets no outsider in', via(via(document, 'outsideStatements', own), 'isAny'), true)],
  steps: [put('trim', 'took the outsiders out of the trust policy', trimmed)],
  verify: [
    check(
      'the trust policy lets no outsider in',
      again(read),
      via(via(ref('after.Role.AssumeRolePolicyDocument'), 'outsideStatements', own), 'count'),
      0,
    ),
  ],
  undo: [put('back', 'put the earlier trust policy back', via(document, 'decoded'))],
}
