import { describe, expect, it } from 'vitest'
import { otherAgents, simulateTerraformApply } from '#simulate/terraform.ts'

const apply = (variant: Parameters<typeof simulateTerraformApply>[0]['variant'], userAgent?: string) =>
  simulateTerraformApply({ seed: 'apply', variant, ...(userAgent ? { userAgent } : {}) })

const addresses = (records: readonly { sourceIPAddress: string }[]) => new Set(records.map(({ sourceIPAddress }) => sourceIPAddress))

describe('a Terraform apply', () => {
  it('changes at least 500 things by the role that settings declare, after weeks of the same', () => {
    const { records, history, truth, settings } = apply('known')
    const changes = records.filter(({ eventID }) => truth.changes.includes(eventID))
    expect(truth.changes.length).toBeGreaterThanOrEqual(500)
    expect(new Set(changes.map(({ eventID }) => eventID)).size).toBe(truth.changes.length)
    expect(settings.deployRoles).toContain(truth.role.arn)
    for (const { userIdentity } of changes) expect(JSON.stringify(userIdentity)).toContain(truth.role.arn)
    expect(new Set(history.map(({ eventTime }) => eventTime.slice(0, 10))).size).toBeGreaterThanOrEqual(30)
    expect(history.some(({ userIdentity }) => JSON.stringify(userIdentity).includes(truth.role.arn))).toBe(true)
  })

  it('holds exactly the guarded edits asked for', () => {
    const guarded = (count: number) => {
      const { records, truth } = simulateTerraformApply({ seed: 'g', variant: 'known', guarded: count })
      return records.filter(
        ({ eventID, eventName }) => truth.changes.includes(eventID) && /Role|PolicyVersion|SecurityGroup/.test(eventName),
      ).length
    }
    expect(guarded(0)).toBe(0)
    expect(guarded(3)).toBeGreaterThanOrEqual(3)
  })

  it('calls from runners known before, and in the variants from elsewhere', () => {
    const known = apply('known')
    const usual = new Set(known.organization.networks.runners)
    expect([...addresses(known.records)].every((address) => usual.has(address))).toBe(true)
    const moved = apply('new-network')
    expect([...addresses(moved.records)]).toEqual([moved.truth.from])
    expect([...addresses(moved.history)].every((address) => usual.has(address))).toBe(true)
    const carried = apply('carried-off')
    expect(addresses(carried.records).size).toBe(2)
    expect(addresses(carried.records)).toContain(carried.truth.from)
  })

  it('trusts one stranger in one variant only', () => {
    const { records, truth, organization } = apply('stranger-trust')
    const change = records.find(({ eventID }) => eventID === truth.stranger)
    const [account] = /\d{12}(?=:root)/.exec(JSON.stringify(change?.requestParameters)) ?? []
    expect(change?.eventName).toBe('UpdateAssumeRolePolicy')
    expect(organization.accounts.map(({ id }) => id)).not.toContain(account)
    expect(apply('known').truth.stranger).toBeUndefined()
  })

  it('takes any user agent', () => {
    for (const agent of otherAgents('x')) {
      const { records, truth } = apply('known', agent)
      const agents = new Set(records.filter(({ eventID }) => truth.changes.includes(eventID)).map(({ userAgent }) => userAgent))
      expect([...agents].every((shown) => shown === agent || shown === `[${agent}]`)).toBe(true)
    }
  })
})
