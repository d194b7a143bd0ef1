import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware'
import { S3Client } from '@aws-sdk/client-s3'
import middy from '@middy/core'
import type { KinesisStreamBatchResponse, KinesisStreamEvent } from 'aws-lambda'
import { keepRejects } from '#adapters/aws/rejects.ts'
import { decodeStream } from '#adapters/aws/stream-records.ts'
import { explain } from '#core/source/item.ts'
import { count, flowsOf } from './counting.ts'
import { keptOf, openDetectStage } from './detect-stage.ts'
import { environment, logger, metrics } from './environment.ts'
import { metered } from './metered.ts'

const { TABLE_NAME, ARCHIVE_BUCKET } = environment('TABLE_NAME', 'ARCHIVE_BUCKET')
const s3 = new S3Client()
const { settings, lists, pipeline } = openDetectStage(TABLE_NAME, s3, ARCHIVE_BUCKET)
const flows = flowsOf(settings)

/** Records into state. It fails as a whole: the mapping then halves the batch until a poisoned record is alone. */
async function detect(batch: KinesisStreamEvent): Promise<KinesisStreamBatchResponse> {
  await pipeline.take(await lists.renew(Date.now()))
  const decoded = decodeStream(batch.Records, flows)
  const { counts, refused } = await pipeline.ingest(decoded)
  const kept = [...decoded.rejects, ...refused.map(keptOf)]
  await keepRejects(s3, ARCHIVE_BUCKET, batch.Records[0]?.eventID ?? 'none', Date.now(), kept)
  for (const reject of kept.slice(0, 20)) logger.warn('rejected', { problem: explain(reject) })
  count(metrics, counts, Date.now())
  return { batchItemFailures: [] }
}

export const handler = middy<KinesisStreamEvent, KinesisStreamBatchResponse>()
  .use(injectLambdaContext(logger))
  .use(metered(metrics))
  .handler(detect)
