import { again, call, check, name, ON, ref } from '#core/respond/build.ts'
import { administrators, DENY_ALL, NO_SUCH, notTheLastAdministrator } from '#core/respond/parts.ts'
import type { Response } from '#core/respond/response.ts'
import { count, ifNone, where } from '#core/respond/values.ts'

const held = { RoleName: name }
const deny = { ...held, PolicyArn: DENY_ALL }
const onlyThis = { conditions: { ArnEquals: { 'iam:PolicyARN': DENY_ALL } } }
const read = call('attached', 'iam:ListAttachedRolePolicies', 'read the attached policies', held, ON.role, { keep: ['AttachedPolicies'] })
const denied = (from: string) => where(ref(`${from}.AttachedPolicies`), { PolicyArn: DENY_ALL })

export const quarantineRole: Response = {
  id: 'quarantine-role',
  title: 'Quarantine a role: deny all actions',
  family: 'identity',
  on: ['intruder-role'],
  risk: 'high',
  breaks: 'Every current and future session of the role is denied all actions: workloads that use it stop.',
  capture: [read, administrators],
  preconditions: [notTheLastAdministrator],
  steps: [call('attach', 'iam:AttachRolePolicy', 'attach the policy AWSDenyAll', deny, ON.role, onlyThis)],
  verify: [check('AWSDenyAll is attached', again(read), count(denied('after')), 1)],
  defeatedBy: 'every call',
  undo: [
    call('detach', 'iam:DetachRolePolicy', 'detach the policy AWSDenyAll', deny, ON.role, {
      ...onlyThis,
      each: ifNone(denied('before.attached')),
      expected: NO_SUCH,
    }),
  ],
}
