import { again, call, check, ON, ref, via } from '#core/respond/build.ts'
import { NOT_FOUND } from '#core/respond/parts.ts'
import type { Response } from '#core/respond/response.ts'

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
const among = (from: string) => via(ref(`${from}.AccountAssignments`), 'where', { PrincipalId })

export const deleteIdentityCenterAssignment: Response = {
  id: 'delete-identity-center-assignment',
  title: 'Delete an account assignment of Identity Center',
  family: 'identity',
  on: ['account-assignment'],
  risk: 'medium',
  breaks: 'The person or group loses the permission set in that account. A session that is open lasts until it ends: up to 12 hours.',
  capture: [read],
  needs: [],
  steps: [
    call('delete', 'sso-admin:DeleteAccountAssignment', 'deleted the assignment', assignment, ON.all, {
      each: via(among('before.assignments'), 'ifAny'),
      expected: NOT_FOUND,
    }),
  ],
  verify: [check('the assignment is gone', again(read), via(among('after'), 'count'), 0)],
  undo: [
    call('create', 'sso-admin:CreateAccountAssignment', 'made the assignment again', assignment, ON.all, {
      each: via(among('before.assignments'), 'ifAny'),
    }),
  ],
}
