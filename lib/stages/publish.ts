import { ArnFormat, Duration, Stack } from 'aws-cdk-lib'
import * as chatbot from 'aws-cdk-lib/aws-chatbot'
import * as iam from 'aws-cdk-lib/aws-iam'
import * as sns from 'aws-cdk-lib/aws-sns'
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions'
import { Construct } from 'constructs'
import { filingRoleArn, memberHomes } from '#core/publish/filing.ts'
import type { Settings } from '#core/settings/settings.ts'
import { allow, joinRows, keepFailures, readChanges, readOutbox, useKey } from '../blocks/permissions.ts'
import { StageFunction } from '../blocks/stage-function.ts'
import { StreamMapping } from '../blocks/stream-mapping.ts'
import { type State, secretName } from '../state.ts'

/** The Slack channel: its topic, and its permissions here. */
export interface Chat {
  readonly topic: sns.Topic
  readonly role: iam.Role
  readonly channel: chatbot.CfnSlackChannelConfiguration
}

/** Delivers findings: all of them to Security Hub, and to people from a severity on. */
export class Publish extends Construct {
  readonly stage: StageFunction
  readonly alerts: sns.Topic
  readonly chat: Chat | undefined

  constructor(scope: Construct, id: string, state: State, settings: Settings) {
    super(scope, id)
    this.alerts = new sns.Topic(this, 'Alerts', { displayName: 'Kestrail', masterKey: state.key, enforceSSL: true })
    if (settings.alerts.email) this.alerts.addSubscription(new subscriptions.EmailSubscription(settings.alerts.email))
    this.chat = settings.slack && chatOf(this, state, settings.slack)
    const chat = this.chat?.topic
    const secrets = settings.alerts.destinations.map(({ name }) => [name, secretName(name)] as const)
    const members = memberHomes(settings, Stack.of(this).account)
    this.stage = new StageFunction(this, 'Stage', {
      handler: 'publish',
      description: 'findings reach Security Hub and people',
      memorySize: 512,
      timeout: Duration.minutes(2),
      environment: {
        TABLE_NAME: state.table.tableName,
        TOPIC_ARN: this.alerts.topicArn,
        PRODUCT_ARN: productArn(this),
        ...(chat ? { CHAT_TOPIC_ARN: chat.topicArn } : {}),
        ...(secrets.length > 0 ? { SECRETS: JSON.stringify(Object.fromEntries(secrets)) } : {}),
      },
      permissions: [
        joinRows(state),
        readOutbox(state),
        readChanges(state),
        useKey(state),
        ...keepFailures(state),
        allow(['sns:Publish'], this.alerts.topicArn, ...(chat ? [chat.topicArn] : [])),
        ...(secrets.length > 0 ? [allow(['secretsmanager:GetSecretValue'], ...secrets.map(([, name]) => secretArn(this, name)))] : []),
        allow(['securityhub:BatchImportFindings'], productArn(this)),
        ...(members.length > 0 ? [allow(['sts:AssumeRole'], ...members.map((one) => filingRoleArn(one, Stack.of(this).partition)))] : []),
        allow(['events:PutEvents'], Stack.of(this).formatArn({ service: 'events', resource: 'event-bus', resourceName: 'default' })),
      ],
      state,
      settings,
    })
    new StreamMapping(this, 'Mapping', {
      target: this.stage.function,
      streamArn: state.table.tableStreamArn ?? '',
      batchSize: 100,
      window: Duration.seconds(1),
      failures: state.archive,
      filters: [{ eventName: ['INSERT', 'MODIFY'], dynamodb: { NewImage: { outbox: { S: ['pending'] } } } }],
    })
  }
}

/** Amazon Q Developer reads the topic and writes in the channel; from the channel it may do nothing here, unless approvals are asked for. */
function chatOf(scope: Construct, state: State, { workspaceId, channelId }: NonNullable<Settings['slack']>): Chat {
  const topic = new sns.Topic(scope, 'Chat', { displayName: 'Kestrail in chat', masterKey: state.key, enforceSSL: true })
  const role = new iam.Role(scope, 'ChatRole', {
    description: 'Kestrail: Amazon Q Developer in chat applications; no permission but to hand over approvals, where they are asked for',
    assumedBy: new iam.ServicePrincipal('chatbot.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
    }),
  })
  const channel = new chatbot.CfnSlackChannelConfiguration(scope, 'Channel', {
    configurationName: `${Stack.of(scope).stackName}-alerts`,
    slackWorkspaceId: workspaceId,
    slackChannelId: channelId,
    iamRoleArn: role.roleArn,
    guardrailPolicies: [`arn:${Stack.of(scope).partition}:iam::aws:policy/AWSDenyAll`],
    snsTopicArns: [topic.topicArn],
  })
  return { topic, role, channel }
}

/** The default product: findings are filed as this account's own, the affected account is in their resources. */
function productArn(scope: Construct): string {
  const { account, region, partition } = Stack.of(scope)
  return `arn:${partition}:securityhub:${region}:${account}:product/${account}/default`
}

/** Secrets Manager appends six characters of its own to a name. */
const secretArn = (scope: Construct, name: string): string =>
  Stack.of(scope).formatArn({
    service: 'secretsmanager',
    resource: 'secret',
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    resourceName: `${name}-??????`,
  })
