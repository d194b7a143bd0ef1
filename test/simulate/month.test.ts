import { describe, expect, it } from 'vitest'
import { planOf } from '#simulate/month/plan.ts'
import { monthSettings, simulateBenignMonth } from '#simulate/month.ts'
import { organizationOf } from '#simulate/organization.ts'

const thin = (seed: string) => [...simulateBenignMonth({ seed, eventsPerDay: 300 })]

describe('a benign month', () => {
  const days = thin('m')
  const records = days.flatMap((day) => day.records)

  it('has 30 days in a row and follows from its seed', () => {
    expect(days.map(({ date }) => date)).toEqual(Array.from({ length: 30 }, (_, at) => `2026-05-${String(at + 1).padStart(2, '0')}`))
    expect(JSON.stringify(thin('m')[17])).toBe(JSON.stringify(days[17]))
    expect(JSON.stringify(thin('n')[17])).not.toBe(JSON.stringify(days[17]))
  })

  it('holds at least 300,000 records: a working day and a Sunday, times fifteen', () => {
    const month = simulateBenignMonth({ seed: 'm', date: '2026-05-03' })
    const [sunday, monday] = [month.next().value, month.next().value]
    expect(((sunday?.records.length ?? 0) + (monday?.records.length ?? 0)) * 15).toBeGreaterThanOrEqual(300_000)
  })

  it('brings root on call, renewed keys, starters, another Region, travel and shares', () => {
    const names = new Set(records.map(({ eventName }) => eventName))
    for (const name of [
      'CreateAccessKey',
      'DeleteAccessKey',
      'CreateAccountAssignment',
      'ModifySnapshotAttribute',
      'RevokeSecurityGroupIngress',
      'StartQueryExecution',
    ]) {
      expect(names, name).toContain(name)
    }
    const { otherRegion } = organizationOf('m')
    expect(records.some(({ awsRegion, eventSource }) => awsRegion === otherRegion && eventSource === 'rds.amazonaws.com')).toBe(true)
    expect(records.some(({ userIdentity }) => userIdentity.type === 'Root')).toBe(true)
    const away = new Set(planOf('m', 30).trips.map(({ address }) => address))
    expect(records.some(({ sourceIPAddress }) => away.has(sourceIPAddress))).toBe(true)
  })

  it('uses a renewed key from the day after', () => {
    const plan = planOf('m', 30)
    const [name, rotation] = [...plan.rotations][0] as [string, { day: number; key: string }]
    const used = (key: unknown, from: number, to: number) =>
      days.slice(from, to).some((day) => day.records.some((record) => record.userIdentity.accessKeyId === key))
    const old = plan.organization.users.find((user) => user.name === name)?.key
    expect(used(rotation.key, 0, rotation.day)).toBe(false)
    expect(used(rotation.key, rotation.day + 1, 30)).toBe(true)
    expect(used(old, rotation.day + 2, 30)).toBe(false)
  })

  it('lets no account, network or principal in from outside the organization', () => {
    const own = new Set([...monthSettings('m').accounts.map(({ id }) => id), 'aws'])
    const { attackers } = organizationOf('m').networks
    for (const record of records) {
      expect(attackers).not.toContain(record.sourceIPAddress)
      const named = JSON.stringify(record.requestParameters ?? {}).match(/(?<=arn:aws:iam::|"userId":")\d{12}/g) ?? []
      for (const account of named) expect(own).toContain(account)
    }
  })
})
