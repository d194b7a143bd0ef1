import { describe, expect, it } from 'vitest'
import { MemoryStore } from '#adapters/local/memory-store.ts'
import type { Json } from '#core/model/event.ts'
import { normalizeApiCall } from '#core/normalize/api-call.ts'
import { createPipeline, settle } from '#core/pipeline.ts'
import { defaultSettings } from '#core/settings/settings.ts'
import { content } from '#detections/content.ts'
import { activeFindings } from '../../support/properties/law.ts'
import { minutesAfter, record, user } from '../../support/records/cloudtrail.ts'

const call = (minute: number, eventName: string, more: Json = {}): Json =>
  record({
    eventSource: 's3.amazonaws.com',
    eventName,
    eventTime: minutesAfter(minute, '2026-05-04T10:00:00Z'),
    eventID: `${eventName}-${minute}`,
    awsRegion: 'eu-west-1',
    readOnly: false,
    managementEvent: true,
    requestParameters: { bucketName: `example-data-${minute}` },
    userIdentity: user('eve'),
    ...more,
  })

const deleted = [1, 2, 3, 4, 5, 6].map((minute) => call(minute, 'DeleteBucket'))
const read = (minute: number, account = '123456789012') =>
  call(minute, 'GetObject', { managementEvent: false, readOnly: true, recipientAccountId: account })

/** What the finding on deleted buckets says of data, after each batch was judged before the next came. */
const saidAfter = async (...batches: Json[][]): Promise<string[]> => {
  const store = new MemoryStore()
  const pipeline = createPipeline({ content, settings: defaultSettings }, store)
  for (const batch of batches) {
    await pipeline.take(batch.map((record) => normalizeApiCall(record, pipeline.context)))
    await settle(pipeline, store)
  }
  const about = activeFindings(store).filter((one) => one.detection === 's3-buckets-deleted-in-bulk' || one.kind === 'incident')
  expect(about.length).toBeGreaterThan(0)
  return [...new Set(about.flatMap((one) => one.why.filter((line) => /[Dd]ata events/.test(line))))]
}

describe('what could not be seen', () => {
  const blind = 'No data events of S3 are known from account 123456789012: what was read, written or deleted of its objects cannot be seen.'
  it('is said where data events are off', async () => {
    expect(await saidAfter(deleted)).toEqual([blind])
    expect(await saidAfter([read(0, '210987654321')], deleted)).toEqual([blind])
  })
  it('is not said where they are on, whatever came first', async () => {
    expect(await saidAfter([read(0)], deleted)).toEqual([])
    expect(await saidAfter(deleted, [read(0)])).toEqual([])
    expect(await saidAfter([...deleted, read(0)])).toEqual([])
  })
  it('is said of the time before they were on', async () => {
    expect(await saidAfter(deleted, [read(30)])).toEqual([
      'Data events of S3 are known from account 123456789012 only since 2026-05-04T10:30:00.000Z: what was read, written or deleted of its objects cannot be seen before that.',
    ])
  })
})
