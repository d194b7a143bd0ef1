import { expect, it } from 'vitest'
import { takeJson } from '#core/source/envelope.ts'
import { nothingDecoded } from '#core/source/item.ts'
import { PULSE } from '#core/source/pulse.ts'

const decoded = (value: unknown) => {
  const into = nothingDecoded()
  takeJson(JSON.stringify(value), { into, place: { file: 'stream' } })
  return into
}

it('a pulse is no record: neither read, nor ignored, nor rejected', () => {
  expect(decoded(PULSE)).toEqual(nothingDecoded())
})

it('no record hides behind a pulse', () => {
  const record = {
    eventName: 'StopLogging',
    eventSource: 'cloudtrail.amazonaws.com',
    eventTime: '2026-05-01T10:00:00Z',
    eventID: 'e',
    userIdentity: { type: 'Root', accountId: '123456789012' },
    ...PULSE,
  }
  expect(decoded(record).items).toHaveLength(1)
  expect(decoded({ 'detail-type': 'AWS API Call via CloudTrail', detail: record, ...PULSE }).items).toHaveLength(1)
})
