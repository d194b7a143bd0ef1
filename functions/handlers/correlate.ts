import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware'
import { MetricUnit } from '@aws-lambda-powertools/metrics'
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware'
import middy from '@middy/core'
import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda'
import { changesOf } from '#adapters/aws/changes.ts'
import { listen } from '#core/correlate/silence.ts'
import { createPipeline } from '#core/pipeline.ts'
import { content } from '#detections/content.ts'
import { environment, logger, metrics, openStore, settingsHere } from './environment.ts'

const { TABLE_NAME } = environment('TABLE_NAME')
const settings = settingsHere()
const store = openStore(TABLE_NAME, settings)
const pipeline = createPipeline({ content, settings }, store)

const HOUR = 3_600_000
let listenedAt = 0

/** Once an hour: what fell silent, or came back, is taken in like any other notice, and comes through the table's stream. */
async function tick(now: number): Promise<void> {
  if (now - listenedAt < HOUR) return
  const notices = await listen(store, now)
  await pipeline.take(notices)
  listenedAt = now
  metrics.addMetric('SilentFeeds', MetricUnit.Count, notices.filter(({ type }) => type === 'Feed Silent').length)
}

/** Changed state into verdicts. What it writes comes back through the table's stream until nothing changes any more. */
async function correlate(event: DynamoDBStreamEvent | { tick: true }): Promise<DynamoDBBatchResponse> {
  if ('tick' in event) await tick(Date.now())
  const { changed, roots, became } = await pipeline.correlate('tick' in event ? [] : changesOf(event.Records))
  metrics.addMetric('Judged', MetricUnit.Count, roots.length)
  metrics.addMetric('Changed', MetricUnit.Count, changed.length)
  // Of what is published here, publish suppresses some.
  metrics.addMetric('SignalsJudged', MetricUnit.Count, became.signals)
  metrics.addMetric('SignalsPublished', MetricUnit.Count, became.published)
  metrics.addMetric('SignalsGrouped', MetricUnit.Count, became.grouped)
  metrics.addMetric('SignalsKept', MetricUnit.Count, became.kept)
  metrics.addMetric('SignalsStaged', MetricUnit.Count, became.staged)
  return { batchItemFailures: [] }
}

export const handler = middy<DynamoDBStreamEvent | { tick: true }, DynamoDBBatchResponse>()
  .use(injectLambdaContext(logger))
  .use(logMetrics(metrics, { throwOnEmptyMetrics: false }))
  .handler(correlate)
