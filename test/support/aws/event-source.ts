import { gunzipSync } from 'node:zlib'
import type { Wire } from './wire.ts'

type Json = Record<string, unknown>

/** A record as Lambda hands it over, and what a partial answer names it by. */
export interface SourceRecord {
  readonly sequenceNumber: string
  readonly event: Json
}

/** One shard's records since the last call. */
export type Reader = () => Promise<SourceRecord[]>

/** Properties of AWS::Lambda::EventSourceMapping that decide how records are delivered. */
export interface MappingSettings {
  readonly BatchSize: number
  readonly MaximumRetryAttempts: number
  readonly BisectBatchOnFunctionError?: boolean
  readonly FunctionResponseTypes?: readonly string[]
  readonly FilterCriteria?: { readonly Filters: readonly { readonly Pattern: string }[] }
}

export type Invoke = (event: { Records: Json[] }) => Promise<unknown>

export interface EventSource {
  /** Reads and delivers until nothing is left; answers how many records were delivered at least once. */
  pump(): Promise<number>
  /** What was given up on, as the failure destination would hold it. */
  readonly failures: Json[]
  /** What the function threw, in order; each distinct message once. */
  readonly errors: Set<string>
}

/** Lambda's poller in small: filters, batches, partial answers, bisection, retries, failure destination. */
export function eventSource(settings: MappingSettings, readers: readonly Reader[], invoke: Invoke): EventSource {
  const failures: Json[] = []
  const errors = new Set<string>()
  const fits = filterOf(settings)

  async function deliver(batch: readonly SourceRecord[], retries: number): Promise<void> {
    const left = batch.slice(await firstFailure(batch))
    if (left.length === 0) return
    if (left.length < batch.length) return deliver(left, retries)
    if (settings.BisectBatchOnFunctionError && left.length > 1) {
      const half = left.length >> 1
      await deliver(left.slice(0, half), retries)
      return deliver(left.slice(half), retries)
    }
    if (retries >= settings.MaximumRetryAttempts) return void failures.push(...left.map(({ event }) => event))
    return deliver(left, retries + 1)
  }

  /** Index of the lowest record that the function did not do; the batch's length where it did all. */
  async function firstFailure(batch: readonly SourceRecord[]): Promise<number> {
    try {
      const answer = (await invoke({ Records: batch.map(({ event }) => event) })) as
        | { batchItemFailures?: { itemIdentifier: string }[] }
        | undefined
      const failed = new Set(answer?.batchItemFailures?.map(({ itemIdentifier }) => itemIdentifier) ?? [])
      if (failed.size === 0 || !settings.FunctionResponseTypes?.includes('ReportBatchItemFailures')) return batch.length
      return Math.max(
        0,
        batch.findIndex(({ sequenceNumber }) => failed.has(sequenceNumber)),
      )
    } catch (error) {
      errors.add(String(error).slice(0, 300))
      return 0
    }
  }

  return {
    failures,
    errors,
    pump: async () => {
      let delivered = 0
      for (const read of readers) {
        for (let records = await read(); records.length > 0; records = await read()) {
          const wanted = records.filter(({ event }) => fits(event))
          for (let at = 0; at < wanted.length; at += settings.BatchSize) await deliver(wanted.slice(at, at + settings.BatchSize), 0)
          delivered += wanted.length
        }
      }
      return delivered
    },
  }
}

/** A record passes if any pattern fits; without patterns every record passes. */
function filterOf({ FilterCriteria }: MappingSettings): (event: Json) => boolean {
  const patterns = FilterCriteria?.Filters.map(({ Pattern }) => JSON.parse(Pattern) as Json)
  return patterns ? (event) => patterns.some((pattern) => matches(pattern, event)) : () => true
}

/** EventBridge's pattern language, as far as our templates use it: exact values, `exists`, `anything-but`, `prefix`. */
export function matches(pattern: Json, event: unknown): boolean {
  return Object.entries(pattern).every(([name, wanted]) => {
    const value = typeof event === 'object' && event !== null ? (event as Json)[name] : undefined
    return Array.isArray(wanted) ? wanted.some((one) => admits(one, value)) : matches(wanted as Json, value)
  })
}

