import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { DESTINATION_KINDS } from '#core/publish/destinations.ts'
import { parseSettings } from '#core/settings/settings.ts'

const problemsOf = (json: unknown): string[] => {
  const result = parseSettings(json)
  return 'problems' in result ? result.problems : []
}

describe('settings of alerts', () => {
  it('are documented by an example that holds', () => {
    const page = readFileSync(new URL('../../../docs/alerts.md', import.meta.url), 'utf8')
    const [, example] = /```json\n([\s\S]*?)```/.exec(page) ?? []
    expect(problemsOf(JSON.parse(example ?? ''))).toEqual([])
  })

  it.each([
    [{ destinations: [{ name: 'topic', kind: 'slack' }] }, '"topic" and "chat" are taken'],
    [{ destinations: [{ name: 'Soc', kind: 'slack' }] }, 'lower-case letters'],
    [{ destinations: [{ name: 'soc', kind: 'irc' }] }, `one of ${Object.keys(DESTINATION_KINDS).join(', ')}`],
    [{ destinations: [{ name: 'soc', kind: 'slack', chanel: 'C0123456789' }] }, 'did you mean "channel"?'],
    [{ destinations: [{ name: 'soc', kind: 'slack', channel: '#soc' }] }, 'such as "C0123456789"'],
    [{ destinations: [{ name: 'soc', kind: 'webhook', channel: 'C0123456789' }] }, 'Webhook takes no such setting'],
    [{ routes: [{ name: 'a', to: [] }] }, 'name a destination'],
    [
      {
        routes: [
          { name: 'a', to: ['topic'] },
          { name: 'a', to: ['topic'] },
        ],
      },
      'a name of its own',
    ],
    [{ routes: [{ name: 'a', to: ['topic'], digestAt: '8' }] }, 'HH:MM'],
    [{ routes: [{ name: 'a', to: ['topic'], utcOffset: 900 }] }, 'at most 840 minutes'],
    [{ routes: [{ name: 'a', to: ['topic'], acounts: [] }] }, 'did you mean "accounts"?'],
  ])('say what to write: %j', (alerts, advice) => {
    const problems = problemsOf({ alerts })
    expect(problems).toHaveLength(1)
    expect(problems[0]).toContain(advice)
  })

  it('say where findings may be filed', () => {
    expect(problemsOf({ securityHub: { fileIn: 'everywhere' } })).toEqual([expect.stringContaining('security account, member account')])
    expect(problemsOf({ securityHub: { playbooks: 'http://example.com' } })).toEqual([expect.stringContaining('https://')])
  })
})
