import { expect, it } from 'vitest'
import { MemoryStore } from '#adapters/local/memory-store.ts'
import type { Json } from '#core/model/event.ts'
import { normalizeApiCall } from '#core/normalize/api-call.ts'
import { createPipeline, settle } from '#core/pipeline.ts'
import type { StateStore } from '#core/ports.ts'
import { defaultSettings } from '#core/settings/settings.ts'
import { firstRegion } from '#detections/behaviors/first-region.ts'
import { activeFindings } from '../../support/properties/law.ts'
import { minutesAfter, record, user } from '../../support/records/cloudtrail.ts'

const world = { content: { pack: { detections: [], correlations: [] }, behaviors: [firstRegion] }, settings: defaultSettings }

const call = (day: number, awsRegion: string): Json =>
  record({
    eventSource: 'ec2.amazonaws.com',
    eventName: 'DescribeInstances',
    eventTime: minutesAfter((day - 1) * 1440),
    eventID: `${awsRegion}-${day}`,
    awsRegion,
    requestParameters: undefined,
    userIdentity: user('bob'),
  })

it('a verdict that was overtaken while it was written is taken back', async () => {
  const store = new MemoryStore()
  const other = createPipeline(world, store)
  const take = (...records: Json[]) => other.take(records.map((record) => normalizeApiCall(record, other.context)))
  let isOvertaken = false
  // Just before the first finding is written, another worker sees an earlier use of the Region and judges: nothing is new any more.
  const slow: StateStore = {
    merge: (facts) => store.merge(facts),
    get: (keys) => store.get(keys),
    list: (pk, prefix) => store.list(pk, prefix),
    put: async (key, value, expected) => {
      if (key.sk.startsWith('f#') && !isOvertaken) {
        isOvertaken = true
        await take(call(2, 'ap-southeast-2'))
        await settle(other, store)
      }
      return store.put(key, value, expected)
    },
  }
  await take(call(1, 'eu-central-1'), call(12, 'ap-southeast-2'))
  await settle(createPipeline(world, slow), store)
  expect(isOvertaken).toBe(true)
  expect(activeFindings(store)).toEqual([])
})
