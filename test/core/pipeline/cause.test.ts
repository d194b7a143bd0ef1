import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MemoryStore } from '#adapters/local/memory-store.ts'
import type { Json } from '#core/model/event.ts'
import { isIncident } from '#core/model/finding.ts'
import { normalizeApiCall } from '#core/normalize/api-call.ts'
import { createPipeline, settle } from '#core/pipeline.ts'
import { defaultSettings } from '#core/settings/settings.ts'
import { content } from '#detections/content.ts'
import { minutesAfter, record, user } from '../../support/records/cloudtrail.ts'

const ACCOUNT = '123456789012'
let number = 0

interface Call {
  readonly by: string
  readonly from: string
  readonly minute: number
  readonly source: string
  readonly name: string
  readonly parameters: Json
  readonly response?: Json
}

const recordOf = ({ by, from, minute, source, name, parameters, response }: Call): Json =>
  record({
    userIdentity: user(by),
    eventTime: minutesAfter(minute, '2026-05-04T09:00:00Z'),
    eventSource: source,
    eventName: name,
    sourceIPAddress: from,
    userAgent: 'aws-cli/2.27.1',
    requestParameters: parameters,
    responseElements: response ?? null,
    eventID: `event-${++number}`,
    readOnly: false,
    eventType: 'AwsApiCall',
    managementEvent: true,
    eventCategory: 'Management',
  })

const made = (by: string, user: string, from: string, minute: number): Json[] => [
  recordOf({ by, from, minute, source: 'iam.amazonaws.com', name: 'CreateUser', parameters: { userName: user } }),
  recordOf({
    by,
    from,
    minute,
    source: 'iam.amazonaws.com',
    name: 'CreateAccessKey',
    parameters: { userName: user },
    response: { accessKey: { userName: user, accessKeyId: `AKIA${user}`, status: 'Active' } },
  }),
]
const stops = (by: string, from: string, minute: number): Json =>
  recordOf({ by, from, minute, source: 'cloudtrail.amazonaws.com', name: 'StopLogging', parameters: { name: 'org' } })
const works = (by: string, from: string, minute: number): Json =>
  recordOf({ by, from, minute, source: 's3.amazonaws.com', name: 'CreateBucket', parameters: { bucketName: `${by}-data` } })

const findingsOf = async (records: readonly Json[]) => {
  const store = new MemoryStore()
  const pipeline = createPipeline({ content, settings: defaultSettings }, store)
  for (const one of records) await pipeline.take([normalizeApiCall(one, pipeline.context)])
  return (await settle(pipeline, store)).filter(({ state }) => state === 'active')
}
const originsOf = async (records: readonly Json[], detection: string): Promise<string[]> =>
  (await findingsOf(records))
    .filter((one) => one.detection === detection || (isIncident(one) && one.signals.some((signal) => signal.detection === detection)))
    .map((one) => one.origin.node)

const nodeOf = (name: string): string => `user:arn:aws:iam::${ACCOUNT}:user/${name}`

describe('an identity that uses credentials which another made', () => {
  it('acts for the maker where what it does soon after, from the maker’s network, is grave: in any order', async () => {
    const records = [...made('mallory', 'backup', '203.0.113.66', 0), stops('backup', '203.0.113.67', 13)]
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(records, { minLength: records.length }), async (shuffled) => {
        expect(await originsOf(shuffled, 'cloudtrail-logging-stopped')).toEqual([nodeOf('mallory')])
      }),
      { numRuns: 6 },
    )
  })

  it('acts for itself where it only works, however many users the administrator made from the same office', async () => {
    const names = Array.from({ length: 120 }, (_, at) => `staff${at}`)
    const records = names.flatMap((name, at) => [...made('admin', name, '203.0.113.10', at), works(name, '203.0.113.10', at + 5)])
    const findings = await findingsOf(records)
    const ofStaff = findings.filter((one) => one.actor.id !== `arn:aws:iam::${ACCOUNT}:user/admin`)
    expect(ofStaff.filter((one) => one.origin.node === nodeOf('admin'))).toEqual([])
  })

  it('acts for itself where something grave comes from elsewhere, and the administrator did nothing of the kind', async () => {
    const records = [...made('admin', 'ci', '203.0.113.10', 0), stops('ci', '198.51.100.7', 120)]
    expect(await originsOf(records, 'cloudtrail-logging-stopped')).toEqual([nodeOf('ci')])
  })

  it('acts for itself where the making is long past', async () => {
    const records = [...made('admin', 'ops', '203.0.113.10', 0), stops('ops', '203.0.113.10', 2 * 24 * 60)]
    expect(await originsOf(records, 'cloudtrail-logging-stopped')).toEqual([nodeOf('ops')])
  })
})
