import { isIP } from 'node:net'
import { beforeAll, describe, expect, it } from 'vitest'
import { PERSISTENCE } from '#simulate/breach/persistence.ts'
import { TAMPERING } from '#simulate/breach/tampering.ts'
import { THEFT } from '#simulate/breach/theft.ts'
import { type SimulatedDay, simulateDay } from '#simulate/day.ts'

const request = { seed: 'a day', date: '2026-05-12', breach: true } as const
const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
const DOCUMENTED = /^(192\.0\.2|198\.51\.100|203\.0\.113)\.\d+$|^2001:db8:|^10\./

const shareOf = (day: SimulatedDay, wanted: (record: SimulatedDay['records'][number]) => boolean) =>
  day.records.filter(wanted).length / day.records.length

describe('a simulated day', () => {
  let day: SimulatedDay

  beforeAll(() => {
    day = simulateDay(request)
  })

  it('is the same for the same seed and another for another', () => {
    expect(JSON.stringify(simulateDay(request))).toBe(JSON.stringify(day))
    expect(simulateDay({ ...request, seed: 'another' }).records[0]?.eventID).not.toBe(day.records[0]?.eventID)
  })

  it('holds at least 20,000 events', () => {
    expect(new Set(day.records.map(({ eventID }) => eventID)).size).toBeGreaterThanOrEqual(20_000)
  })

  it('has the shares of real trails', () => {
    expect(shareOf(day, ({ eventName }) => eventName.startsWith('AssumeRole'))).toBeGreaterThan(0.06)
    expect(shareOf(day, ({ eventName }) => eventName.startsWith('AssumeRole'))).toBeLessThan(0.1)
    expect(shareOf(day, ({ eventName }) => /^(Describe|List|Get)/.test(eventName))).toBeGreaterThan(0.3)
    expect(shareOf(day, ({ eventName }) => /^(Describe|List|Get)/.test(eventName))).toBeLessThan(0.7)
    expect(shareOf(day, ({ errorCode }) => errorCode !== undefined)).toBeGreaterThan(0.005)
    const assumed = day.records.filter(({ eventName }) => eventName.startsWith('AssumeRole'))
    expect(assumed.filter(({ userIdentity }) => userIdentity.type === 'AWSService').length).toBeGreaterThan(assumed.length / 2)
  })

  it('has records of real size and shape', () => {
    const sizes = day.records.map((record) => JSON.stringify(record).length)
    const mean = sizes.reduce((sum, size) => sum + size, 0) / sizes.length
    expect(mean).toBeGreaterThan(1_200)
    expect(mean).toBeLessThan(1_800)
    const wrong = day.records.filter(
      ({ eventID, eventVersion, eventTime, eventSource, recipientAccountId, sourceIPAddress, userIdentity }) => {
        const isFrom =
          (DOCUMENTED.test(sourceIPAddress) && isIP(sourceIPAddress) > 0) || /amazonaws\.com$|^AWS Internal$/.test(sourceIPAddress)
        const key = userIdentity.accessKeyId
        return !(
          GUID.test(eventID) &&
          /^1\.(08|09|10|11)$/.test(eventVersion) &&
          /^2026-05-12T\d\d:\d\d:\d\dZ$/.test(eventTime) &&
          /^[a-z0-9.-]+\.amazonaws\.com$/.test(eventSource) &&
          /^\d{12}$/.test(recipientAccountId) &&
          isFrom &&
          (typeof key !== 'string' || /^(AKIA|ASIA)[A-Z2-7]{16}$/.test(key))
        )
      },
    )
    expect(wrong).toEqual([])
  })

  it('is delivered late, out of order and partly twice', () => {
    const times = day.records.map(({ eventTime }) => Date.parse(eventTime))
    const behind = times.filter((time, at) => at > 0 && time < (times[at - 1] as number)).length
    expect(behind).toBeGreaterThan(day.records.length / 10)
    const twice = day.records.length - new Set(day.records.map(({ eventID }) => eventID)).size
    expect(twice / day.records.length).toBeGreaterThan(0.01)
  })

  it('delivers an AssumeRole across accounts to both, under one shared id', () => {
    const copies = Map.groupBy(
      day.records.filter(({ sharedEventID, userIdentity }) => sharedEventID && userIdentity.type !== 'AWSService'),
      ({ sharedEventID }) => sharedEventID,
    )
    expect(copies.size).toBeGreaterThan(20)
    for (const records of copies.values()) {
      expect(new Set(records.map(({ recipientAccountId }) => recipientAccountId)).size).toBe(2)
      expect(new Set(records.map(({ eventID }) => eventID)).size).toBe(2)
      expect(records.filter(({ userIdentity }) => userIdentity.type === 'AWSAccount').length).toBeGreaterThan(0)
    }
  })

  it('holds sign-ins, refusals, absent things and throttles', () => {
    const names = new Set(day.records.map(({ eventName }) => eventName))
    const errors = new Set(day.records.map(({ errorCode }) => errorCode))
    expect(names).toContain('ConsoleLogin')
    expect(names).toContain('AssumeRoleWithWebIdentity')
    expect(names).toContain('AssumeRoleWithSAML')
    expect(errors).toContain('AccessDenied')
    expect(errors).toContain('NoSuchBucketPolicy')
    expect(errors).toContain('Client.RequestLimitExceeded')
  })

  it('declares its accounts, networks and deploy roles', () => {
    expect(day.settings.accounts.map(({ id }) => id)).toEqual(day.organization.accounts.map(({ id }) => id))
    expect(day.settings.deployRoles).toHaveLength(6)
    expect(day.settings.networks.length).toBeGreaterThan(1)
  })
})

