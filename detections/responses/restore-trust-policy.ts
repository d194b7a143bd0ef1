import type { Template } from '#core/model/action.ts'
import { again, call, check, holds, name, ON, own, ref, via } from '#core/respond/build.ts'
import type { Response } from '#core/respond/response.ts'

const read = call('role', 'iam:GetRole', 'read the trust policy', { RoleName: name }, ON.role, { keep: ['Role.AssumeRolePolicyDocument'] })
const document = ref('before.role.Role.AssumeRolePolicyDocument')
const trimmed = via(document, 'withoutOutsiders', own)
const put = (id: string, says: string, PolicyDocument: Template) =>
  call(id, 'iam:UpdateAssumeRolePolicy', says, { RoleName: name, PolicyDocument }, ON.role)

export const restoreTrustPolicy: Response = {
  id: 'restore-trust-policy',
  title: 'Take outsiders out of the trust policy of a role',
  family: 'identity',
  on: ['role'],
  risk: 'medium',
  breaks: 'Accounts that are not in the settings can no longer assume the role, vendors among them unless they are in trustedAccounts.',
  capture: [read],
  needs: [
    holds('the trust policy lets no outsider in', via(via(document, 'outsideStatements', own), 'isAny'), true),
    holds('without the outsiders nobody could assume the role: write its trust policy by hand', via(trimmed, 'isAny'), true),
  ],
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
