import { expect, it } from 'vitest'
import { MemoryStore } from '#adapters/local/memory-store.ts'
import type { Json } from '#core/model/event.ts'
import { hash64 } from '#core/model/hash.ts'
import { normalizeApiCall } from '#core/normalize/api-call.ts'
import { createPipeline, settle } from '#core/pipeline.ts'
import { defaultSettings } from '#core/settings/settings.ts'
import { firstRegion } from '#detections/behaviors/first-region.ts'
import { activeFindings } from '../../support/properties/law.ts'
import { minutesAfter, record, user } from '../../support/records/cloudtrail.ts'

const world = { content: { pack: { detections: [], correlations: [] }, behaviors: [firstRegion] }, settings: defaultSettings }

const call = (day: number, awsRegion: string, number = 0): Json =>
  record({
    eventSource: 'ec2.amazonaws.com',
    eventName: 'DescribeInstances',
    eventTime: minutesAfter((day - 1) * 1440),
    eventID: hash64(`${awsRegion}/${day}/${number}`),
    awsRegion,
    requestParameters: undefined,
    userIdentity: user('bob'),
  })
const many = (day: number): Json[] => Array.from({ length: 4_000 }, (_, at) => call(day, 'eu-central-1', at))

/** The finding after batches, each judged before the next comes. */
const after = async (...batches: Json[][]) => {
  const store = new MemoryStore()
  const pipeline = createPipeline(world, store)
  for (const batch of batches) {
    await pipeline.take(batch.map((record) => normalizeApiCall(record, pipeline.context)))
    await settle(pipeline, store)
  }
  return activeFindings(store)
}

it('what was normal is reported with its extent, whenever the history comes', async () => {
  const [first, history, news] = [[call(1, 'eu-central-1')], many(3), [call(12, 'ap-southeast-2')]]
  const inOrder = await after(first, history, news)
  expect(inOrder[0]?.normal).toEqual([
    expect.stringMatching(
      /^Until then eu-central-1, since 2026-05-01 \(11 days\)\. Calls in that time: about [\d,]+ \(between [\d,]+ and [\d,]+\)\.$/,
    ),
  ])
  expect(await after(first, news, history)).toEqual(inOrder)
  expect(await after(news, history.slice(2_000), first, history)).toEqual(inOrder)
})

it('what comes after the first use is no history of it', async () => {
  const [finding] = await after([call(1, 'eu-central-1')], [call(12, 'ap-southeast-2')], many(20))
  expect(finding?.normal?.[0]).toContain('Calls in that time: too few to estimate (below about 6,000).')
})