describe('the breach in it', () => {
  const seeds = Array.from({ length: 12 }, (_, at) => `breach ${at}`)
  const days = seeds.map((seed) => simulateDay({ seed, date: '2026-05-12', breach: true, events: 2_000 }))

  it('is in the records, stage by stage and in order of time', () => {
    for (const { records, truth } of days) {
      const at = new Map(records.map((record) => [record.eventID, Date.parse(record.eventTime)]))
      for (const ids of Object.values(truth?.stages ?? {})) {
        expect(ids.length).toBeGreaterThan(0)
        for (const id of ids) expect(at.has(id)).toBe(true)
      }
      const latest = (ids: readonly string[] = []) => Math.max(...ids.map((id) => at.get(id) ?? 0))
      const order = [truth?.stages.persistence, truth?.stages['log-tampering'], truth?.stages['data-theft']].map(latest)
      expect(order).toEqual([...order].sort((a, b) => a - b))
    }
  })

  it('chains from the leaked key to a session in another account', () => {
    for (const { records, truth } of days) {
      const by = new Map(records.map((record) => [record.eventID, record]))
      expect(truth?.edges[0]?.[0]).toBe(`user:${truth?.origin.arn}`)
      expect(truth?.edges.length).toBe(truth?.choice.hops)
      expect(new Set(truth?.accounts).size).toBeGreaterThan(1)
      const last = truth?.edges.at(-1)?.[1]
      for (const id of truth?.stages['data-theft'] ?? []) expect(`key:${by.get(id)?.userIdentity.accessKeyId}`).toBe(last)
    }
  })

  it('comes from where nobody else calls, by a key that is at work elsewhere', () => {
    for (const { records, truth } of days) {
      const theirs = new Set(truth?.eventIds)
      const others = records.filter(({ eventID }) => !theirs.has(eventID))
      for (const address of truth?.attackerAddresses ?? [])
        expect(others.some(({ sourceIPAddress }) => sourceIPAddress === address)).toBe(false)
      expect(others.filter(({ userIdentity }) => userIdentity.accessKeyId === truth?.key).length).toBeGreaterThan(3)
    }
  })

  it('is drawn from every way there is', () => {
    const choices = Array.from(
      { length: 60 },
      (_, at) => simulateDay({ seed: `ways ${at}`, date: '2026-05-12', breach: true, events: 400 }).truth?.choice,
    )
    expect(new Set(choices.map((choice) => choice?.persistence))).toEqual(new Set(PERSISTENCE))
    expect(new Set(choices.map((choice) => choice?.tampering))).toEqual(new Set(TAMPERING))
    expect(new Set(choices.map((choice) => choice?.theft))).toEqual(new Set(THEFT))
  })

  it('is absent unless asked for', () => {
    expect(simulateDay({ seed: 'a', date: '2026-05-12', events: 1_000 }).truth).toBeUndefined()
  })
})
