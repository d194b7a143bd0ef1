import { gzipSync, inflateRawSync } from 'node:zlib'
import type { FindingRow } from '#core/state/kinds/finding.ts'
import type { Deployment } from './deployment.ts'
import { ACCOUNT } from './deployment.ts'
import type { EventSource } from './event-source.ts'
import type { FaultProxy } from './fault-proxy.ts'
import { REGION, textsOf, type Wire } from './wire.ts'

type Json = Record<string, unknown>

/** A CloudTrail record as EventBridge hands it to the stream. */
export const eventBridgeEvent = (record: Json): Json => ({
  version: '0',
  id: `bridge-${record['eventID']}`,
  'detail-type': 'AWS API Call via CloudTrail',
  source: `aws.${String(record['eventSource']).split('.')[0]}`,
  account: record['recipientAccountId'] ?? ACCOUNT,
  time: record['eventTime'],
  region: record['awsRegion'],
  resources: [],
  detail: record,
})

/** A subscription's envelope of log lines, gzip. */
export const logsEnvelope = (logGroup: string, messages: readonly string[]): Buffer =>
  gzipSync(
    JSON.stringify({
      messageType: 'DATA_MESSAGE',
      owner: ACCOUNT,
      logGroup,
      logStream: 'stream',
      subscriptionFilters: ['kestrail'],
      logEvents: messages.map((message, i) => ({ id: String(i), timestamp: 1_780_000_000_000, message })),
    }),
  )

/** Puts records on a Kinesis stream, as many a call as the service takes. */
export async function putOnStream(aws: Wire, stream: string, records: readonly (Json | Buffer)[]): Promise<void> {
  const StreamName = stream.split('/').at(-1)
  const entries = records.map((record, i) => ({
    PartitionKey: `key-${i}`,
    Data: (Buffer.isBuffer(record) ? record : Buffer.from(JSON.stringify(record))).toString('base64'),
  }))
  for (let at = 0; at < entries.length; at += 500) {
    await aws.json('kinesis', 'Kinesis_20131202.PutRecords', { StreamName, Records: entries.slice(at, at + 500) })
  }
}

export interface Running {
  /** Lets every stage work until the whole pipeline is at rest. */
  settle(): Promise<void>
  /** Invokes correlate and publish as the schedule does. */
  tick(): Promise<void>
  /** Payloads that were given up on. */
  failures(): Json[]
  /** The same, and forgets them: as if nobody looked into the failure bucket. */
  takeFailures(): Json[]
  /** What the functions threw. */
  errors(): string[]
  /** Feeds what was given up on through its stage again, as `kestrail replay` does from the failure bucket. */
  replay(): Promise<void>
  /** Replaces the workers of all stages by fresh ones. */
  restart(): Promise<void>
}

const STAGES = ['detect', 'correlate', 'publish'] as const

/** All stages with their pollers, each invoking the bundle of its function. */
export async function run(deployment: Deployment, proxy?: FaultProxy): Promise<Running> {
  const workers = new Map<string, (event: unknown) => Promise<unknown>>()
  const restart = async () => {
    for (const stage of STAGES) workers.set(stage, await deployment.worker(stage))
  }
  await restart()
  const invoke = (stage: string) => (event: unknown) => {
    proxy?.callsBy(stage)
    return workers.get(stage)?.(event) ?? Promise.reject(new Error(`no worker for ${stage}`))
  }
  const sources: (EventSource & { stage: string })[] = []
  for (const stage of STAGES) for (const source of await deployment.sources(stage, invoke(stage))) sources.push({ ...source, stage })
  return {
    restart,
    settle: async () => {
      for (let delivered = 1; delivered > 0; ) {
        delivered = 0
        for (const source of sources) delivered += await source.pump()
      }
    },
    tick: async () => {
      await invoke('correlate')({ tick: true })
      await invoke('publish')({ tick: true })
    },
    replay: async () => {
      for (const { stage, failures } of sources) if (failures.length > 0) await invoke(stage)({ Records: failures.splice(0) })
    },
    errors: () => sources.flatMap(({ stage, errors }) => [...errors].map((error) => `${stage}: ${error}`)),
    takeFailures: () => sources.flatMap(({ failures }) => failures.splice(0)),
    failures: () => sources.flatMap(({ failures }) => failures),
  }
}

