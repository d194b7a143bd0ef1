import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware'
import middy from '@middy/core'
import { marksIn, proposeFrom } from '#core/tune/feedback.ts'
import { environment, logger, metrics, openStore, settingsHere } from './environment.ts'
import { countSome, metered } from './metered.ts'

const { TABLE_NAME } = environment('TABLE_NAME')
const store = openStore(TABLE_NAME, settingsHere())

/** What analysts mark in Security Hub becomes proposals, each logged with what it would have hidden. */
async function feedback(event: unknown): Promise<void> {
  for (const mark of marksIn(event)) {
    const outcome = await proposeFrom(store, mark, Date.now())
    if ('refused' in outcome) logger.warn('no suppression proposed', { finding: mark.found.id, reason: outcome.refused })
    else if (outcome.isNew)
      logger.info('suppression proposed', { id: outcome.suppression.id, finding: mark.found.id, hides: outcome.hides.length })
    countSome(metrics, 'refused' in outcome ? 'FeedbackRefused' : 'FeedbackProposed', 1)
  }
}

export const handler = middy<unknown, void>().use(injectLambdaContext(logger)).use(metered(metrics)).handler(feedback)
