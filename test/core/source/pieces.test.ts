import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json } from '#core/model/event.ts'
import { decodePieces, decodeText } from '#core/source/text.ts'

const record = (id: number, more: Json = {}): Json => ({
  eventVersion: '1.11',
  userIdentity: { type: 'Root', accountId: '123456789012' },
  eventTime: '2026-11-21T10:00:00Z',
  eventSource: 's3.amazonaws.com',
  eventName: 'ListBuckets',
  eventID: `e${id}`,
  ...more,
})

/** In parameters a list of objects may look just like a list of records, and a text may hold one. */
const odd = fc.oneof(
  fc.constant({}),
  fc.constant({ requestParameters: { list: [{ eventVersion: 'x' }, { eventVersion: 'y' }, { eventVersion: 'z' }] } }),
  fc.constant({ userAgent: '"},{"eventVersion":"1.0"}' }),
  fc.constant({ userIdentity: 'nobody' }),
)
const trail = fc
  .array(odd, { minLength: 1, maxLength: 30 })
  .map((list) => JSON.stringify({ Records: list.map((more, at) => record(at, more)) }))

const inPieces = (text: string, size: number) => {
  const all = [...decodePieces(text, 'f', {}, size)]
  return { items: all.flatMap((one) => one.items), rejects: all.flatMap((one) => one.rejects), ignored: all.flatMap((one) => one.ignored) }
}

const records = (decoded: ReturnType<typeof decodeText>): unknown[] => decoded.items.map((item) => [item.record, item.place.record])

describe('decodePieces', () => {
  it('reads what the whole would give, under the same numbers', () =>
    fc.assert(
      fc.property(trail, fc.integer({ min: 100, max: 2000 }), (text, size) => {
        const [pieces, whole] = [inPieces(text, size), decodeText(text, 'f')]
        expect(records(pieces)).toEqual(records(whole))
        expect(pieces.rejects.map(({ reason, place }) => [reason, place.record])).toEqual(
          whole.rejects.map(({ reason, place }) => [reason, place.record]),
        )
      }),
    ))

  it('salvages the rest of a broken file, and says where', () => {
    const text = JSON.stringify({ Records: Array.from({ length: 20 }, (_, at) => record(at)) })
    const cut = text.slice(0, text.indexOf('"e15"'))
    const { items, rejects } = inPieces(cut, 500)
    expect(records({ items, rejects, ignored: [] })).toEqual(records(decodeText(cut, 'f')))
    expect(items).toHaveLength(15)
    expect(rejects).toEqual(decodeText(cut, 'f').rejects)
  })

  it('reads only one piece at a time', () => {
    const text = JSON.stringify({ Records: Array.from({ length: 20 }, (_, at) => record(at)) })
    expect([...decodePieces(text, 'f', {}, 400)].length).toBeGreaterThan(5)
  })
})
