import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware'
import middy from '@middy/core'
import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda'
import { changesOf } from '#adapters/aws/changes.ts'
import type { AnyFinding } from '#core/model/finding.ts'
import type { Refusal } from '#core/ports.ts'
import { newsIn, publishPending } from '#core/publish/outbox.ts'
import { deliverWaiting, somethingDue } from '#core/publish/waiting.ts'
import type { Key } from '#core/state/kind.ts'
import { storedSuppressions } from '#core/tune/stored.ts'
import { applySuppressions, type SuppressionResult } from '#core/tune/suppression.ts'
import { suppressions as reviewed } from '#detections/suppressions.ts'
import { destinationsOf } from './destinations.ts'
import { environment, logger, metrics, openStore, settingsHere } from './environment.ts'
import { timed } from './latency.ts'
import { countSome, metered } from './metered.ts'

const { TABLE_NAME, TOPIC_ARN, PRODUCT_ARN } = environment('TABLE_NAME', 'TOPIC_ARN', 'PRODUCT_ARN')
const { CHAT_TOPIC_ARN, SECRETS = '{}' } = process.env
const settings = settingsHere()
const store = openStore(TABLE_NAME, settings)
/** Messages take a minute of an invocation at most: the rest of its two is for the last of them, and for recording what was sent. */
const SENDING = 60_000
let until = Number.POSITIVE_INFINITY
const destinations = destinationsOf(
  {
    productArn: PRODUCT_ARN,
    topicArn: TOPIC_ARN,
    ...(CHAT_TOPIC_ARN && { chatTopicArn: CHAT_TOPIC_ARN }),
    secrets: JSON.parse(SECRETS) as Record<string, string>,
    until: () => until,
  },
  settings,
).map(timed(metrics, Date.now))
const environments = new Map(settings.accounts.map(({ id, environment }) => [id, environment]))
const environmentOf = (account: string): string | undefined => environments.get(account)

/** How many findings a sweep takes up: those that are still pending, and those whose digest or end of quiet hours has come. */
const SWEEP = { pending: 500, waiting: 1000 }

/** Delivers findings: those that the stream names, or at a tick all that still wait. */
async function publish(event: DynamoDBStreamEvent | { tick: true }): Promise<DynamoDBBatchResponse> {
  const now = Date.now()
  until = now + SENDING
  if ('tick' in event) await sweep(now)
  else await deliverNews(newsIn(changesOf(event.Records)), now)
  return { batchItemFailures: [] }
}

async function deliverNews(keys: readonly Key[], now: number): Promise<number> {
  const { accepted, suppressed, stuck, refusals } = await publishPending(store, destinations, keys, {
    now,
    environmentOf,
    part: await quietAt(now),
  })
  report(refusals)
  countSome(metrics, 'Published', accepted)
  countSome(metrics, 'Suppressed', suppressed)
  return stuck
}

/** What the stream did not bring, what a worker claimed and never confirmed, what was refused, and what waited for its hour. */
async function sweep(now: number): Promise<void> {
  const keys = [...(await store.pending(SWEEP.pending)), ...(await store.pending(SWEEP.pending, 'held'))]
  countSome(metrics, 'Unpublished', await deliverNews(keys, now))
  if (!somethingDue(destinations, now)) return
  const { delivered, digests, refusals } = await deliverWaiting(store, destinations, await store.pending(SWEEP.waiting, 'waiting'), {
    now,
    part: await quietAt(now),
  })
  report(refusals)
  countSome(metrics, 'DeliveredLater', delivered)
  countSome(metrics, 'Digests', digests)
}

function report(refusals: readonly (Refusal & { readonly publisher: string })[]): void {
  for (const refusal of refusals) logger.error('refused', { ...refusal })
  countSome(metrics, 'Refused', refusals.length)
  // A final refusal is not tried again: only an alarm reports it.
  countSome(metrics, 'Undeliverable', refusals.filter(({ retry }) => !retry).length)
}

/** Suppressions of reviewed files and those that feedback has made, as they stand now: one read a batch. */
async function quietAt(now: number): Promise<(findings: readonly AnyFinding[]) => SuppressionResult> {
  const all = [...reviewed, ...(await storedSuppressions(store))]
  const at = new Date(now).toISOString()
  return (findings) => applySuppressions(findings, all, at)
}

export const handler = middy<DynamoDBStreamEvent | { tick: true }, DynamoDBBatchResponse>()
  .use(injectLambdaContext(logger))
  .use(metered(metrics))
  .handler(publish)
