import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware'
import { MetricUnit } from '@aws-lambda-powertools/metrics'
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware'
import middy from '@middy/core'
import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda'
import { changesOf } from '#adapters/aws/changes.ts'
import { createPipeline } from '#core/pipeline.ts'
import { content } from '#detections/content.ts'
import { environment, logger, metrics, openStore, settingsHere } from './environment.ts'

const { TABLE_NAME } = environment('TABLE_NAME')
const settings = settingsHere()
const pipeline = createPipeline({ content, settings }, openStore(TABLE_NAME, settings))

/** Changed state into verdicts. What it writes comes back through the table's stream until nothing changes any more. */
async function correlate(event: DynamoDBStreamEvent | { tick: true }): Promise<DynamoDBBatchResponse> {
  const { changed, roots } = await pipeline.correlate('tick' in event ? [] : changesOf(event.Records))
  metrics.addMetric('Judged', MetricUnit.Count, roots.length)
  metrics.addMetric('Changed', MetricUnit.Count, changed.length)
  return { batchItemFailures: [] }
}

export const handler = middy<DynamoDBStreamEvent | { tick: true }, DynamoDBBatchResponse>()
  .use(injectLambdaContext(logger))
  .use(logMetrics(metrics, { throwOnEmptyMetrics: false }))
  .handler(correlate)
