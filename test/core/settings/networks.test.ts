import { describe, expect, it } from 'vitest'
import { parseSettings } from '#core/settings/settings.ts'

const problems = (threatLists: unknown): readonly string[] => {
  const parsed = parseSettings({ threatLists })
  return 'problems' in parsed ? parsed.problems : []
}

describe('threat lists in settings', () => {
  it('are HTTPS addresses or objects, with a name and an expiry', () => {
    const parsed = parseSettings({
      threatLists: [
        { name: 'tor', source: 'https://feeds.example.com/tor?format=txt' },
        { name: 'own', source: 's3://feeds/own/list.txt.gz', license: 'CC0-1.0', expireAfterHours: 24 },
      ],
    })
    expect('settings' in parsed && parsed.settings.threatLists.map((one) => one.expireAfterHours)).toEqual([72, 24])
  })

  it.each([
    'http://feeds.example.com/tor',
    'https://user:word@feeds.example.com/tor',
    'ftp://feeds.example.com/tor',
    'file:///etc/passwd',
    's3://feeds/*',
    's3://feeds/$name',
    's3://feeds',
    'https://',
  ])('%s is no source', (source) => {
    expect(problems([{ name: 'tor', source }])).toEqual([expect.stringContaining('write https://… or s3://bucket/key')])
  })

  it('have names of their own, and are twenty at most', () => {
    const one = { name: 'tor', source: 'https://feeds.example.com/tor' }
    expect(problems([one, one])).toEqual([expect.stringContaining('a name of its own')])
    expect(problems(Array.from({ length: 21 }, (_, at) => ({ ...one, name: `l${at}` })))).toEqual([expect.stringContaining('at most 20')])
    expect(problems([{ ...one, name: '../index' }])).toHaveLength(1)
    expect(problems([{ ...one, expireAfterHours: 1 }])).toHaveLength(1)
  })
})
