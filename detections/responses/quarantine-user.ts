import { again, call, check, name, ON, ref } from '#core/respond/build.ts'
import { administrators, DENY_ALL, NO_SUCH, notTheLastAdministrator } from '#core/respond/parts.ts'
import type { Response } from '#core/respond/response.ts'
import { count, ifNone, where } from '#core/respond/values.ts'

const held = { UserName: name }
const deny = { ...held, PolicyArn: DENY_ALL }
const onlyThis = { conditions: { ArnEquals: { 'iam:PolicyARN': DENY_ALL } } }
const read = call('attached', 'iam:ListAttachedUserPolicies', 'read the attached policies', held, ON.user, { keep: ['AttachedPolicies'] })
const denied = (from: string) => where(ref(`${from}.AttachedPolicies`), { PolicyArn: DENY_ALL })

export const quarantineUser: Response = {
  id: 'quarantine-user',
  title: 'Quarantine a user: deny all actions',
  family: 'identity',
  on: ['intruder-user'],
  risk: 'high',
  breaks:
    'The user is denied all actions with every key, password and session token. Role sessions that the user already opened are not affected.',
  capture: [read, administrators],
  preconditions: [notTheLastAdministrator],
  steps: [call('attach', 'iam:AttachUserPolicy', 'attach the policy AWSDenyAll', deny, ON.user, onlyThis)],
  verify: [check('AWSDenyAll is attached', again(read), count(denied('after')), 1)],
  defeatedBy: 'every call',
  undo: [
    call('detach', 'iam:DetachUserPolicy', 'detach the policy AWSDenyAll', deny, ON.user, {
      ...onlyThis,
      each: ifNone(denied('before.attached')),
      expected: NO_SUCH,
    }),
  ],
}
