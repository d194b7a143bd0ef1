import { expect, it } from 'vitest'
import { CANARY } from '#core/source/canary.ts'
import { takeJson } from '#core/source/envelope.ts'
import { nothingDecoded } from '#core/source/item.ts'
import { record, root } from '../../support/records/cloudtrail.ts'

const decoded = (value: unknown) => {
  const into = nothingDecoded()
  takeJson(JSON.stringify(value), { into, place: { file: 'stream' } })
  return into
}

it('a canary is no record: neither read, nor ignored, nor rejected', () => {
  expect(decoded(CANARY)).toEqual(nothingDecoded())
})

it('no record hides behind a canary', () => {
  const stopped = record({ eventName: 'StopLogging', eventSource: 'cloudtrail.amazonaws.com', userIdentity: root(), ...CANARY })
  expect(decoded(stopped).items).toHaveLength(1)
  expect(decoded({ 'detail-type': 'AWS API Call via CloudTrail', detail: stopped, ...CANARY }).items).toHaveLength(1)
})
