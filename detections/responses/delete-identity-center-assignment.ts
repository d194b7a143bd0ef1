import { again, call, check, ON, ref } from '#core/respond/build.ts'
import { NOT_FOUND } from '#core/respond/parts.ts'
import type { Response } from '#core/respond/response.ts'
import { count, ifAny, where } from '#core/respond/values.ts'

const InstanceArn = ref('target.instance')
const PermissionSetArn = ref('target.permissionSet')
const PrincipalId = ref('target.principal')
const assignment = {
  InstanceArn,
  TargetId: ref('target.to'),
  TargetType: ref('target.toType'),
  PermissionSetArn,
  PrincipalType: ref('target.principalType'),
  PrincipalId,
}
const read = call(
  'assignments',
  'sso-admin:ListAccountAssignments',
  'read the assignments',
  { InstanceArn, AccountId: ref('target.to'), PermissionSetArn },
  ON.all,
  {
    keep: ['AccountAssignments'],
  },
)
const among = (from: string) => where(ref(`${from}.AccountAssignments`), { PrincipalId })

export const deleteIdentityCenterAssignment: Response = {
  id: 'delete-identity-center-assignment',
  title: 'Delete an IAM Identity Center account assignment',
  family: 'identity',
  on: ['account-assignment'],
  risk: 'medium',
  breaks: 'The person or group loses the permission set in that account. Open sessions last until they expire, up to 12 hours.',
  capture: [read],
  preconditions: [],
  steps: [
    call('delete', 'sso-admin:DeleteAccountAssignment', 'delete the account assignment', assignment, ON.all, {
      each: ifAny(among('before.assignments')),
      expected: NOT_FOUND,
    }),
  ],
  verify: [check('the account assignment does not exist', again(read), count(among('after')), 0)],
  undo: [
    call('create', 'sso-admin:CreateAccountAssignment', 'create the account assignment again', assignment, ON.all, {
      each: ifAny(among('before.assignments')),
    }),
  ],
}
