import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { epochOf, epochOfSeconds } from '#core/source/time.ts'

describe('epochOf', () => {
  it('reads what CloudTrail and its neighbors write', () => {
    const at = Date.UTC(2026, 4, 1, 10, 2, 3)
    for (const text of [
      '2026-05-01T10:02:03Z',
      '2026-05-01T10:02:03.000Z',
      '2026-05-01 10:02:03',
      '2026-05-01T12:02:03+02:00',
      '2026-05-01T12:02:03+0200',
    ]) {
      expect([text, epochOf(text)]).toEqual([text, at])
    }
    expect(epochOf('2026-05-01T10:02:03.5Z')).toBe(at + 500)
  })

  it('agrees with Date for every day', () => {
    const date = fc.date({ min: new Date('2013-11-13T00:00:00Z'), max: new Date('2099-12-31T23:59:59Z'), noInvalidDate: true })
    fc.assert(
      fc.property(date, (day) => {
        const text = `${day.toISOString().slice(0, 19)}Z`
        expect(epochOf(text)).toBe(Date.parse(text))
      }),
    )
  })

  it('refuses everything else', () => {
    const others = [
      '',
      '...',
      '2026',
      '1',
      'May 1, 2026',
      '2026-13-01T00:00:00Z',
      '2026-00-01T00:00:00Z',
      '2026-05-32T00:00:00Z',
      '2026-05-01T24:00:00Z',
      '2026-05-01T10:60:00Z',
    ]
    others.push(
      '1999-12-31T23:59:59Z',
      '2100-01-01T00:00:00Z',
      '9999-99-99T99:99:99Z',
      '2026-05-01T1x:00:00Z',
      '2026-05-01T10:00:00ZZ',
      '20260501T100000Z',
    )
    for (const text of others) expect([text, epochOf(text)]).toEqual([text, undefined])
    fc.assert(fc.property(fc.string(), (text) => epochOf(text) === undefined || text.length > 9))
  })

  it('bounds Unix seconds alike', () => {
    expect(epochOfSeconds(1_780_000_000)).toBe(1_780_000_000_000)
    expect([0, -1, Number.NaN, 1e12].map(epochOfSeconds)).toEqual([undefined, undefined, undefined, undefined])
  })
})
