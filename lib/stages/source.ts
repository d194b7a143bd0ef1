import { Stack } from 'aws-cdk-lib'
import * as events from 'aws-cdk-lib/aws-events'
import * as iam from 'aws-cdk-lib/aws-iam'
import type * as kinesis from 'aws-cdk-lib/aws-kinesis'
import type * as kms from 'aws-cdk-lib/aws-kms'
import * as logs from 'aws-cdk-lib/aws-logs'
import * as sqs from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import type { Settings } from '#core/settings/settings.ts'
import { CANARY } from '#core/source/canary.ts'
import { acknowledge } from '../blocks/acknowledge.ts'
import type { State } from '../state.ts'
import { FORWARDER, rulesOf, stateOf } from './source-rules.ts'

/** EventBridge's own limits: a day, then the record goes to the dead letters. */
export const RETRY = { maximumEventAgeInSeconds: 86_400, maximumRetryAttempts: 185 }

/**
 * Events into the stream: this account's own, by rules on its default bus; those of members in other Regions, by the same rules on a
 * bus of ours; flow logs, by a CloudWatch Logs destination. Members in this Region write to the stream themselves.
 * Without the fast path there is no stream, and notices, the only events then, go to the queue that also announces new objects.
 */
export class Source extends Construct {
  readonly undelivered: sqs.Queue
  /** Only for an organization. */
  readonly members: events.CfnEventBus | undefined

  constructor(scope: Construct, id: string, state: State, settings: Settings, objects?: sqs.Queue) {
    super(scope, id)
    this.undelivered = undeliveredOf(this)
    const retried = { deadLetterConfig: { arn: this.undelivered.queueArn }, retryPolicy: RETRY }
    const main = whereTo(this, state, objects)
    const target = { ...main, ...retried }
    writeRules(this, settings, target)
    writeCanary(this, [main, ...(objects && main.id !== 'queue' ? [toQueue(this, objects)] : [])])
    this.members = settings.organization && membersBus(this, settings.organization.id)
    if (this.members) writeRules(this.members, settings, target, this.members.attrArn)
    if (state.flows) flowDestination(this, state.flows, state.key, settings.organization?.id)
  }
}

/** A target of rules. */
interface Place {
  readonly id: string
  readonly arn: string
  readonly roleArn?: string
}

/** The stream, else the queue. */
function whereTo(scope: Construct, { events, key }: State, queue: sqs.Queue | undefined): Place {
  if (events)
    return { id: 'stream', arn: events.streamArn, roleArn: writerOf(scope, 'Forwarder', events, key, eventsOfThisAccount(scope)).roleArn }
  if (!queue) throw new Error('without the fast path, name the bucket of your trail')
  return toQueue(scope, queue)
}

function toQueue(scope: Construct, queue: sqs.Queue): Place {
  queue.addToResourcePolicy(rulesMaySend(scope, queue, 'Notices'))
  return { id: 'queue', arn: queue.queueArn }
}

/** Without dead letters: an old canary says nothing, and its absence is an alarm. */
function writeCanary(scope: Construct, places: readonly Place[]): void {
  new events.CfnRule(scope, 'Canary', {
    description: 'Kestrail: a canary on every path, so that silence is an alarm',
    scheduleExpression: 'rate(5 minutes)',
    state: 'ENABLED',
    targets: places.map((place) => ({ ...place, input: JSON.stringify(CANARY) })),
  })
}

/** The CDK's own Rule cannot set the state that hands over read-only management events. */
function writeRules(scope: Construct, settings: Settings, target: events.CfnRule.TargetProperty, eventBusName?: string): void {
  for (const rule of rulesOf(settings)) {
    new events.CfnRule(scope, rule.id, {
      description: `Kestrail: ${rule.description}`,
      eventPattern: rule.pattern,
      state: stateOf(rule),
      targets: [target],
      ...(eventBusName ? { eventBusName } : {}),
    })
  }
}

