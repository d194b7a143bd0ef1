import { describe, expect, it } from 'vitest'
import { defaultSettings } from '#core/settings/settings.ts'
import { count, day, numberBetween, time } from '../../bin/cli/arguments.ts'
import { flowOptions } from '../../bin/cli/logs.ts'

describe('values of the command line', () => {
  it.each([
    ['a number', count, '20_000'],
    ['a number', count, 'abc'],
    ['a number between limits', numberBetween(0, 3600), '3601'],
    ['a number between limits', numberBetween(1), ''],
    ['a day', day, 'tomorrow'],
    ['a day', day, '2026-13-01'],
    ['a time', time, 'noon'],
    ['a flow format', (text: string) => flowOptions(defaultSettings, text), ''],
  ] as const)('%s that cannot be parsed is refused with what to write: %o %s', (_, read, text) => {
    expect(() => read(text)).toThrow(/\w/)
  })

  it('valid values are parsed', () => {
    expect([count('20000'), day('2026-05-01'), time('2026-05-01')]).toEqual([20_000, '2026-05-01', Date.parse('2026-05-01T00:00:00Z')])
    expect([numberBetween(1)('1_000'), typeof flowOptions(defaultSettings, 'version account-id').flowFormat]).toEqual([1000, 'object'])
  })
})
