import { Stack } from 'aws-cdk-lib'
import * as events from 'aws-cdk-lib/aws-events'
import * as iam from 'aws-cdk-lib/aws-iam'
import type * as kinesis from 'aws-cdk-lib/aws-kinesis'
import type * as kms from 'aws-cdk-lib/aws-kms'
import * as logs from 'aws-cdk-lib/aws-logs'
import * as sqs from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import type { Settings } from '#core/model/settings.ts'
import { acknowledge } from '../blocks/acknowledge.ts'
import type { State } from '../state.ts'
import { sourceRules, stateOf } from './source-rules.ts'

/** EventBridge's own limits: a day, then the record goes to the dead letters. */
export const RETRY = { maximumEventAgeInSeconds: 86_400, maximumRetryAttempts: 185 }

/** This account's events into the stream: CloudTrail and notices by EventBridge, flow logs by a CloudWatch Logs destination. */
export class Source extends Construct {
  readonly undelivered: sqs.Queue

  constructor(scope: Construct, id: string, state: State, settings: Settings) {
    super(scope, id)
    this.undelivered = undeliveredOf(this)
    const forwarder = writerOf(this, 'Forwarder', 'events.amazonaws.com', state.events, state.key)
    for (const rule of sourceRules(settings.readOnlyEvents)) {
      // The CDK's own Rule cannot set the state that hands over read-only management events.
      new events.CfnRule(this, rule.id, {
        description: `Kestrail: ${rule.description}`,
        eventPattern: rule.pattern,
        state: stateOf(rule),
        targets: [
          {
            id: 'stream',
            arn: state.events.streamArn,
            roleArn: forwarder.roleArn,
            deadLetterConfig: { arn: this.undelivered.queueArn },
            retryPolicy: RETRY,
          },
        ],
      })
    }
    if (state.flows) flowDestination(this, state.flows, state.key)
  }
}

function undeliveredOf(scope: Construct): sqs.Queue {
  const { account, region, partition } = Stack.of(scope)
  const queue = new sqs.Queue(scope, 'Undelivered', { encryption: sqs.QueueEncryption.SQS_MANAGED, enforceSSL: true })
  queue.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'RulesOfThisAccount',
      principals: [new iam.ServicePrincipal('events.amazonaws.com')],
      actions: ['sqs:SendMessage'],
      resources: [queue.queueArn],
      conditions: { ArnLike: { 'aws:SourceArn': `arn:${partition}:events:${region}:${account}:rule/*` } },
    }),
  )
  acknowledge(queue, 'AwsSolutions-SQS3', 'This queue is itself the dead-letter queue of the rules.')
  return queue
}

/** A role by which one AWS service may put records on one stream, for this account only. */
function writerOf(scope: Construct, id: string, service: string, stream: kinesis.IStream, key: kms.IKey): iam.Role {
  return new iam.Role(scope, id, {
    description: `Kestrail: ${service} puts records on the stream`,
    assumedBy: new iam.ServicePrincipal(service, { conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } } }),
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

/** EventBridge does not carry flow logs; a log group in any account of ours subscribes to this destination. */
function flowDestination(scope: Construct, stream: kinesis.IStream, key: kms.IKey): void {
  const { account, stackName } = Stack.of(scope)
  const writer = writerOf(scope, 'FlowWriter', 'logs.amazonaws.com', stream, key)
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
        Principal: { AWS: account },
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
