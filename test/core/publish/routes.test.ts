import { describe, expect, it } from 'vitest'
import { toDigest } from '#core/publish/digest.ts'
import { concerns, deliveryOf, digestDue, isQuiet, lastDigest, legsOf, type Route } from '#core/publish/routes.ts'
import { finding, sampleFindings, sampleIncident } from '../../support/records/sample-findings.ts'

const at = (clock: string): number => Date.parse(`2026-05-12T${clock}:00.000Z`)
const environmentOf = (account: string): string | undefined => (account === '444455556666' ? 'production' : undefined)

describe('concerns', () => {
  it('asks every list that is given', () => {
    const cases: readonly (readonly [Partial<Route>, boolean])[] = [
      [{}, true],
      [{ accounts: ['444455556666'] }, true],
      [{ accounts: ['000000000000'] }, false],
      [{ environments: ['production'] }, true],
      [{ owners: ['orders'] }, true],
      [{ owners: ['orders'], accounts: ['000000000000'] }, false],
      [{ minimumSeverity: 'critical' }, true],
    ]
    for (const [route, is] of cases) expect([route, concerns({ name: 'r', ...route }, sampleIncident, environmentOf)]).toEqual([route, is])
    expect(concerns({ name: 'r', minimumSeverity: 'critical' }, finding(), environmentOf)).toBe(false)
  })
})

describe('deliveryOf', () => {
  const night: Route = { name: 'r', digestBelow: 'medium', quiet: { from: '22:00', to: '07:00' } }

  it('keeps the night quiet, but not for what is critical', () => {
    expect(deliveryOf(night, finding(), at('23:30'))).toBe('quiet')
    expect(deliveryOf(night, finding(), at('06:59'))).toBe('quiet')
    expect(deliveryOf(night, finding(), at('07:00'))).toBe('now')
    expect(deliveryOf(night, sampleIncident, at('23:30'))).toBe('now')
    expect(deliveryOf(night, finding({ severity: 'low' }), at('12:00'))).toBe('digest')
  })

  it('knows clocks beside UTC', () => {
    expect(isQuiet({ quiet: { from: '22:00', to: '07:00' }, utcOffset: 120 }, at('20:30'))).toBe(true)
    expect(isQuiet({ quiet: { from: '22:00', to: '07:00' }, utcOffset: -480 }, at('20:30'))).toBe(false)
    expect(isQuiet({ quiet: { from: '12:00', to: '12:00' } }, at('12:00'))).toBe(false)
  })
})

describe('the hour of the digest', () => {
  it('is the latest one before now, every minute of the route', () => {
    expect(new Date(lastDigest({ name: 'r' }, at('07:59'))).toISOString()).toBe('2026-05-11T08:00:00.000Z')
    expect(new Date(lastDigest({ name: 'r' }, at('08:00'))).toISOString()).toBe('2026-05-12T08:00:00.000Z')
    expect(new Date(lastDigest({ name: 'r', digestAt: '09:30', utcOffset: 120 }, at('12:00'))).toISOString()).toBe(
      '2026-05-12T07:30:00.000Z',
    )
    expect([digestDue({ name: 'r' }, at('08:59')), digestDue({ name: 'r' }, at('09:00'))]).toEqual([true, false])
  })
})

describe('the legs of the settings', () => {
  it('lead everywhere unless routes say otherwise', () => {
    const alerts = { minimumSeverity: 'medium' as const, destinations: [{ name: 'soc', kind: 'slack' as const }], routes: [] }
    expect(legsOf({ alerts }).map(({ to }) => to)).toEqual(['topic', 'soc'])
    expect(legsOf({ alerts, slack: { workspaceId: 'T00000000', channelId: 'C00000000' } }).map(({ to }) => to)).toEqual([
      'topic',
      'chat',
      'soc',
    ])
    const routed = {
      ...alerts,
      routes: [{ name: 'prod', to: ['soc', 'soc'], accounts: ['444455556666'], minimumSeverity: 'low' as const }],
    }
    expect(legsOf({ alerts: routed })).toEqual([{ route: { name: 'prod', accounts: ['444455556666'], minimumSeverity: 'low' }, to: 'soc' }])
  })
})

describe('toDigest', () => {
  it('counts every finding once', () => {
    const many = Array.from({ length: 200 }, (_, index) => finding({ detection: `d${index % 50}`, severity: 'low' }))
    const { text, blocks } = toDigest({ findings: many, from: '2026-05-12T00:00:00.000Z', to: '2026-05-12T12:00:00.000Z' })
    expect(text).toBe('Digest of 2026-05-12 00:00 to 12:00 UTC: 200 findings (200 low)')
    const said = JSON.stringify(blocks)
    expect([...said.matchAll(/: (\d+) findings by/g)].reduce((sum, match) => sum + Number(match[1]), 0)).toBe(120)
    expect(said).toContain('and 80 more findings')
    expect(toDigest({ findings: sampleFindings, from: 'a', to: 'b' }).blocks.length).toBeGreaterThan(1)
  })
})
