import type { Template } from '#core/model/action.ts'
import { again, call, check, name, ON, own, ref, refuseUnless } from '#core/respond/build.ts'
import type { Response } from '#core/respond/response.ts'
import { count, decoded, isAny, orElse, outsideStatements, policyWithoutOutsiders } from '#core/respond/values.ts'

const read = call('role', 'iam:GetRole', 'read the trust policy', { RoleName: name }, ON.role, { keep: ['Role.AssumeRolePolicyDocument'] })
const document = ref('before.role.Role.AssumeRolePolicyDocument')
/** IAM rejects a trust policy without a statement. */
const nobody = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Deny', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }],
})
const trimmed = orElse(policyWithoutOutsiders(document, own), nobody)
const put = (id: string, says: string, PolicyDocument: Template) =>
  call(id, 'iam:UpdateAssumeRolePolicy', says, { RoleName: name, PolicyDocument }, ON.role)

export const restoreTrustPolicy: Response = {
  id: 'restore-trust-policy',
  title: 'Remove external accounts from a role trust policy',
  family: 'identity',
  on: ['role'],
  risk: 'medium',
  breaks:
    'Accounts that are not in the settings cannot assume the role; this includes vendors that are not in trustedAccounts. If the policy trusts external accounts only, the role cannot be assumed at all.',
  capture: [read],
  preconditions: [refuseUnless('the trust policy grants no access to external accounts', isAny(outsideStatements(document, own)), true)],
  steps: [put('trim', 'remove external accounts from the trust policy', trimmed)],
  verify: [
    check(
      'the trust policy grants no access to external accounts',
      again(read),
      count(outsideStatements(ref('after.Role.AssumeRolePolicyDocument'), own)),
      0,
    ),
  ],
  undo: [put('back', 'restore the previous trust policy', decoded(document))],
}
