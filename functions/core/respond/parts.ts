import type { Template } from '#core/model/action.ts'
import { call, name, ref, refuseUnless } from './build.ts'
import { isOnlyAdministrator, jsonText } from './values.ts'

/** Spellings of "there is no such thing" in the APIs that say it in two ways. */
export const NO_SUCH = ['NoSuchEntity', 'NoSuchEntityException'] as const
export const NOT_FOUND = ['ResourceNotFoundException'] as const

export const DENY_ALL = 'arn:aws:iam::aws:policy/AWSDenyAll'
const ADMINISTRATOR = 'arn:aws:iam::aws:policy/AdministratorAccess'

/** The administrators: the last one is never locked out. */
export const administrators = call(
  'administrators',
  'iam:ListEntitiesForPolicy',
  'read the principals with AdministratorAccess',
  { PolicyArn: ADMINISTRATOR },
  ADMINISTRATOR,
  { keep: ['PolicyUsers.*.UserName', 'PolicyRoles.*.RoleName', 'PolicyGroups.*.GroupName'] },
)
export const notTheLastAdministrator = refuseUnless(
  'the target is the last administrator of the account',
  isOnlyAdministrator(ref('before.administrators'), name),
  false,
)

/** Denies all actions to sessions that were issued before the action began; new sessions work. */
export const denyOlderSessions: Template = jsonText({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Deny', Action: ['*'], Resource: ['*'], Condition: { DateLessThan: { 'aws:TokenIssueTime': ref('at') } } }],
})
