import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware'
import { MetricUnit } from '@aws-lambda-powertools/metrics'
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware'
import middy from '@middy/core'
import { marksIn, proposeFrom } from '#core/publish/suppression/feedback.ts'
import { environment, logger, metrics, openStore, settingsHere } from './environment.ts'

const { TABLE_NAME } = environment('TABLE_NAME')
const store = openStore(TABLE_NAME, settingsHere())

/** What analysts mark in Security Hub becomes proposals, each logged with what it would have hidden. */
async function feedback(event: unknown): Promise<void> {
  for (const mark of marksIn(event)) {
    const outcome = await proposeFrom(store, mark, Date.now())
    if ('refused' in outcome) logger.warn('no suppression proposed', { finding: mark.found.id, reason: outcome.refused })
    else if (outcome.isNew)
      logger.info('suppression proposed', { id: outcome.suppression.id, finding: mark.found.id, hides: outcome.hides.length })
    metrics.addMetric('refused' in outcome ? 'FeedbackRefused' : 'FeedbackProposed', MetricUnit.Count, 1)
  }
}

export const handler = middy<unknown, void>()
  .use(injectLambdaContext(logger))
  .use(logMetrics(metrics, { throwOnEmptyMetrics: false }))
  .handler(feedback)
