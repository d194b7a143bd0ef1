import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware'
import { MetricUnit } from '@aws-lambda-powertools/metrics'
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware'
import { S3Client } from '@aws-sdk/client-s3'
import middy from '@middy/core'
import type { KinesisStreamBatchResponse, KinesisStreamEvent } from 'aws-lambda'
import { keepRejects } from '#adapters/aws/rejects.ts'
import { type DecodedStream, decodeStream, type Unreadable } from '#adapters/aws/stream-records.ts'
import type { Event } from '#core/model/event.ts'
import { normalise } from '#core/normalise/normalise.ts'
import { createPipeline } from '#core/pipeline.ts'
import type { SourceOptions } from '#core/source/envelope.ts'
import { parseFlowFormat } from '#core/source/flow-format.ts'
import { explain, ignoredIn } from '#core/source/item.ts'
import { content } from '#detections/content.ts'
import { environment, logger, metrics, openStore, settingsHere } from './environment.ts'

const { TABLE_NAME, ARCHIVE_BUCKET } = environment('TABLE_NAME', 'ARCHIVE_BUCKET')
const settings = settingsHere()
const pipeline = createPipeline({ content, settings }, openStore(TABLE_NAME, settings))
const s3 = new S3Client()
const flows = flowsOf(settings.flowFormat)

/** The format was checked at synthesis. */
function flowsOf(written: string | undefined): SourceOptions {
  const flowFormat = written === undefined ? undefined : parseFlowFormat(written)
  return flowFormat === undefined || typeof flowFormat === 'string' ? {} : { flowFormat }
}

interface Sorted {
  readonly events: readonly Event[]
  readonly ignored: number
  readonly rejects: readonly Unreadable[]
}

/** Every received record ends in exactly one of the three. */
function sort(decoded: DecodedStream): Sorted {
  const events: Event[] = []
  const rejects = [...decoded.rejects]
  let ignored = ignoredIn({ ...decoded, rejects: [] })
  for (const item of decoded.items) {
    const event = normalise(item, pipeline.known)
    if (!event) ignored++
    else if ('reason' in event)
      rejects.push({ ...event, place: item.place, data: Buffer.from(JSON.stringify(item.record)).toString('base64') })
    else events.push(event)
  }
  return { events, ignored, rejects }
}

/** Records into state. It fails as a whole: the mapping then halves the batch until a poisoned record stands alone. */
async function detect(batch: KinesisStreamEvent): Promise<KinesisStreamBatchResponse> {
  const { events, ignored, rejects } = sort(decodeStream(batch.Records, flows))
  await pipeline.take(events)
  await keepRejects(s3, ARCHIVE_BUCKET, batch.Records[0]?.eventID ?? 'none', Date.now(), rejects)
  for (const reject of rejects.slice(0, 20)) logger.warn('rejected', { problem: explain(reject) })
  metrics.addMetric('Received', MetricUnit.Count, events.length + ignored + rejects.length)
  metrics.addMetric('Normalised', MetricUnit.Count, events.length)
  metrics.addMetric('Ignored', MetricUnit.Count, ignored)
  metrics.addMetric('Rejected', MetricUnit.Count, rejects.length)
  return { batchItemFailures: [] }
}

export const handler = middy<KinesisStreamEvent, KinesisStreamBatchResponse>()
  .use(injectLambdaContext(logger))
  .use(logMetrics(metrics))
  .handler(detect)