function membersBus(scope: Construct, organization: string): events.CfnEventBus {
  const { stackName, partition } = Stack.of(scope)
  const name = `${stackName}-members`
  const statement = {
    Sid: 'ForwardersOfTheOrganization',
    Effect: 'Allow',
    Principal: '*',
    Action: 'events:PutEvents',
    Resource: Stack.of(scope).formatArn({ service: 'events', resource: 'event-bus', resourceName: name }),
    Condition: {
      StringEquals: { 'aws:PrincipalOrgID': organization },
      ArnLike: { 'aws:PrincipalArn': `arn:${partition}:iam::*:role/${FORWARDER}` },
    },
  }
  return new events.CfnEventBus(scope, 'Members', {
    name,
    description: 'Kestrail: events of members in other Regions',
    policy: { Version: '2012-10-17', Statement: [statement] },
  })
}

function undeliveredOf(scope: Construct): sqs.Queue {
  const queue = new sqs.Queue(scope, 'Undelivered', { encryption: sqs.QueueEncryption.SQS_MANAGED, enforceSSL: true })
  queue.addToResourcePolicy(rulesMaySend(scope, queue, 'RulesOfThisAccount'))
  acknowledge(queue, 'AwsSolutions-SQS3', 'This queue is itself the dead-letter queue of the rules.')
  return queue
}

function rulesMaySend(scope: Construct, queue: sqs.Queue, sid: string): iam.PolicyStatement {
  const { account, region, partition } = Stack.of(scope)
  return new iam.PolicyStatement({
    sid,
    principals: [new iam.ServicePrincipal('events.amazonaws.com')],
    actions: ['sqs:SendMessage'],
    resources: [queue.queueArn],
    conditions: { ArnLike: { 'aws:SourceArn': `arn:${partition}:events:${region}:${account}:rule/*` } },
  })
}

const eventsOfThisAccount = (scope: Construct): iam.ServicePrincipal =>
  new iam.ServicePrincipal('events.amazonaws.com', { conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } } })

/**
 * CloudWatch Logs takes the role on for whichever account subscribes: this one, or any of the organization, whose ids a StackSet changes
 * (CloudWatch Logs user guide, "Cross-account subscriptions").
 */
const logsOfOurAccounts = (scope: Construct, organization: string | undefined): iam.ServicePrincipal =>
  new iam.ServicePrincipal('logs.amazonaws.com', {
    conditions: {
      StringEquals: organization ? { 'aws:SourceOrgID': organization } : { 'aws:SourceAccount': Stack.of(scope).account },
    },
  })

/** A role by which one AWS service may put records on one stream. */
function writerOf(scope: Construct, id: string, stream: kinesis.IStream, key: kms.IKey, service: iam.ServicePrincipal): iam.Role {
  return new iam.Role(scope, id, {
    description: `Kestrail: ${service.service} puts records on the stream`,
    assumedBy: service,
    inlinePolicies: {
      put: new iam.PolicyDocument({
        statements: [
          new iam.PolicyStatement({ actions: ['kinesis:PutRecord', 'kinesis:PutRecords'], resources: [stream.streamArn] }),
          new iam.PolicyStatement({ actions: ['kms:GenerateDataKey'], resources: [key.keyArn] }),
        ],
      }),
    },
  })
}

/** EventBridge does not carry flow logs; a log group of this account, or of the organization, in this Region subscribes to this destination. */
function flowDestination(scope: Construct, stream: kinesis.IStream, key: kms.IKey, organization?: string): void {
  const { account, stackName } = Stack.of(scope)
  const writer = writerOf(scope, 'FlowWriter', stream, key, logsOfOurAccounts(scope, organization))
  const destination = new logs.CfnDestination(scope, 'FlowDestination', {
    destinationName: `${stackName}-flows`,
    roleArn: writer.roleArn,
    targetArn: stream.streamArn,
  })
  destination.destinationPolicy = Stack.of(scope).toJsonString({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        ...(organization
          ? { Principal: '*', Condition: { StringEquals: { 'aws:PrincipalOrgID': [organization] } } }
          : { Principal: { AWS: account } }),
        Action: 'logs:PutSubscriptionFilter',
        Resource: Stack.of(scope).formatArn({
          service: 'logs',
          resource: 'destination',
          resourceName: `${stackName}-flows`,
          arnFormat: ':' as never,
        }),
      },
    ],
  })
  destination.node.addDependency(writer)
}
