import { CfnOutput, CfnResource, Duration, Stack } from 'aws-cdk-lib'
import * as events from 'aws-cdk-lib/aws-events'
import * as iam from 'aws-cdk-lib/aws-iam'
import type * as lambda from 'aws-cdk-lib/aws-lambda'
import type * as sqs from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { FAMILIES, type Family } from '#core/model/action.ts'
import { ACTION_IDS, CUSTOM_ACTION, FOUND } from '#core/respond/found-event.ts'
import { PROTECTED, permissionsOf } from '#core/respond/permissions.ts'
import { ROLE_PATH, roleName } from '#core/settings/responder-roles.ts'
import type { Settings } from '#core/settings/settings.ts'
import { responses } from '#detections/generated/responses.ts'
import { acknowledge } from '../blocks/acknowledge.ts'
import { ipSets } from '../blocks/ip-sets.ts'
import { allow, joinRows, useKey } from '../blocks/permissions.ts'
import { responderRole } from '../blocks/responder-role.ts'
import { StageFunction, type StageFunctionProps } from '../blocks/stage-function.ts'
import type { State } from '../state.ts'
import { Approve } from './approve.ts'
import type { Chat } from './publish.ts'
import { RETRY } from './source.ts'

/** Members distinguish the responder from everybody else of the security account by this, besides its role. */
export const externalIdOf = (settings: Pick<Settings, 'organization'>): string => `kestrail-${settings.organization?.id ?? 'respond'}`

/**
 * Findings are answered: one function a family of actions, which may do nothing by itself but take on that family's role in the account
 * that a plan is about. Started by findings on the default bus, by custom actions of Security Hub, and by time, for what is to end.
 */
export class Respond extends Construct {
  readonly functions: Readonly<Record<Family, lambda.IFunction>>

  constructor(scope: Construct, id: string, state: State, settings: Settings, undelivered: sqs.IQueue, chat?: Chat) {
    super(scope, id)
    const asked = settings.approvals.chat ? chat : undefined
    if (asked) new Approve(this, 'Approve', state, settings, asked)
    const stages = FAMILIES.map((family) => [family, stageOf(this, family, { state, settings, deadLetters: undelivered }, asked)] as const)
    this.functions = Object.fromEntries(stages.map(([family, stage]) => [family, stage.function])) as unknown as Record<
      Family,
      lambda.IFunction
    >
    for (const [family, { function: target }] of stages) {
      homeRole(this, family, target.role?.roleArn ?? '', settings)
      if (settings.organization) outputOf(this, family, target.role?.roleArn ?? '')
      start(this, `${nameOf(family)}Found`, `findings with ${family} responses`, found(family), [target], undelivered)
    }
    if (settings.blockedAddresses) for (const [name, properties] of Object.entries(ipSets)) new CfnResource(this, name, properties)
    if (!settings.approvals.securityHub) return
    start(
      this,
      'Chosen',
      'custom actions of Security Hub',
      chosen(this),
      stages.map(([, stage]) => stage.function),
      undelivered,
    )
  }
}

const nameOf = (family: Family): string => `${family.charAt(0).toUpperCase()}${family.slice(1)}`
const idsOf = (family: Family): string[] => responses.filter((one) => one.family === family).map((one) => one.id)

const found = (family: Family) => ({ source: [FOUND.source], 'detail-type': [FOUND.type], detail: { responses: idsOf(family) } })

const chosen = (scope: Construct) => ({
  source: [CUSTOM_ACTION.source],
  'detail-type': [CUSTOM_ACTION.type],
  resources: Object.values(ACTION_IDS).map((name) =>
    Stack.of(scope).formatArn({ service: 'securityhub', resource: 'action/custom', resourceName: name }),
  ),
})

type Surroundings = Required<Pick<StageFunctionProps, 'state' | 'settings' | 'deadLetters'>>

function stageOf(scope: Construct, family: Family, surroundings: Surroundings, chat: Chat | undefined): StageFunction {
  const { state, settings } = surroundings
  const { account, region, partition } = Stack.of(scope)
  const accounts = [...new Set([account, ...settings.accounts.map((one) => one.id)])]
  const roles = accounts.map((one) => `arn:${partition}:iam::${one}:role${ROLE_PATH}${roleName(family)}`)
  return new StageFunction(scope, nameOf(family), {
    handler: `respond-${family}`,
    description: `findings are answered: ${family}`,
    memorySize: 512,
    timeout: Duration.minutes(5),
    environment: {
      TABLE_NAME: state.table.tableName,
      PRODUCT_ARN: `arn:${partition}:securityhub:${region}:${account}:product/${account}/default`,
      EXTERNAL_ID: externalIdOf(settings),
      ...(chat && { CHAT_TOPIC_ARN: chat.topic.topicArn }),
    },
    permissions: [
      joinRows(state),
      useKey(state),
      allow(['sts:AssumeRole'], ...roles),
      allow(['securityhub:BatchUpdateFindings'], `arn:${partition}:securityhub:${region}:${account}:hub/default`),
      ...(chat ? [allow(['sns:Publish'], chat.topic.topicArn)] : []),
    ],
    ...surroundings,
  })
}

/** What the member template asks for. */
function outputOf(scope: Construct, family: Family, value: string): void {
  const output = new CfnOutput(scope, `${nameOf(family)}Output`, {
    value,
    description: `Parameter Responder${nameOf(family)}Arn of the member template`,
  })
  output.overrideLogicalId(`Responder${nameOf(family)}`)
}

/** The same role that members get by their template: here by the stack. */
function homeRole(scope: Construct, family: Family, responder: string, settings: Settings): void {
  const { Type, Properties } = responderRole(family, {
    responder,
    externalId: externalIdOf(settings),
    ...(settings.organization && { organization: settings.organization.id }),
  })
  const role = new CfnResource(scope, `${nameOf(family)}Role`, { type: Type, properties: Properties })
  const resources = new Set([...permissionsOf(responses, family).flatMap((one) => one.resources), ...PROTECTED])
  for (const resource of resources)
    if (resource.includes('*'))
      acknowledge(
        role,
        `AwsSolutions-IAM5[Resource::${resource}]`,
        'What is attacked is not known before; the calls are those of the plans and no others.',
      )
  for (const action of ['iam:Get*', 'iam:List*'])
    acknowledge(role, `AwsSolutions-IAM5[Action::${action}]`, 'Excepted from a denial: reading protected identities is allowed.')
}

function start(
  scope: Construct,
  id: string,
  says: string,
  eventPattern: object,
  targets: readonly lambda.IFunction[],
  undelivered: sqs.IQueue,
): void {
  const rule = new events.CfnRule(scope, id, {
    description: `Kestrail: ${says}`,
    eventPattern,
    state: 'ENABLED',
    targets: targets.map((target, at) => ({
      id: `responder${at}`,
      arn: target.functionArn,
      deadLetterConfig: { arn: undelivered.queueArn },
      retryPolicy: RETRY,
    })),
  })
  for (const target of targets)
    target.addPermission(`${id}Starts`, { principal: new iam.ServicePrincipal('events.amazonaws.com'), sourceArn: rule.attrArn })
}
