import { setTimeout as delay } from 'node:timers/promises'
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware'
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics'
import { SecurityHubClient } from '@aws-sdk/client-securityhub'
import { SNSClient } from '@aws-sdk/client-sns'
import middy from '@middy/core'
import { type Operations, respondAws } from '#adapters/aws/respond.ts'
import { askIn } from '#adapters/aws/respond-ask.ts'
import { memberRoles } from '#adapters/aws/respond-credentials.ts'
import { noteOn } from '#adapters/aws/respond-notes.ts'
import type { ActionRow, ActionState, Family } from '#core/model/action.ts'
import { askedBy } from '#core/respond/found-event.ts'
import { answer } from '#core/respond/handle-request.ts'
import type { Responding } from '#core/respond/respond.ts'
import { responses } from '#detections/generated/responses.ts'
import { environment, logger, openStore, settingsHere } from './environment.ts'
import { countSome, metered } from './metered.ts'

/** Of all families together: one metric, and one alarm, instead of five. */
const metrics = new Metrics({ logger, serviceName: 'kestrail-respond' })

/** Changed part-way, changed and read back otherwise, or part-way back: a person has to look. */
const NEEDS_A_PERSON = new Set<ActionState>(['failed', 'unverified', 'undoing'])
/** An action takes seconds: one that has run for so long was stopped by an error, again and again. */
const TOO_LONG = 15 * 60_000

const isStuck = ({ state, startedAt }: ActionRow, began: string): boolean =>
  NEEDS_A_PERSON.has(state) || (state === 'running' && Date.parse(began) - Date.parse(startedAt ?? began) > TOO_LONG)

/** IAM applies changes with a delay: 0.5, 1, 2 and 4 seconds between readings. */
const wait = (attempt: number): Promise<void> => delay(500 * 2 ** attempt)

/** The Lambda of one family: what EventBridge brings, through policy and guard, with that family's calls and roles alone. */
export const responder = (family: Family, operations: Readonly<Record<string, Operations>>) => {
  const { TABLE_NAME, PRODUCT_ARN, EXTERNAL_ID } = environment('TABLE_NAME', 'PRODUCT_ARN', 'EXTERNAL_ID')
  const settings = settingsHere()
  const hub = new SecurityHubClient({ maxAttempts: 6 })
  const chat = process.env['CHAT_TOPIC_ARN']
  const sns = new SNSClient({ maxAttempts: 6 })
  const responding: Responding = {
    settings,
    responses: responses.filter((one) => one.family === family),
    world: {
      store: openStore(TABLE_NAME, settings),
      aws: respondAws({ operations, credentials: memberRoles(family, EXTERNAL_ID) }),
      clock: Date.now,
      wait,
    },
  }
  const handle = async (event: unknown): Promise<void> => {
    const began = new Date().toISOString()
    for (const asked of askedBy(event)) {
      const { actions, notDone } = await answer(responding, asked)
      for (const reason of notDone) logger.info('not done', { reason })
      for (const { plan, state, problem } of actions) {
        logger.info('action', { id: plan.id, response: plan.response, account: plan.account, target: plan.target.name, state, problem })
        metrics.addMetric(`Action${state.charAt(0).toUpperCase()}${state.slice(1)}`, MetricUnit.Count, 1)
      }
      const news = actions.filter((one) => (one.history.at(-1)?.at ?? '') >= began)
      countSome(metrics, 'ActionStuck', actions.filter((one) => isStuck(one, began)).length)
      await noteOn(hub, PRODUCT_ARN, news)
      if (chat) await askIn(sns, chat, news)
    }
  }
  return middy<unknown, void>().use(injectLambdaContext(logger)).use(metered(metrics)).handler(handle)
}
