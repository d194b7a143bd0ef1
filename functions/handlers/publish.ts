import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware'
import { MetricUnit } from '@aws-lambda-powertools/metrics'
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware'
import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import { SecurityHubClient } from '@aws-sdk/client-securityhub'
import { SNSClient } from '@aws-sdk/client-sns'
import middy from '@middy/core'
import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda'
import { changesOf } from '#adapters/aws/changes.ts'
import { findingEvents } from '#adapters/aws/respond-events.ts'
import { securityHub } from '#adapters/aws/security-hub.ts'
import { snsAlerts } from '#adapters/aws/sns-alerts.ts'
import type { Key } from '#core/model/state.ts'
import { alertOf } from '#core/publish/alert.ts'
import { toAsff } from '#core/publish/asff/finding.ts'
import { toChatNotification } from '#core/publish/chat.ts'
import type { Told } from '#core/publish/counts.ts'
import { type Audience, publishPending } from '#core/publish/outbox.ts'
import { storedSuppressions } from '#core/publish/suppression/stored.ts'
import { type Sifted, sift } from '#core/publish/suppression/suppression.ts'
import { suppressions as reviewed } from '#detections/suppressions.ts'
import { environment, logger, metrics, openStore, settingsHere } from './environment.ts'

const { TABLE_NAME, TOPIC_ARN, PRODUCT_ARN } = environment('TABLE_NAME', 'TOPIC_ARN', 'PRODUCT_ARN')
const settings = settingsHere()
const store = openStore(TABLE_NAME, settings)

/** Filed when it is sent: Security Hub takes a revision only if it is later than the one before. */
const asff = (finding: Told) =>
  toAsff(finding, {
    productArn: PRODUCT_ARN,
    securityAccount: PRODUCT_ARN.split(':')[4] ?? '',
    region: PRODUCT_ARN.split(':')[3] ?? '',
    createdAt: finding.firstSeen,
    updatedAt: new Date().toISOString(),
  })

const { minimumSeverity } = settings.alerts
const sns = new SNSClient()

const audiences: readonly Audience[] = [
  { hears: 'every revision', publisher: securityHub({ client: new SecurityHubClient(), toAsff: asff }) },
  { hears: 'material changes', publisher: snsAlerts({ client: sns, topicArn: TOPIC_ARN, minimumSeverity, say: alertOf }) },
  ...chat(),
  // Last: whoever answers finds the finding in Security Hub.
  { hears: 'every revision', publisher: findingEvents(new EventBridgeClient()) },
]

/** Only where a channel is set. */
function chat(): Audience[] {
  const topicArn = process.env['CHAT_TOPIC_ARN']
  if (!topicArn) return []
  const say = (finding: Told) => ({ text: JSON.stringify(toChatNotification(finding)) })
  return [{ hears: 'material changes', publisher: snsAlerts({ client: sns, topicArn, minimumSeverity, say }) }]
}

/** How many waiting findings a sweep takes up, and after what time one counts as stuck. */
const SWEEP = { limit: 500, stuckAfter: 30 * 60_000 }

/** Findings to whoever wants to hear of them: those that the stream names, or at a tick all that still wait. */
async function publish(event: DynamoDBStreamEvent | { tick: true }): Promise<DynamoDBBatchResponse> {
  const keys = 'tick' in event ? await waiting() : changesOf(event.Records)
  const { accepted, suppressed, refusals } = await publishPending(store, audiences, keys, await quietNow())
  for (const refusal of refusals) logger.error('refused', { ...refusal })
  metrics.addMetric('Published', MetricUnit.Count, accepted)
  metrics.addMetric('Suppressed', MetricUnit.Count, suppressed)
  metrics.addMetric('Refused', MetricUnit.Count, refusals.length)
  return { batchItemFailures: [] }
}

/** Suppressions of reviewed files and those that feedback has made, as they stand now: one read a batch. */
async function quietNow(): Promise<(findings: readonly Told[]) => Sifted> {
  const all = [...reviewed, ...(await storedSuppressions(store))]
  const now = new Date().toISOString()
  return (findings) => sift(findings, all, now)
}

async function waiting(): Promise<readonly Key[]> {
  const keys = await store.pending(SWEEP.limit)
  metrics.addMetric('Unpublished', MetricUnit.Count, keys.filter(({ since }) => since < Date.now() - SWEEP.stuckAfter).length)
  return keys
}

export const handler = middy<DynamoDBStreamEvent | { tick: true }, DynamoDBBatchResponse>()
  .use(injectLambdaContext(logger))
  .use(logMetrics(metrics, { throwOnEmptyMetrics: false }))
  .handler(publish)
