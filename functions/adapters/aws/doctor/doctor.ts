import { CloudFormationClient } from '@aws-sdk/client-cloudformation'
import { CloudTrailClient } from '@aws-sdk/client-cloudtrail'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import { KinesisClient, type KinesisClientConfig } from '@aws-sdk/client-kinesis'
import { KMSClient } from '@aws-sdk/client-kms'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { S3Client } from '@aws-sdk/client-s3'
import { SecurityHubClient } from '@aws-sdk/client-securityhub'
import { SNSClient } from '@aws-sdk/client-sns'
import { SQSClient } from '@aws-sdk/client-sqs'
import { DynamoStore } from '../dynamodb-store.ts'
import { hubOf, trailsOf } from './account.ts'
import { type Answer, looked } from './answer.ts'
import { heartbeatsOf } from './heartbeats.ts'
import { queuesOf, topicsOf } from './people.ts'
import { type Resource, stackSetOf, stacksOf } from './stacks.ts'
import { functionsOf, mappingsOf, rulesOf } from './stages.ts'
import { failuresOf, keyOf, rotationOf, streamsOf, tableOf } from './storage.ts'

export interface Patient {
  readonly region?: string
  /** Name of the stack of functions; that of the state is its name with `State` behind it. */
  readonly stack: string
  readonly stackSet: string
  /** The StackSet is asked for as the organization's delegated administrator. */
  readonly delegated: boolean
  readonly now: number
  /** For emulators, which have no HTTP/2. */
  readonly kinesis?: KinesisClientConfig
}

/** Looks a deployment over with read-only calls. Never throws for what it may not see: that is an answer. */
export async function examine({ region, stack, stackSet, delegated, now, kinesis }: Patient): Promise<readonly Answer[]> {
  const where = region === undefined ? {} : { region }
  const formation = new CloudFormationClient(where)
  let resources: readonly Resource[] = []
  const standing = await looked('stack', ['cloudformation:DescribeStacks', 'cloudformation:ListStackResources'], async () => {
    const found = await stacksOf(formation, [`${stack}State`, stack])
    resources = found.resources
    return found.answers
  })
  const of = (type: string): readonly Resource[] => resources.filter((one) => one.type === type)
  const ids = (type: string): readonly string[] => of(type).map(({ physicalId }) => physicalId)
  const lambda = new LambdaClient(where)
  const table = ids('AWS::DynamoDB::Table')[0]
  const client = new DynamoDBClient(where)
  const looks = [
    looked('Security Hub', ['securityhub:DescribeHub'], () => hubOf(new SecurityHubClient(where))),
    looked('trail', ['cloudtrail:DescribeTrails', 'cloudtrail:GetTrailStatus'], () => trailsOf(new CloudTrailClient(where))),
    ...(resources.length === 0
      ? []
      : [
          looked('rules', ['events:DescribeRule'], () => rulesOf(new EventBridgeClient(where), of('AWS::Events::Rule'))),
          looked('functions', ['lambda:GetFunctionConfiguration'], () => functionsOf(lambda, of('AWS::Lambda::Function'))),
          looked('mappings', ['lambda:GetEventSourceMapping'], () => mappingsOf(lambda, of('AWS::Lambda::EventSourceMapping'))),
          looked('stream', ['kinesis:DescribeStreamSummary'], () =>
            streamsOf(new KinesisClient({ ...where, ...kinesis }), ids('AWS::Kinesis::Stream')),
          ),
          ...ids('AWS::KMS::Key').flatMap((id) => [
            looked('key', ['kms:DescribeKey'], () => keyOf(new KMSClient(where), id)),
            looked('rotation', ['kms:GetKeyRotationStatus'], () => rotationOf(new KMSClient(where), id)),
          ]),
          looked('subscriptions', ['sns:ListSubscriptionsByTopic'], () => topicsOf(new SNSClient(where), ids('AWS::SNS::Topic'))),
          looked('dead letters', ['sqs:GetQueueAttributes'], () =>
            queuesOf(new SQSClient({ ...where, useQueueUrlAsEndpoint: false }), ids('AWS::SQS::Queue')),
          ),
          ...ids('AWS::S3::Bucket').map((bucket) => looked('failures', ['s3:ListBucket'], () => failuresOf(new S3Client(where), bucket))),
        ]),
    ...(table === undefined
      ? []
      : [
          looked('table', ['dynamodb:DescribeTable', 'dynamodb:DescribeContinuousBackups'], () => tableOf(client, table)),
          looked('heartbeat', ['dynamodb:Query', 'kms:Decrypt'], () =>
            heartbeatsOf(new DynamoStore({ client, tableName: table, retentionDays: 1 }), now),
          ),
        ]),
    looked('members', ['cloudformation:DescribeStackSet', 'cloudformation:ListStackInstances'], () =>
      stackSetOf(formation, stackSet, delegated),
    ),
  ]
  return [...standing, ...(await Promise.all(looks)).flat()]
}
