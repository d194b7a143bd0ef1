import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware'
import { S3Client } from '@aws-sdk/client-s3'
import middy from '@middy/core'
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda'
import { logBuckets, type Readers } from '#adapters/aws/log-buckets.ts'
import { notified, type ObjectRef } from '#adapters/aws/object-notices.ts'
import { decodeObject } from '#adapters/aws/object-stream.ts'
import { type Kept, keepRejects } from '#adapters/aws/rejects.ts'
import { addCounts, type IngestCounts, NOTHING_INGESTED } from '#core/pipeline.ts'
import { takeJson } from '#core/source/envelope.ts'
import { type Decoded, explain, nothingDecoded } from '#core/source/item.ts'
import { proofOfKey, proven } from '#core/source/provenance.ts'
import { count, flowsOf } from './counting.ts'
import { keptOf, openDetectStage } from './detect-stage.ts'
import { environment, logger, metrics } from './environment.ts'
import { metered } from './metered.ts'

const { TABLE_NAME, ARCHIVE_BUCKET, READERS, MOST_RECEIVES } = environment('TABLE_NAME', 'ARCHIVE_BUCKET', 'READERS', 'MOST_RECEIVES')
const buckets = logBuckets(JSON.parse(READERS) as Readers)
const archive = new S3Client()
const { settings, lists, pipeline } = openDetectStage(TABLE_NAME, archive, ARCHIVE_BUCKET)
const options = flowsOf(settings)

/** Rejects of one message that are kept by themselves; of the rest the object says all. */
const MOST_KEPT = 1_000
/** Time that is left for the answer when an object takes too long, in milliseconds. */
const RESERVE = 20_000
/** What lies among logs and holds no records. */
const NO_RECORDS = /\/(CloudTrail-Digest|CloudTrail-Aggregated|Config|elasticloadbalancing|WAFLogs)\//

/** One message while it is taken in. */
interface Taking {
  counts: IngestCounts
  readonly kept: Kept[]
  readonly remaining: () => number
}

async function takeDecoded(decoded: Decoded, taking: Taking, object?: ObjectRef): Promise<void> {
  const { counts, refused } = await pipeline.ingest(decoded)
  taking.counts = addCounts(taking.counts, counts)
  const all: Kept[] = [...refused.map(keptOf), ...(object ? decoded.rejects.map((reject) => ({ ...reject, object })) : [])]
  taking.kept.push(...all.slice(0, MOST_KEPT - taking.kept.length))
}

async function takeObject(ref: ObjectRef, taking: Taking): Promise<void> {
  const name = `s3://${ref.bucket}/${ref.key}`
  const whole = (reject: Partial<Decoded>) => takeDecoded({ ...nothingDecoded(), ...reject }, taking, ref)
  if (!buckets.knows(ref.bucket)) return whole({ rejects: [{ place: { file: name }, reason: 'a bucket that the settings do not name' }] })
  if (NO_RECORDS.test(ref.key)) return whole({ ignored: [{ place: { file: name }, reason: 'holds no records by its key' }] })
  const { bytes } = await buckets.open(ref)
  const proof = proofOfKey(ref.key)
  for await (const decoded of decodeObject(bytes, name, options)) {
    if (taking.remaining() < RESERVE) throw new Error(`${name} was not read in time`)
    await takeDecoded(proof ? proven(decoded, proof) : decoded, taking, ref)
  }
}

/** A message that announces no object is itself a record: a notice that EventBridge put on the queue. */
async function takeMessage({ body, messageId }: SQSRecord, taking: Taking): Promise<void> {
  const refs = notified(body)
  if (refs) {
    if (refs.length === 0) taking.counts = addCounts(taking.counts, { ...NOTHING_INGESTED, received: 1, ignored: 1 })
    for (const ref of refs) await takeObject(ref, taking)
    return
  }
  const into = nothingDecoded()
  takeJson(body, { ...options, into, place: { file: messageId } })
  const data = Buffer.from(body).toString('base64')
  taking.kept.push(...into.rejects.map((reject) => ({ ...reject, data })))
  await takeDecoded(into, taking)
}

/** Given up within the retry limit: what the message points to is kept with the reason, and the queue is free of it. */
const givenUp = ({ body, messageId }: SQSRecord, error: unknown): Kept[] => {
  const reject = { place: { file: messageId }, reason: error instanceof Error ? error.message : String(error), advice: 'kestrail replay' }
  const refs = notified(body)
  return refs ? refs.map((object) => ({ ...reject, object })) : [{ ...reject, data: Buffer.from(body).toString('base64') }]
}

const receives = (record: SQSRecord): number => Number(record.attributes?.ApproximateReceiveCount ?? 1)

/** One message, done or failed; answers what it counted, or undefined where the queue must keep it. */
async function settled(record: SQSRecord, remaining: () => number): Promise<IngestCounts | undefined> {
  const taking: Taking = { counts: NOTHING_INGESTED, kept: [], remaining }
  try {
    await takeMessage(record, taking)
  } catch (error) {
    logger.warn('failed', { message: record.messageId, problem: String(error) })
    if (receives(record) < Number(MOST_RECEIVES)) return undefined
    taking.kept.splice(0, taking.kept.length, ...givenUp(record, error))
    taking.counts = addCounts(taking.counts, { ...NOTHING_INGESTED, received: 1, rejected: 1 })
  }
  await keepRejects(archive, ARCHIVE_BUCKET, record.messageId, Date.now(), taking.kept)
  for (const reject of taking.kept.slice(0, 20)) logger.warn('rejected', { problem: explain(reject) })
  return taking.counts
}

/** Objects into state. Messages that failed before come last: they must not keep their neighbors waiting. */
async function detectObjects(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  await pipeline.take(await lists.renew(Date.now()))
  const remaining = () => context.getRemainingTimeInMillis()
  let counts = NOTHING_INGESTED
  const failures: string[] = []
  for (const record of event.Records.toSorted((a, b) => receives(a) - receives(b))) {
    const done = remaining() > RESERVE ? await settled(record, remaining).catch(() => undefined) : undefined
    if (done) counts = addCounts(counts, done)
    else failures.push(record.messageId)
  }
  count(metrics, counts, Date.now())
  return { batchItemFailures: failures.map((itemIdentifier) => ({ itemIdentifier })) }
}

export const handler = middy<SQSEvent, SQSBatchResponse>().use(injectLambdaContext(logger)).use(metered(metrics)).handler(detectObjects)
