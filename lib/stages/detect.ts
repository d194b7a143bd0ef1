import { CfnOutput, Duration, Stack } from 'aws-cdk-lib'
import * as lambda from 'aws-cdk-lib/aws-lambda'
import type * as sqs from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import type { LogBucket, Settings } from '#core/settings/settings.ts'
import { acknowledge, acknowledgePrefix } from '../blocks/acknowledge.ts'
import {
  allow,
  joinRows,
  keepFailures,
  keepRejects,
  LIST_PREFIX,
  REJECT_PREFIX,
  readLists,
  readStreams,
  takeMessages,
  useKey,
} from '../blocks/permissions.ts'
import { StageFunction } from '../blocks/stage-function.ts'
import { StreamMapping } from '../blocks/stream-mapping.ts'
import { BUCKET_ROLE_PATH, isForeign, keyPrefix, logBuckets, READER } from '../log-buckets.ts'
import type { State } from '../state.ts'
import { MOST_RECEIVES, OBJECTS_TIMEOUT } from './source-objects.ts'

/** Records become state: normalize, enrich, detect, and join what was learned into the table. One function a path. */
export class Detect extends Construct {
  /** Reads the streams, where there are some. */
  readonly stage: StageFunction | undefined
  /** Reads objects of buckets, where the settings name some. */
  readonly objects: StageFunction | undefined

  constructor(scope: Construct, id: string, state: State, settings: Settings, queue?: sqs.IQueue) {
    super(scope, id)
    this.stage = state.events || state.flows ? fromStreams(this, state, settings) : undefined
    this.objects = queue && fromObjects(this, state, settings, queue)
  }
}

const keepsRejects = (stage: StageFunction, state: State): void =>
  acknowledgePrefix(stage, state.archive, REJECT_PREFIX, 'Rejected records are kept by day and batch.')

const readsLists = (stage: StageFunction, state: State, { threatLists }: Settings): void => {
  if (threatLists.length > 0) acknowledgePrefix(stage, state.archive, LIST_PREFIX, 'One object a threat list, and the index of them.')
}

function fromStreams(scope: Construct, state: State, settings: Settings): StageFunction {
  const stage = new StageFunction(scope, 'Stage', {
    handler: 'detect',
    description: 'records from the streams become signals and behavior',
    memorySize: 1024,
    timeout: Duration.minutes(2),
    environment: { TABLE_NAME: state.table.tableName, ARCHIVE_BUCKET: state.archive.bucketName, KESTRAIL_ACCOUNT: Stack.of(scope).account },
    permissions: [
      joinRows(state),
      readStreams(state),
      useKey(state),
      ...keepFailures(state),
      keepRejects(state),
      ...readLists(state, settings),
    ],
    state,
    settings,
  })
  keepsRejects(stage, state)
  readsLists(stage, state, settings)
  for (const stream of [state.events, state.flows]) {
    if (!stream) continue
    new StreamMapping(scope, `${stream.node.id}Mapping`, {
      target: stage.function,
      streamArn: stream.streamArn,
      batchSize: 500,
      window: Duration.seconds(5),
      parallel: 2,
      failures: state.archive,
    })
  }
  return stage
}

/** Which role reads a bucket: one in the bucket's account, or (empty) the function's own. */
const readerOf = (scope: Construct, bucket: LogBucket, settings: Settings): string =>
  isForeign(bucket, settings) ? `arn:${Stack.of(scope).partition}:iam::${bucket.account}:role${BUCKET_ROLE_PATH}${READER}` : ''

function fromObjects(scope: Construct, state: State, settings: Settings, queue: sqs.IQueue): StageFunction {
  const buckets = logBuckets(settings)
  const readers = new Map(buckets.map((one) => [one.bucket, readerOf(scope, one, settings)]))
  const own = buckets.filter((one) => !isForeign(one, settings))
  const objects = own.map((one) => `arn:${Stack.of(scope).partition}:s3:::${one.bucket}/${keyPrefix(one)}*`)
  const keys = [...new Set(own.flatMap(({ keyArn }) => keyArn ?? []))]
  const roles = [...new Set(readers.values())].filter(Boolean)
  const stage = new StageFunction(scope, 'Objects', {
    handler: 'detect-objects',
    description: 'delivered log files become signals and behavior',
    memorySize: 1769,
    timeout: OBJECTS_TIMEOUT,
    environment: {
      TABLE_NAME: state.table.tableName,
      ARCHIVE_BUCKET: state.archive.bucketName,
      KESTRAIL_ACCOUNT: Stack.of(scope).account,
      READERS: Stack.of(scope).toJsonString(Object.fromEntries(readers)),
      MOST_RECEIVES: String(MOST_RECEIVES),
    },
    permissions: [
      joinRows(state),
      takeMessages(queue.queueArn),
      useKey(state),
      keepRejects(state),
      ...readLists(state, settings),
      ...(objects.length > 0 ? [allow(['s3:GetObject'], ...objects)] : []),
      ...(keys.length > 0 ? [allow(['kms:Decrypt'], ...keys)] : []),
      ...(roles.length > 0 ? [allow(['sts:AssumeRole'], ...roles)] : []),
    ],
    state,
    settings,
  })
  keepsRejects(stage, state)
  readsLists(stage, state, settings)
  for (const one of own)
    acknowledge(
      stage,
      `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:s3:::${one.bucket}/${keyPrefix(one)}*]`,
      'AWS names the log files; only what lies under its own prefix is read.',
    )
  new lambda.EventSourceMapping(scope, 'ObjectsMapping', {
    target: stage.function,
    eventSourceArn: queue.queueArn,
    batchSize: 10,
    reportBatchItemFailures: true,
    // A backlog of a day must not take all of the account's concurrency, nor the table's.
    maxConcurrency: 10,
  })
  const reader = stage.function.role?.roleArn ?? ''
  if (roles.length > 0) outputOf(scope, 'ObjectsReader', reader, 'Parameter ReaderArn of the bucket template')
  outputOf(scope, 'ObjectsQueue', queue.queueArn, 'Parameter QueueArn of the bucket template; where kestrail replay sends')
  return stage
}

function outputOf(scope: Construct, name: string, value: string, description: string): void {
  new CfnOutput(scope, `${name}Output`, { value, description }).overrideLogicalId(name)
}
