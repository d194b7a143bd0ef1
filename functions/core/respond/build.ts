import type { Call, Check, Expectation, Template } from '#core/model/action.ts'
import { IAM_NAMES, type ServiceName } from './iam-names.ts'

/** A value that is known at run time. */
export const ref = (path: string): Template => ({ $: path })

export const name = ref('target.name')
/** Whose accounts are ours, for transforms that judge who is let in. */
export const own: Template = { account: ref('target.account'), accounts: ref('context.accounts') }

interface More {
  readonly each?: Template
  readonly expected?: readonly string[]
  readonly keep?: readonly string[]
  /** Actions that the operation needs, where they differ from its name. */
  readonly actions?: readonly string[]
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string>>>>
}

/** A call: `id` is its name in the plan, `does` is `iam:UpdateAccessKey`, `on` are the resources of its permission. */
export const call = (
  id: string,
  does: `${ServiceName}:${string}`,
  says: string,
  input: Template,
  on: string | readonly string[],
  more: More = {},
): Call => {
  const [service = '', operation = ''] = does.split(':')
  const { actions, ...rest } = more
  return {
    id,
    says,
    service,
    operation,
    input,
    ...rest,
    iamActions: actions ?? [`${IAM_NAMES[service as ServiceName]}:${operation}`],
    resources: typeof on === 'string' ? [on] : on,
  }
}

/** A precondition: the response is refused, with this reason, unless the value is `is`. */
export const refuseUnless = (reason: string, value: Template, is: Template): Expectation => ({ says: reason, value, is })
export const check = (says: string, read: Call, value: Template, is: Template): Check => ({ says, read, value, is })
/** The same read, for another moment: steps and checks need ids of their own. */
export const again = (read: Call, id = 'after'): Call => ({ ...read, id })

/** Resources as IAM policies write them; the account is the one that the role lives in. */
export const ON = {
  all: '*',
  user: 'arn:aws:iam::*:user/*',
  role: 'arn:aws:iam::*:role/*',
  group: 'arn:aws:iam::*:group/*',
  policy: 'arn:aws:iam::*:policy/*',
  mfa: 'arn:aws:iam::*:mfa/*',
  oidc: 'arn:aws:iam::*:oidc-provider/*',
  saml: 'arn:aws:iam::*:saml-provider/*',
  anchor: 'arn:aws:rolesanywhere:*:*:trust-anchor/*',
  instance: 'arn:aws:ec2:*:*:instance/*',
  volume: 'arn:aws:ec2:*:*:volume/*',
  snapshot: 'arn:aws:ec2:*::snapshot/*',
  image: 'arn:aws:ec2:*::image/*',
  networkInterface: 'arn:aws:ec2:*:*:network-interface/*',
  securityGroup: 'arn:aws:ec2:*:*:security-group/*',
  networkAcl: 'arn:aws:ec2:*:*:network-acl/*',
  vpc: 'arn:aws:ec2:*:*:vpc/*',
  flowLog: 'arn:aws:ec2:*:*:vpc-flow-log/*',
  autoScalingGroup: 'arn:aws:autoscaling:*:*:autoScalingGroup:*',
  targetGroup: 'arn:aws:elasticloadbalancing:*:*:targetgroup/*',
  function: 'arn:aws:lambda:*:*:function:*',
  task: 'arn:aws:ecs:*:*:task/*',
  session: 'arn:aws:ssm:*:*:session/*',
  bucket: 'arn:aws:s3:::*',
  database: 'arn:aws:rds:*:*:db:*',
  dbSnapshot: 'arn:aws:rds:*:*:snapshot:*',
  key: 'arn:aws:kms:*:*:key/*',
  repository: 'arn:aws:ecr:*:*:repository/*',
  ipSet: 'arn:aws:wafv2:*:*:regional/ipset/kestrail-*/*',
  trail: 'arn:aws:cloudtrail:*:*:trail/*',
  detector: 'arn:aws:guardduty:*:*:detector/*',
  recorder: 'arn:aws:config:*:*:configuration-recorder/*',
} as const
