import { setTimeout as delay } from 'node:timers/promises'
import { KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis'
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs'
import { type Again, type Base64, type FailedBatch, kindOfKey, nothingAgain, takeBatch, takeRejects } from '#core/source/replay.ts'
import { slices } from './retry.ts'
import { placeOfS3, readS3 } from './s3-input.ts'

const base64: Base64 = {
  toText: (data) => Buffer.from(data, 'base64').toString(),
  fromText: (text) => Buffer.from(text).toString('base64'),
}

/** Reads what lies under `s3://bucket/prefix` and sorts it; log files are named, not fetched. */
export async function collectAgain(uri: string, isLog: (key: string) => boolean): Promise<Again> {
  const again = nothingAgain()
  const bucket = placeOfS3(uri)?.bucket ?? ''
  const wanted = (key: string): boolean => {
    const kept = kindOfKey(key) !== 'log'
    if (!kept && isLog(key)) again.objects.push(`s3://${bucket}/${key}`)
    return kept
  }
  for await (const { name, bytes, problem } of readS3(uri, { wanted })) {
    const content = Buffer.from(bytes).toString()
    if (problem !== undefined) again.unreadable.push({ place: { file: name }, reason: problem })
    else if (kindOfKey(placeOfS3(name)?.prefix ?? '') === 'rejects') takeRejects(content, name, again, base64)
    else takeBatch(content, name, again)
  }
  return again
}

/** Names log files on the queue, in the words of a trail's topic. Throws where the queue refuses one: what was sent may be sent again. */
export async function sendObjects(queue: string, objects: readonly string[], client = new SQSClient({ maxAttempts: 8 })): Promise<void> {
  for (const slice of slices(objects, 10)) {
    const Entries = slice.map((name, i) => {
      const { bucket, prefix } = placeOfS3(name) ?? { bucket: '', prefix: '' }
      return { Id: String(i), MessageBody: JSON.stringify({ s3Bucket: bucket, s3ObjectKey: [prefix] }) }
    })
    const { Failed = [] } = await client.send(new SendMessageBatchCommand({ QueueUrl: queue, Entries }))
    if (Failed.length > 0) throw new Error(`the queue refused ${Failed.length} messages: ${Failed[0]?.Message ?? Failed[0]?.Code}`)
  }
}

const MOST_ROUNDS = 12
/** Half of what a shard takes in a second, by number and by bytes. */
const A_CALL = { records: 250, bytes: 512 * 1024 }

/** Puts records on the stream, no faster than one shard takes them; those that are refused go again. */
export async function putRecords(
  stream: string,
  records: readonly string[],
  client = new KinesisClient({ maxAttempts: 8 }),
): Promise<void> {
  for (const slice of callsOf(records)) {
    let left = slice.map((data, i) => ({ Data: Buffer.from(data, 'base64'), PartitionKey: `replay-${i}` }))
    for (let round = 0; left.length > 0; round++) {
      if (round === MOST_ROUNDS) throw new Error(`the stream refused ${left.length} records ${MOST_ROUNDS} times in a row`)
      if (round > 0) await delay(Math.min(5_000, 200 * 2 ** round))
      const { Records = [] } = await client.send(new PutRecordsCommand({ StreamName: stream, Records: left }))
      left = left.filter((_, i) => Records[i]?.ErrorCode !== undefined)
    }
  }
}

function callsOf(records: readonly string[]): string[][] {
  const calls: string[][] = []
  let bytes = 0
  for (const record of records) {
    const last = calls.at(-1)
    bytes += record.length
    if (last && last.length < A_CALL.records && bytes <= A_CALL.bytes) last.push(record)
    else {
      calls.push([record])
      bytes = record.length
    }
  }
  return calls
}

/** Invokes the functions of failed batches once more. Answers the problems, one a batch that failed again. */
export async function invokeAgain(batches: readonly FailedBatch[], client = new LambdaClient({ maxAttempts: 8 })): Promise<string[]> {
  const problems: string[] = []
  for (const { functionArn, payload } of batches) {
    const { FunctionError, Payload } = await client.send(new InvokeCommand({ FunctionName: functionArn, Payload: Buffer.from(payload) }))
    if (FunctionError)
      problems.push(
        `${functionArn}: ${Buffer.from(Payload ?? [])
          .toString()
          .slice(0, 200)}`,
      )
  }
  return problems
}
