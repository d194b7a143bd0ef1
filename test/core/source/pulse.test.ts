import { expect, it } from 'vitest'
import { takeJson } from '#core/source/envelope.ts'
import { nothingDecoded } from '#core/source/item.ts'
import { PULSE } from '#core/source/pulse.ts'
import { record, root } from '../../support/records/cloudtrail.ts'

const decoded = (value: unknown) => {
  const into = nothingDecoded()
  takeJson(JSON.stringify(value), { into, place: { file: 'stream' } })
  return into
}

it('a pulse is no record: neither read, nor ignored, nor rejected', () => {
  expect(decoded(PULSE)).toEqual(nothingDecoded())
})

it('no record hides behind a pulse', () => {
  const stopped = record({ eventName: 'StopLogging', eventSource: 'cloudtrail.amazonaws.com', userIdentity: root(), ...PULSE })
  expect(decoded(stopped).items).toHaveLength(1)
  expect(decoded({ 'detail-type': 'AWS API Call via CloudTrail', detail: stopped, ...PULSE }).items).toHaveLength(1)
})
