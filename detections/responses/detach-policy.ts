import { again, call, check, name, ON, ref } from '#core/respond/build.ts'
import { administrators, NO_SUCH, notTheLastAdministrator } from '#core/respond/parts.ts'
import type { Response } from '#core/respond/response.ts'
import { count, flattened, ifAny, oneIf, pluck, where } from '#core/respond/values.ts'

const isUser = oneIf(ref('target.kind'), 'user')
const isRole = oneIf(ref('target.kind'), 'role')
const ofUser = call('ofUser', 'iam:ListAttachedUserPolicies', 'read the policies of the user', { UserName: name }, ON.user, {
  each: isUser,
  keep: ['AttachedPolicies'],
})
const ofRole = call('ofRole', 'iam:ListAttachedRolePolicies', 'read the policies of the role', { RoleName: name }, ON.role, {
  each: isRole,
  keep: ['AttachedPolicies'],
})
const PolicyArn = ref('target.policy')
const among = (lists: string) => where(flattened(pluck(ref(lists), 'AttachedPolicies')), { PolicyArn })
const forUser = { UserName: name, PolicyArn }
const forRole = { RoleName: name, PolicyArn }

export const detachPolicy: Response = {
  id: 'detach-policy',
  title: 'Detach the policy that was attached',
  family: 'identity',
  on: ['policy-attachment'],
  risk: 'medium',
  breaks: 'The user or role loses the permissions of the policy; workloads that need them stop.',
  capture: [ofUser, ofRole, administrators],
  preconditions: [notTheLastAdministrator],
  steps: [
    call('fromUser', 'iam:DetachUserPolicy', 'detach the policy from the user', forUser, ON.user, { each: isUser, expected: NO_SUCH }),
    call('fromRole', 'iam:DetachRolePolicy', 'detach the policy from the role', forRole, ON.role, { each: isRole, expected: NO_SUCH }),
  ],
  verify: [
    check('the policy is not attached to the user', again(ofUser), count(among('after')), 0),
    check('the policy is not attached to the role', again(ofRole), count(among('after')), 0),
  ],
  undo: [
    call('toUser', 'iam:AttachUserPolicy', 'attach the policy to the user', forUser, ON.user, {
      each: ifAny(among('before.ofUser')),
    }),
    call('toRole', 'iam:AttachRolePolicy', 'attach the policy to the role', forRole, ON.role, {
      each: ifAny(among('before.ofRole')),
    }),
  ],
}
