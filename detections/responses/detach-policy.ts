import { again, call, check, name, ON, ref, via } from '#core/respond/build.ts'
import { administrators, NO_SUCH, notTheLastAdministrator } from '#core/respond/parts.ts'
import type { Response } from '#core/respond/response.ts'

const isUser = via(ref('target.kind'), 'oneIf', 'user')
const isRole = via(ref('target.kind'), 'oneIf', 'role')
const ofUser = call('ofUser', 'iam:ListAttachedUserPolicies', 'read the policies of the user', { UserName: name }, ON.user, {
  each: isUser,
  keep: ['AttachedPolicies'],
})
const ofRole = call('ofRole', 'iam:ListAttachedRolePolicies', 'read the policies of the role', { RoleName: name }, ON.role, {
  each: isRole,
  keep: ['AttachedPolicies'],
})
const PolicyArn = ref('target.policy')
const among = (lists: string) => via(via(via(ref(lists), 'pluck', 'AttachedPolicies'), 'flat'), 'where', { PolicyArn })
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
  needs: [notTheLastAdministrator],
  steps: [
    call('fromUser', 'iam:DetachUserPolicy', 'detach the policy from the user', forUser, ON.user, { each: isUser, expected: NO_SUCH }),
    call('fromRole', 'iam:DetachRolePolicy', 'detach the policy from the role', forRole, ON.role, { each: isRole, expected: NO_SUCH }),
  ],
  verify: [
    check('the policy is not attached to the user', again(ofUser), via(among('after'), 'count'), 0),
    check('the policy is not attached to the role', again(ofRole), via(among('after'), 'count'), 0),
  ],
  undo: [
    call('toUser', 'iam:AttachUserPolicy', 'attach the policy to the user', forUser, ON.user, {
      each: via(among('before.ofUser'), 'ifAny'),
    }),
    call('toRole', 'iam:AttachRolePolicy', 'attach the policy to the role', forRole, ON.role, {
      each: via(among('before.ofRole'), 'ifAny'),
    }),
  ],
}
