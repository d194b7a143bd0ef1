import { describe, expect, it } from 'vitest'
import { billOf, type Measured, type Usage } from '#core/cost/bill.ts'
import measuredJson from '#core/cost/measured.json' with { type: 'json' }
import { billPage } from '#core/cost/page.ts'
import { PRICES, PRICES_OF } from '#core/cost/prices.ts'

const measured: Measured = measuredJson
const small: Usage = {
  eventsPerDay: 100_000,
  flowsGb: 0,
  accounts: 3,
  regions: 1,
  retentionDays: 90,
  fastPath: true,
  secondPath: false,
  ownFlowLogs: false,
}
const partOf = (usage: Usage, part: string): number =>
  billOf(usage, measured)
    .lines.filter((line) => line.part === part)
    .reduce((sum, { dollars }) => sum + dollars, 0)

describe('the bill', () => {
  it('keeps the goals: a million events on the fast path, and the floor of a small organization', () => {
    const large = { ...small, eventsPerDay: 10_000_000, accounts: 100 }
    expect(billOf(large, measured).aMillion.all).toBeLessThanOrEqual(0.6)
    expect(billOf(small, measured).total).toBeLessThan(40)
  })

  it('adds up, and every line says how it was counted', () => {
    const { lines, total } = billOf({ ...small, regions: 4, flowsGb: 5, secondPath: true, ownFlowLogs: true }, measured)
    expect(lines.reduce((sum, { dollars }) => sum + dollars, 0)).toBeCloseTo(total)
    for (const { how, dollars } of lines) {
      expect(how).not.toBe('')
      expect(dollars).toBeGreaterThanOrEqual(0)
    }
    expect(new Set(lines.map(({ part }) => part))).toEqual(new Set(['fixed', 'fast path', 'second path', 'flows']))
  })

  it('grows with use, and in shards where one is not enough', () => {
    const ten = { ...small, eventsPerDay: 1_000_000 }
    expect(partOf(ten, 'fast path')).toBeGreaterThan(partOf(small, 'fast path') * 2)
    const shards = billOf({ ...small, eventsPerDay: 50_000_000 }, measured).lines.find(({ how }) => how.includes('more shards'))
    expect(shards?.dollars).toBeGreaterThan(730 * PRICES.shardHour.dollars)
  })

  it('asks for the flow stream only where there are flows, and for their delivery only where it is ours', () => {
    expect(partOf({ ...small, flowsGb: 1 }, 'fixed') - partOf(small, 'fixed')).toBeCloseTo(10.95)
    expect(partOf({ ...small, flowsGb: 1, ownFlowLogs: true }, 'flows') - partOf({ ...small, flowsGb: 1 }, 'flows')).toBeCloseTo(15.2)
  })

  it('leaves the stream out where files are the only path, and nothing of the work', () => {
    const files = { ...small, eventsPerDay: 1_000_000, accounts: 20, fastPath: false }
    expect(partOf({ ...files, fastPath: true }, 'fixed') - partOf(files, 'fixed')).toBeCloseTo(10.95)
    expect(partOf(files, 'fast path')).toBe(0)
    const services = new Set(billOf(files, measured).lines.map(({ service }) => service))
    expect([...services]).toEqual(expect.arrayContaining(['SQS and SNS', 'S3 and KMS', 'Lambda', 'DynamoDB', 'CloudWatch']))
    expect(services).not.toContain('Kinesis')
    expect(billOf(files, measured).aMillion.all).toBeCloseTo(billOf(files, measured).total / 30.4)
  })

  it('compares with the managed service by its steps', () => {
    expect(billOf({ ...small, eventsPerDay: 1_000_000 / 30.4 }, measured).managed).toBeCloseTo(4)
    expect(billOf({ ...small, eventsPerDay: 1, flowsGb: 3_000 / 30.4 }, measured).managed).toBeCloseTo(500 + 1_000 + 125, 1)
  })

  it('says its prices’ date, its measurement and its assumptions', () => {
    const page = billPage(billOf(small, measured), small, measured).join('\n')
    for (const said of [PRICES_OF.date, measured.command, 'GuardDuty', 'Total', '$20 a million']) expect(page).toContain(said)
  })
})