/** Messages behind an SNS topic: subscribes a queue first, then takes what arrived. */
export async function subscribeQueue(aws: Wire, topicArn: string): Promise<() => Promise<Json[]>> {
  const { QueueUrl } = await aws.json<{ QueueUrl: string }>('sqs', 'AmazonSQS.CreateQueue', { QueueName: 'alerts' })
  const Endpoint = `arn:aws:sqs:${REGION}:${ACCOUNT}:alerts`
  const xml = await aws.query('sns', '2010-03-31', 'Subscribe', { TopicArn: topicArn, Protocol: 'sqs', Endpoint })
  if (textsOf(xml, 'SubscriptionArn').length === 0) throw new Error(xml)
  return async () => {
    const messages: Json[] = []
    for (;;) {
      const request = { QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 600 }
      const { Messages = [] } = await aws.json<{ Messages?: { Body: string }[] }>('sqs', 'AmazonSQS.ReceiveMessage', request)
      if (Messages.length === 0) return messages
      messages.push(...Messages.map(({ Body }) => JSON.parse(Body)))
    }
  }
}

/** Every finding in the table, published or not, by id. */
export async function findingsIn(aws: Wire, deployment: Deployment): Promise<FindingRow[]> {
  const rows: FindingRow[] = []
  let ExclusiveStartKey: unknown
  do {
    const page = await aws.json<{ Items: Json[]; LastEvaluatedKey?: unknown }>('dynamodb', 'DynamoDB_20120810.Scan', {
      TableName: deployment.physicalId('AWS::DynamoDB::Table'),
      FilterExpression: 'kind = :finding',
      ExpressionAttributeValues: { ':finding': { S: 'finding' } },
      ...(ExclusiveStartKey ? { ExclusiveStartKey } : {}),
    })
    for (const item of page.Items) rows.push(rowOf(item))
    ExclusiveStartKey = page.LastEvaluatedKey
  } while (ExclusiveStartKey)
  return rows.sort((a, b) => (a.finding.id < b.finding.id ? -1 : 1))
}

/** What still holds, by id. */
export const activeIn = async (aws: Wire, deployment: Deployment): Promise<FindingRow['finding'][]> =>
  (await findingsIn(aws, deployment)).map(({ finding }) => finding).filter(({ state }) => state === 'active')

const rowOf = (item: Json): FindingRow => {
  const value = item['value'] as { S?: string; B?: string }
  return JSON.parse(value.S ?? inflateRawSync(Buffer.from(value.B ?? '', 'base64')).toString())
}

export interface FailedBatch {
  readonly functionArn: string
  readonly records: readonly Json[]
}

/**
 * Writes into a failure bucket what an event source mapping writes of a batch that it gave up on: who was invoked, why it ended, and the whole event as text.
 * Source: Lambda developer guide, "Retain discarded batches"; the key is `aws/lambda/MAPPING/SHARD/DATE/TIME-ID`.
 */
export async function keepFailedBatch(aws: Wire, bucket: string, { functionArn, records }: FailedBatch, number: number): Promise<void> {
  const time = `2026-05-12T10.${String(number).padStart(2, '0')}.00`
  const kept = {
    requestContext: { requestId: `request-${number}`, functionArn, condition: 'RetryAttemptsExhausted', approximateInvokeCount: 6 },
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    version: '1.0',
    timestamp: '2026-05-12T10:00:00.000Z',
    payload: JSON.stringify({ Records: records }),
  }
  const key = `aws/lambda/0a1b2c3d-mapping/shardId-000000000000/2026/05/12/${time}-${number}`
  const { status, text } = await aws.rest('s3', 'PUT', `/${bucket}/${key}`, kept)
  if (status >= 300) throw new Error(`PUT ${key}: ${status} ${text}`)
}
