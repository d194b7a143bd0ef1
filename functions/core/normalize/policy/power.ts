import { covers, isEverything } from './patterns.ts'
import type { Condition, Statement } from './statements.ts'

/** An action with the ARN of a resource that nobody names: who may do it to that one may do it to any. */
interface Probe {
  readonly action: string
  readonly resource: string
}

/** No policy that means one resource names this. */
const ANY_NAME = 'zq7-of-no-policy'

const probe = (action: string, resource: string): Probe => ({ action, resource })

const iam = (action: string, kind: string): Probe => probe(`iam:${action}`, `arn:aws:iam::ACCOUNT:${kind}/${ANY_NAME}`)

/** Actions by which one can become administrator where they are allowed on every resource. Facts of IAM, in the field's common knowledge. */
const ESCALATING: readonly Probe[] = [
  iam('CreateAccessKey', 'user'),
  iam('CreateLoginProfile', 'user'),
  iam('UpdateLoginProfile', 'user'),
  iam('AttachUserPolicy', 'user'),
  iam('AttachGroupPolicy', 'group'),
  iam('AttachRolePolicy', 'role'),
  iam('PutUserPolicy', 'user'),
  iam('PutGroupPolicy', 'group'),
  iam('PutRolePolicy', 'role'),
  iam('CreatePolicyVersion', 'policy'),
  iam('SetDefaultPolicyVersion', 'policy'),
  iam('AddUserToGroup', 'group'),
  iam('UpdateAssumeRolePolicy', 'role'),
  iam('PassRole', 'role'),
]

const regional = (action: string, resource: string): Probe =>
  probe(action, `arn:aws:${action.split(':')[0]}:eu-north-1:ACCOUNT:${resource}`)

/** One strong action each of services that any account has: who may do nearly all of them on any resource may do everything. */
const EVERYTHING: readonly Probe[] = [
  probe('s3:DeleteBucket', `arn:aws:s3:::${ANY_NAME}`),
  regional('ec2:TerminateInstances', 'instance/i-0f0f0f0f0f0f0f0f0'),
  regional('kms:ScheduleKeyDeletion', `key/${ANY_NAME}`),
  regional('lambda:UpdateFunctionCode', `function:${ANY_NAME}`),
  regional('secretsmanager:GetSecretValue', `secret:${ANY_NAME}`),
  regional('dynamodb:DeleteTable', `table/${ANY_NAME}`),
  regional('rds:DeleteDBInstance', `db:${ANY_NAME}`),
  regional('cloudtrail:StopLogging', `trail/${ANY_NAME}`),
  regional('ssm:SendCommand', `document/${ANY_NAME}`),
  regional('logs:DeleteLogGroup', `log-group:${ANY_NAME}`),
  regional('sns:DeleteTopic', ANY_NAME),
  regional('cloudformation:DeleteStack', `stack/${ANY_NAME}/0`),
]

/** Condition keys that narrow what an allowed call can touch. Who calls, from where and when is for the holder to arrange. */
const NARROWS_POWER =
  /^(aws|[a-z0-9-]+):resourcetag\/|^aws:requesttag\/|^aws:resourceaccount$|^iam:(permissionsboundary|policyarn|resourcetag)|^aws:calledvia(first|last)?$/
const POSITIVE = /^(stringequals|stringlike|stringequalsignorecase|arnequals|arnlike)$/

const limitsPower = ({ operator, absentMeets, key, values }: Condition): boolean =>
  POSITIVE.test(operator) && !absentMeets && NARROWS_POWER.test(key) && !values.some(isEverything)

const isAbout = (one: Statement, { action, resource }: Probe, account: string): boolean => {
  const arn = resource.replace('ACCOUNT', account)
  const forAction = one.actions.some((pattern) => covers(pattern, action)) !== one.notActions
  return forAction && one.resources.some((pattern) => covers(pattern, arn)) !== one.notResources
}

/** True if the statements allow the action on any resource, and no unconditional Deny takes it back. */
const allows = (statements: readonly Statement[], one: Probe, account: string): boolean => {
  const about = statements.filter((each) => isAbout(each, one, account))
  return (
    about.some((each) => each.allow && !each.conditions.some(limitsPower)) &&
    !about.some((each) => !each.allow && each.conditions.length === 0)
  )
}

/** True if the policy allows nearly every action on any resource; PowerUserAccess leaves out IAM. */
export const allowsEverything = (statements: readonly Statement[], account: string): boolean =>
  EVERYTHING.filter((one) => allows(statements, one, account)).length >= 0.9 * EVERYTHING.length

/** Actions by which the holder can become administrator. */
export const escalations = (statements: readonly Statement[], account: string): string[] =>
  ESCALATING.filter((one) => allows(statements, one, account)).map((one) => one.action)

/** Actions that rules ask for by name; a pattern that covers one names it. */
const NAMED = [
  ...ESCALATING.map((one) => one.action),
  's3:GetObject',
  's3:PutObject',
  's3:PutBucketPolicy',
  's3:DeleteObject',
  's3:DeleteBucket',
  's3:ReplicateObject',
  's3:BypassGovernanceRetention',
]
/** Services whose whole set of actions a pattern may name without naming the service. */
const WHOLE = ['iam', 's3', 'sts', 'kms', 'lambda', 'ec2', 'iot', 'sqs', 'sns', 'secretsmanager', 'organizations', 'ssm']

/**
 * The actions of the given statements as rules compare them: `*` for everything, `s3:*` for all of a service, however either is
 * spelled, then what was written, then the sensitive actions that a wildcard covers.
 */
export const canonicalActions = (statements: readonly Statement[]): string[] => {
  const written = statements.filter((one) => one.allow).flatMap((one) => (one.notActions ? ['*'] : one.actions))
  const patterns = written.filter((one) => /[*?]/.test(one))
  const whole = WHOLE.filter((name) => patterns.some((one) => covers(one, `${name}:${ANY_NAME}`))).map((name) => `${name}:*`)
  const everything = patterns.some(isEverything) || whole.length === WHOLE.length ? ['*'] : []
  const named = NAMED.filter((name) => patterns.some((one) => covers(one, name)))
  return [...new Set([...everything, ...whole, ...written, ...named])]
}
