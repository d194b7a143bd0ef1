import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware'
import { S3Client } from '@aws-sdk/client-s3'
import middy from '@middy/core'
import type { KinesisStreamBatchResponse, KinesisStreamEvent } from 'aws-lambda'
import { keepRejects } from '#adapters/aws/rejects.ts'
import { decodeStream } from '#adapters/aws/stream-records.ts'
import { sortItems } from '#core/normalize/sort.ts'
import { createPipeline } from '#core/pipeline.ts'
import { watchContained } from '#core/respond/watch.ts'
import { explain, ignoredIn } from '#core/source/item.ts'
import { content } from '#detections/content.ts'
import { count, flowsOf, newestOf, receivedIn } from './counting.ts'
import { environment, logger, metrics, openStore, settingsHere } from './environment.ts'
import { heartbeatsOf } from './heartbeats.ts'
import { metered } from './metered.ts'
import { placesHere } from './places.ts'
import { listsHere } from './threat-lists.ts'

const { TABLE_NAME, ARCHIVE_BUCKET } = environment('TABLE_NAME', 'ARCHIVE_BUCKET')
const settings = settingsHere()
const s3 = new S3Client()
const lists = listsHere(settings, s3, ARCHIVE_BUCKET, Date.now())
const places = placesHere()
const world = { content, settings, ...(lists.intel && { intel: lists.intel }), ...(places && { places }) }
const store = openStore(TABLE_NAME, settings)
const pipeline = createPipeline(world, store)
const beat = heartbeatsOf(store)
const watch = watchContained({ store, clock: Date.now })
const flows = flowsOf(settings)

/** Records into state. It fails as a whole: the mapping then halves the batch until a poisoned record stands alone. */
async function detect(batch: KinesisStreamEvent): Promise<KinesisStreamBatchResponse> {
  const stale = await lists.renew(Date.now())
  const decoded = decodeStream(batch.Records, flows)
  const received = receivedIn(decoded)
  const sorted = sortItems(decoded.items, pipeline.known)
  await pipeline.take([...sorted.events, ...stale])
  await watch(sorted.events)
  await beat(sorted.events)
  const refused = sorted.rejects.map(({ item, ...reject }) => ({
    ...reject,
    data: Buffer.from(JSON.stringify(item.record)).toString('base64'),
  }))
  const rejects = [...decoded.rejects, ...refused]
  await keepRejects(s3, ARCHIVE_BUCKET, batch.Records[0]?.eventID ?? 'none', Date.now(), rejects)
  for (const reject of rejects.slice(0, 20)) logger.warn('rejected', { problem: explain(reject) })
  const counted = { received, normalized: sorted.events.length, ignored: sorted.ignored + ignoredIn(decoded), rejected: rejects.length }
  count(metrics, { ...counted, newest: newestOf(sorted.events) }, Date.now())
  return { batchItemFailures: [] }
}

export const handler = middy<KinesisStreamEvent, KinesisStreamBatchResponse>()
  .use(injectLambdaContext(logger))
  .use(metered(metrics))
  .handler(detect)
