import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware'
import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import middy from '@middy/core'
import { findingEvents } from '#adapters/aws/respond-events.ts'
import { answerClick, clickIn } from '#core/respond/chat-decision.ts'
import { environment, logger, openStore, settingsHere } from './environment.ts'

const { TABLE_NAME, CHANNEL } = environment('TABLE_NAME', 'CHANNEL')
const settings = settingsHere()
const deciding = { settings, world: { store: openStore(TABLE_NAME, settings), clock: Date.now } }
const bus = findingEvents(new EventBridgeClient())

/** A button in chat: the decision goes on record, and a responder is started for what may run now. Answers in words for the channel. */
async function approve(event: unknown): Promise<string> {
  const click = clickIn(event)
  const { says, run } = await answerClick(deciding, click, { by: `chat channel ${CHANNEL}`, via: 'chat' })
  logger.info('decided', { click, says })
  if (run) {
    const refused = await bus.publish([{ ...run.finding, response: [run.row.plan.response] }])
    if (refused.length > 0)
      throw new Error(`approved, but no responder was started: ${refused[0]?.reason}; the next revision of the finding will`)
  }
  return says
}

export const handler = middy<unknown, string>().use(injectLambdaContext(logger)).handler(approve)
