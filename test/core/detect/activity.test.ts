import { describe, expect, it } from 'vitest'
import { distance, travelsOf } from '#core/detect/activity/travel.ts'
import { periodOf, phaseOf, wakingsOf } from '#core/detect/activity/use.ts'
import type { GeoLocation } from '#core/intel/geo.ts'
import type { Json } from '#core/model/event.ts'
import { normalizeApiCall } from '#core/normalize/api-call.ts'
import { automationOf } from '#core/normalize/automation.ts'
import { compileSettings } from '#core/normalize/context.ts'
import { defaultSettings } from '#core/settings/settings.ts'
import type { FirstSeen } from '#core/state/evidence.ts'
import { type Presence, sessionNetworksOf } from '#core/state/kinds/session-networks.ts'
import { useOf } from '#core/state/kinds/use.ts'
import { record, role } from '../../support/records/cloudtrail.ts'

const DAY = 86_400_000
const BERLIN = { latitude: 52.5, longitude: 13.4, country: 'DE' }
const MADRID = { latitude: 40.4, longitude: -3.7, country: 'ES' }
const POTSDAM = { latitude: 52.4, longitude: 13.1, country: 'DE' }

const seen = (id: string, time: number, place?: GeoLocation): FirstSeen => ({
  time,
  id,
  node: 'user:eve',
  evidence: { time, id, action: 'GetUser', account: '123456789012', region: 'us-east-1', ...(place && { place }) },
})

const at = (place: GeoLocation, minute: number, network: string): Presence => {
  const time = minute * 60_000
  const id = `${network}-${minute}`
  return { session: 'AKIA1', network, actor: 'user', first: seen(id, time, place), slots: [{ time, id }] }
}

const journeys = (...all: Presence[]) => travelsOf([sessionNetworksOf(all)]).map(({ from, to, distance: far }) => ({ from, to, far }))

describe('impossible travel by coordinates', () => {
  it('knows distances on a sphere', () => {
    expect(distance(BERLIN, MADRID)).toBeGreaterThan(1_830)
    expect(distance(BERLIN, MADRID)).toBeLessThan(1_900)
    expect(distance(BERLIN, BERLIN)).toBe(0)
    expect(distance({ latitude: 0, longitude: 179 }, { latitude: 0, longitude: -179 })).toBeLessThan(230)
  })
  it('is faster than an airliner', () => {
    expect(journeys(at(BERLIN, 0, '192.0.2.0/24'), at(MADRID, 60, '198.51.100.0/24'))).toEqual([{ from: 'DE', to: 'ES', far: 1869 }])
  })
  it('is none by plane, near by, or from addresses of Amazon', () => {
    expect(journeys(at(BERLIN, 0, '192.0.2.0/24'), at(MADRID, 240, '198.51.100.0/24'))).toEqual([])
    expect(journeys(at(BERLIN, 0, '192.0.2.0/24'), at(POTSDAM, 1, '198.51.100.0/24'))).toEqual([])
    expect(journeys(at(BERLIN, 0, '192.0.2.0/24'), at({ ...MADRID, asn: 16509 }, 60, '198.51.100.0/24'))).toEqual([])
  })
  it('is left alone once it was reported on two days', () => {
    const days = [0, 1, 2, 3].flatMap((day) => [at(BERLIN, day * 1440, '192.0.2.0/24'), at(MADRID, day * 1440 + 30, '198.51.100.0/24')])
    expect(journeys(...days)).toHaveLength(2)
  })
})

describe('rests', () => {
  const waking = (...days: number[]) => {
    const phase = phaseOf('key:AKIA1')
    const moments = Object.fromEntries(days.map((day) => [String(periodOf(day * DAY, phase)), seen(`call-${day}`, day * DAY)]))
    return wakingsOf(useOf(phase, moments)).map((one) => [one.seen.id, one.activeBefore])
  }
  it('end with a call after 45 days or more', () => {
    expect(waking(20_000, 20_060)).toEqual([['call-20060', 1]])
    expect(waking(20_000, 20_008, 20_015, 20_100, 20_170)).toEqual([
      ['call-20100', 3],
      ['call-20170', expect.any(Number)],
    ])
    expect(waking(20_000, 20_040, 20_080)).toEqual([])
    expect(waking(20_000)).toEqual([])
  })
})

describe('sessions that settings name', () => {
  const calledIn = (session: string): Json => record({ eventName: 'GetUser', userIdentity: role('admin', session) })
  const nameOf = (session: string, deployRoles: string[]): string | undefined => {
    const known = compileSettings({ ...defaultSettings, deployRoles })
    const event = normalizeApiCall(calledIn(session), known)
    return automationOf(event.raw, event.actor, known)
  }
  it('are automation by the shape of their name', () => {
    const sessions = ['arn:aws:sts::*:assumed-role/admin/pipeline-*']
    expect(nameOf('pipeline-7', sessions)).toBe('deploy role admin/pipeline-7')
    expect(nameOf('eve', sessions)).toBeUndefined()
    expect(nameOf('pipeline-7', ['arn:aws:iam::*:role/deploy'])).toBeUndefined()
  })
})
