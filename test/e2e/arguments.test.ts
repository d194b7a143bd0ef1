import { describe, expect, it } from 'vitest'
import { count, day, flowFormat, time } from '../../bin/commands/arguments.ts'

describe('what the command line is given', () => {
  it.each([
    ['a number', count, '20_000'],
    ['a number', count, 'abc'],
    ['a day', day, 'tomorrow'],
    ['a day', day, '2026-13-01'],
    ['a time', time, 'noon'],
    ['a format', flowFormat, ''],
  ] as const)('%s that is none is refused with what to write: %o %s', (_, read, text) => {
    expect(() => read(text)).toThrow(/\w/)
  })

  it('is read as it was meant', () => {
    expect([count('20000'), day('2026-05-01'), time('2026-05-01')]).toEqual([20_000, '2026-05-01', Date.parse('2026-05-01T00:00:00Z')])
    expect(typeof flowFormat('version account-id')).toBe('object')
  })
})