function admits(wanted: unknown, value: unknown): boolean {
  if (typeof wanted !== 'object' || wanted === null) return wanted === value
  const rule = wanted as Json
  if ('exists' in rule) return rule['exists'] === (value !== undefined)
  if ('anything-but' in rule) return value !== undefined && ![rule['anything-but']].flat().includes(value)
  if ('prefix' in rule) return typeof value === 'string' && value.startsWith(String(rule['prefix']))
  throw new Error(`the pattern ${JSON.stringify(rule)} is not known to this poller`)
}

/** Every shard of a Kinesis stream, from its beginning. */
export async function kinesisReaders(aws: Wire, streamArn: string): Promise<Reader[]> {
  const StreamName = streamArn.split('/').at(-1)
  const call = <T>(action: string, body: Json) => aws.json<T>('kinesis', `Kinesis_20131202.${action}`, body)
  const { Shards } = await call<{ Shards: { ShardId: string }[] }>('ListShards', { StreamName })
  return Promise.all(
    Shards.map(async ({ ShardId }) => {
      const start = { StreamName, ShardId, ShardIteratorType: 'TRIM_HORIZON' }
      let { ShardIterator } = await call<{ ShardIterator: string }>('GetShardIterator', start)
      return async () => {
        const answer = await call<{ Records: Json[]; NextShardIterator: string }>('GetRecords', { ShardIterator })
        ShardIterator = answer.NextShardIterator
        return answer.Records.map((record) => kinesisRecord(record, ShardId, streamArn))
      }
    }),
  )
}

const FLOW_END = /(\d{10}) (?:ACCEPT|REJECT|-) /
const EVENT_TIME = /"(?:eventTime|time)"\s*:\s*"(\d{4}-[^"]+)"/g

/** Simulated days are months old: they arrive when their record or their first flow line says, not when the emulator took them in. */
const arrivalOf = (data: Buffer): number | undefined => {
  try {
    const text = (data[0] === 0x1f ? gunzipSync(data) : data).toString()
    const end = FLOW_END.exec(text)?.[1]
    const times = [...text.matchAll(EVENT_TIME)].map(([, written]) => Date.parse(written!) / 1000)
    const time = end ? Number(end) : Math.min(...times)
    return Number.isFinite(time) ? time : undefined
  } catch {
    return undefined
  }
}

const kinesisRecord = (record: Json, shard: string, streamArn: string): SourceRecord => ({
  sequenceNumber: String(record['SequenceNumber']),
  event: {
    eventSource: 'aws:kinesis',
    eventVersion: '1.0',
    eventID: `${shard}:${record['SequenceNumber']}`,
    eventName: 'aws:kinesis:record',
    eventSourceARN: streamArn,
    awsRegion: 'us-east-1',
    kinesis: {
      kinesisSchemaVersion: '1.0',
      partitionKey: record['PartitionKey'],
      sequenceNumber: record['SequenceNumber'],
      data: record['Data'],
      approximateArrivalTimestamp: arrivalOf(Buffer.from(String(record['Data']), 'base64')) ?? record['ApproximateArrivalTimestamp'],
    },
  },
})

/** Every shard of a DynamoDB table's stream, from its beginning. */
export async function tableReaders(aws: Wire, StreamArn: string): Promise<Reader[]> {
  const call = <T>(action: string, body: Json) => aws.json<T>('dynamodb', `DynamoDBStreams_20120810.${action}`, body)
  const { StreamDescription } = await call<{ StreamDescription: { Shards: { ShardId: string }[] } }>('DescribeStream', { StreamArn })
  return Promise.all(
    StreamDescription.Shards.map(async ({ ShardId }) => {
      const start = { StreamArn, ShardId, ShardIteratorType: 'TRIM_HORIZON' }
      let { ShardIterator } = await call<{ ShardIterator: string | null }>('GetShardIterator', start)
      const seen = new Set<unknown>()
      return async () => {
        if (!ShardIterator) return []
        const answer = await call<{ Records: Json[]; NextShardIterator: string | null }>('GetRecords', { ShardIterator })
        ShardIterator = answer.NextShardIterator
        // Under parallel writes moto numbers records twice and hands the last ones over again, for ever.
        const fresh = answer.Records.filter((record) => !seen.has(record['eventID']))
        for (const record of fresh) seen.add(record['eventID'])
        return fresh.map((record) => tableRecord(record, StreamArn))
      }
    }),
  )
}

const tableRecord = (record: Json, streamArn: string): SourceRecord => ({
  sequenceNumber: String((record['dynamodb'] as Json)['SequenceNumber']),
  event: { ...record, eventSource: 'aws:dynamodb', eventSourceARN: streamArn },
})
