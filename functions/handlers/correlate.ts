import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware'
import { MetricUnit } from '@aws-lambda-powertools/metrics'
import middy from '@middy/core'
import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda'
import { changesOf } from '#adapters/aws/changes.ts'
import { unaccounted } from '#core/correlate/signal-counts.ts'
import { stoppedFeeds } from '#core/correlate/stopped-feeds.ts'
import { createPipeline } from '#core/pipeline.ts'
import { content } from '#detections/content.ts'
import { environment, logger, metrics, openStore, settingsHere } from './environment.ts'
import { countSome, metered } from './metered.ts'

const { TABLE_NAME } = environment('TABLE_NAME')
const settings = settingsHere()
const store = openStore(TABLE_NAME, settings)
const pipeline = createPipeline({ content, settings }, store)

const HOUR = 3_600_000
let listenedAt = 0

/** Once an hour: what fell silent, or came back, is taken in like any other notice, and comes through the table's stream. */
async function tick(now: number): Promise<void> {
  if (now - listenedAt < HOUR) return
  const notices = await stoppedFeeds(store, now)
  await pipeline.take(notices)
  listenedAt = now
  countSome(metrics, 'SilentFeeds', notices.filter(({ type }) => type === 'Feed Silent').length)
}

/** Changed state into verdicts. What it writes comes back through the table's stream until nothing changes any more. */
async function correlate(event: DynamoDBStreamEvent | { tick: true }): Promise<DynamoDBBatchResponse> {
  if ('tick' in event) await tick(Date.now())
  const { changed, roots, became } = await pipeline.correlate('tick' in event ? [] : changesOf(event.Records))
  countSome(metrics, 'Changed', changed.length)
  // Zero, too, at each tick: an alarm asks whether there are any.
  if ('tick' in event || became.signals > 0) metrics.addMetric('Signals', MetricUnit.Count, Math.max(0, became.signals))
  countSome(metrics, 'SignalsUnaccounted', Math.abs(unaccounted(became)))
  // Of what is published here, publish suppresses some.
  metrics.addMetadata('became', JSON.stringify({ judged: roots.length, ...became }))
  return { batchItemFailures: [] }
}

export const handler = middy<DynamoDBStreamEvent | { tick: true }, DynamoDBBatchResponse>()
  .use(injectLambdaContext(logger))
  .use(metered(metrics))
  .handler(correlate)
