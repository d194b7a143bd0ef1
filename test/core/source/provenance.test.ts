import { describe, expect, it } from 'vitest'
import { compileSettings } from '#core/normalize/context.ts'
import { forgedNotices } from '#core/normalize/forged-notices.ts'
import { sortItems } from '#core/normalize/sort.ts'
import { defaultSettings } from '#core/settings/settings.ts'
import { takeJson } from '#core/source/envelope.ts'
import { nothingDecoded } from '#core/source/item.ts'
import { proofOfKey, proven } from '#core/source/provenance.ts'

const DAY = 86_400_000
const ARRIVAL = Date.UTC(2026, 4, 12, 10)
const context = compileSettings(defaultSettings)

const call = (time: number, account = '123456789012') => ({
  eventID: `e${time}`,
  eventName: 'DeleteRole',
  eventSource: 'iam.amazonaws.com',
  eventTime: new Date(time).toISOString(),
  userIdentity: { type: 'IAMUser', accountId: account, userName: 'dana', arn: `arn:aws:iam::${account}:user/dana` },
  recipientAccountId: account,
})

const decodedOf = (...records: object[]) => {
  const into = nothingDecoded()
  takeJson(JSON.stringify({ Records: records }), { into, place: { file: 'f' } })
  return into
}

describe('the time of a record', () => {
  it.each([
    ['of the same minute', ARRIVAL - 60_000, true],
    ['of six days before', ARRIVAL - 6 * DAY, true],
    ['of ten minutes ahead', ARRIVAL + 600_000, true],
    ['of the year 2014', Date.UTC(2014, 0, 2), false],
    ['of the year 2099', Date.UTC(2099, 11, 31), false],
  ])('%s is believed only near to its arrival', (_, time, believed) => {
    const { events, retimed } = sortItems(proven(decodedOf(call(time)), { arrival: ARRIVAL }).items, context)
    expect(events.map((event) => event.time)).toEqual([believed ? time : ARRIVAL])
    expect(retimed.map(({ claimed }) => claimed)).toEqual(believed ? [] : [time])
  })

  it('of a flow line likewise', () => {
    const into = nothingDecoded()
    const line = '2 123456789012 eni-1 192.0.2.1 198.51.100.1 1 2 6 1 40 1400000000 1400000060 ACCEPT OK'
    takeJson(JSON.stringify({ messageType: 'DATA_MESSAGE', owner: '123456789012', logGroup: 'g', logEvents: [{ message: line }] }), {
      into,
      place: { file: 'f' },
    })
    const { events, retimed } = sortItems(proven(into, { arrival: ARRIVAL }).items, context)
    expect(events.map((event) => event.time)).toEqual([ARRIVAL])
    expect(retimed.map(({ claimed }) => claimed)).toEqual([1_400_000_000_000])
  })

  it('is taken as it is where no path proves an arrival, but never in the future of the reader', () => {
    const { events, rejects } = sortItems(decodedOf(call(Date.UTC(2014, 0, 2)), call(Date.UTC(2099, 0, 1))).items, context, ARRIVAL)
    expect(events.map((event) => event.time)).toEqual([Date.UTC(2014, 0, 2)])
    expect(rejects.map(({ reason }) => reason)).toEqual(['its time 2099-01-01T00:00:00.000Z is in the future'])
  })
})

describe('the key of an object in the bucket of a trail', () => {
  it.each([
    ['AWSLogs/123456789012/CloudTrail/eu-west-1/2026/05/12/123456789012_CloudTrail_eu-west-1_20260512T1000Z_a1b2.json.gz'],
    ['pre/AWSLogs/o-a1b2c3d4e5/123456789012/CloudTrail/eu-west-1/2026/05/12/123456789012_CloudTrail_eu-west-1_20260512T1000Z_a1.json.gz'],
  ])('proves the account and the minute of delivery', (key) => {
    expect(proofOfKey(key)).toEqual({ account: '123456789012', arrival: ARRIVAL })
  })

  it('of any other form proves nothing', () => {
    expect(proofOfKey('AWSLogs/123456789012/vpcflowlogs/eu-west-1/2026/05/12/x.log.gz')).toBeUndefined()
  })

  it('refuses a record of another account, and keeps its neighbor', () => {
    const { items, rejects } = proven(decodedOf(call(ARRIVAL), call(ARRIVAL, '210987654321')), {
      account: '123456789012',
      arrival: ARRIVAL,
    })
    expect(items).toHaveLength(1)
    expect(rejects.map(({ forged }) => forged)).toEqual([{ what: 'account', by: '123456789012', claims: '210987654321' }])
  })
})

describe('the notices of contradictions', () => {
  it('are one a kind and day, however many records were forged', () => {
    const many = decodedOf(...Array.from({ length: 100 }, (_, i) => call(ARRIVAL + i, '210987654321')))
    const { rejects } = proven(many, { account: '123456789012' })
    const { retimed } = sortItems(
      proven(decodedOf(call(0 + Date.UTC(2015, 0, 1)), call(Date.UTC(2016, 0, 1))), { arrival: ARRIVAL }).items,
      context,
    )
    const notices = forgedNotices(rejects, retimed, ARRIVAL)
    expect(notices.map(({ id }) => id.replace(/[0-9a-f]{8,}/, '…'))).toEqual(['forged-…-2026-05-12', 'forged-…-2026-05-12'])
    expect(forgedNotices(rejects, retimed, ARRIVAL + 1000)).toEqual(notices)
  })
})
