import { describe, expect, it } from 'vitest'
import { defaultSettings, parseSettings, restoreSettings } from '#core/settings/settings.ts'

const problemsOf = (json: unknown): string[] => {
  const result = parseSettings(json)
  return 'problems' in result ? result.problems : []
}

describe('settings', () => {
  it('gives the published defaults for nothing, null and an empty object', () => {
    for (const json of [undefined, null, {}]) expect(parseSettings(json)).toEqual({ settings: defaultSettings })
  })

  it('keeps what is written and fills in the rest', () => {
    const written = {
      accounts: [{ id: '123456789012', environment: 'production' }],
      alerts: { email: 'soc@example.com' },
      readOnlyEvents: 'all',
    }
    expect(parseSettings(written)).toEqual({
      settings: {
        ...defaultSettings,
        ...written,
        alerts: { email: 'soc@example.com', minimumSeverity: 'medium', destinations: [], routes: [] },
      },
    })
  })

  it.each([
    [{ acounts: [] }, 'acounts: unknown setting; did you mean "accounts"?'],
    [{ alerts: { minimunSeverity: 'low' } }, 'alerts.minimunSeverity: unknown setting; did you mean "minimumSeverity"?'],
    [{ accounts: [{ id: '123456789012', env: 'x' }] }, 'accounts[0].env: unknown setting; known here: id, name, environment'],
    [
      { accounts: [{ id: 123456789012 }] },
      'accounts[0].id: write the account id as twelve digits in quotes, such as "123456789012" (found 123456789012)',
    ],
    [{ accounts: [{}] }, 'accounts[0].id: is missing: write the account id as twelve digits in quotes, such as "123456789012"'],
    [
      { networks: [{ cidr: '10.0.0.0/33', name: 'x' }] },
      'networks[0].cidr: write a network as address/length, such as "198.51.100.0/24" or "2001:db8::/32" (found "10.0.0.0/33")',
    ],
    [{ readOnlyEvents: 'some' }, 'readOnlyEvents: write one of all, selected, none (found "some")'],
    [{ retentionDays: 0.5 }, 'retentionDays: write a whole number of days (found 0.5)'],
    [{ slack: 'https://example.com' }, 'slack: write { "workspaceId": "T…", "channelId": "C…" } (found "https://example.com")'],
    [
      { flowFormat: 'version color' },
      'flowFormat: write the LogFormat of the flow logs; "color" is no field of VPC Flow Logs (found "version color")',
    ],
    ['text', 'settings: write an object: { … } (found "text")'],
    [{ deployRoles: 'x' }, 'deployRoles: write a list: […] (found "x")'],
  ])('says what to write: %j', (json, problem) => {
    expect(problemsOf(json)).toEqual([problem])
  })

  it('does not let a key of the prototype in', () => {
    expect(problemsOf(JSON.parse('{"__proto__": {"flows": true}}'))).toHaveLength(1)
  })

  it('accepts IPv6 networks and role patterns', () => {
    expect(
      problemsOf({ networks: [{ cidr: '2001:db8::/32', name: 'office' }], deployRoles: ['arn:aws:iam::*:role/deploy-*', 'terraform-*'] }),
    ).toEqual([])
  })

  it('restores what an older version wrote', () => {
    expect(restoreSettings('{"flows":true}')).toEqual({ ...defaultSettings, flows: true })
  })
})
