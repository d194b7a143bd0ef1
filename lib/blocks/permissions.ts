import * as iam from 'aws-cdk-lib/aws-iam'
import type { Settings } from '#core/settings/settings.ts'
import type { State } from '../state.ts'

export const allow = (actions: readonly string[], ...resources: readonly string[]) =>
  new iam.PolicyStatement({ actions: [...actions], resources: [...resources] })

/** Reading and joining rows by key; nothing deletes, time to live does. */
export const joinRows = (state: State): iam.PolicyStatement => allow(['dynamodb:BatchGetItem', 'dynamodb:PutItem'], state.table.tableArn)

export const listRows = (state: State): iam.PolicyStatement => allow(['dynamodb:Query'], state.table.tableArn)

export const readOutbox = (state: State): iam.PolicyStatement => allow(['dynamodb:Query'], `${state.table.tableArn}/index/outbox`)

/** What an event source mapping asks of the function's role before it reads a table's stream. */
export const readChanges = (state: State): iam.PolicyStatement =>
  allow(
    ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams'],
    state.table.tableStreamArn ?? '',
  )

export const readStreams = (state: State): iam.PolicyStatement =>
  allow(
    ['kinesis:DescribeStream', 'kinesis:DescribeStreamSummary', 'kinesis:GetRecords', 'kinesis:GetShardIterator', 'kinesis:ListShards'],
    ...[state.events, state.flows].flatMap((stream) => stream?.streamArn ?? []),
  )

/** What an event source mapping asks of the function's role before it takes messages off a queue. */
export const takeMessages = (queueArn: string): iam.PolicyStatement =>
  allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ChangeMessageVisibility'], queueArn)

/** Where an event source mapping writes the payload of what it gave up on; AWS chose the name. */
export const FAILURE_PREFIX = 'aws/lambda'

export const keepFailures = (state: State): readonly iam.PolicyStatement[] => [
  allow(['s3:PutObject'], `${state.archive.bucketArn}/${FAILURE_PREFIX}/*`),
  allow(['s3:ListBucket'], state.archive.bucketArn),
]

/** Table, streams, topics and bucket are encrypted; DynamoDB asks these of anyone who uses a table with a customer's key. */
export const useKey = (state: State): iam.PolicyStatement =>
  allow(
    [
      'kms:Decrypt',
      'kms:DescribeKey',
      'kms:Encrypt',
      'kms:GenerateDataKey',
      'kms:GenerateDataKeyWithoutPlaintext',
      'kms:ReEncryptFrom',
      'kms:ReEncryptTo',
    ],
    state.key.keyArn,
  )

/** Where detect keeps records that it could not read, with the reason. */
export const REJECT_PREFIX = 'rejected'
export const keepRejects = (state: State): iam.PolicyStatement => allow(['s3:PutObject'], `${state.archive.bucketArn}/${REJECT_PREFIX}/*`)

/** Where threat lists lie, fetched by one function and read by another. */
export const LIST_PREFIX = 'threat-lists'
/** None where the settings name no list. */
export const readLists = (state: State, { threatLists }: Settings): readonly iam.PolicyStatement[] =>
  threatLists.length === 0
    ? []
    : [allow(['s3:GetObject'], `${state.archive.bucketArn}/${LIST_PREFIX}/*`), allow(['s3:ListBucket'], state.archive.bucketArn)]
