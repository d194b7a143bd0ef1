import { describe, expect, it } from 'vitest'
import type { Json } from '#core/model/event.ts'
import { defaultSettings } from '#core/settings/settings.ts'
import { firstRegion } from '#detections/behaviors/first-region.ts'
import { activeFindings, CALM, runSchedule } from '../../support/properties/law.ts'
import { minutesAfter, record, user } from '../../support/records/cloudtrail.ts'

const START = '2026-05-01T09:00:00Z'
const world = { content: { pack: { detections: [], correlations: [] }, behaviors: [firstRegion] }, settings: defaultSettings }

const call = (name: string, day: number, awsRegion: string, account = '111111111111'): Json =>
  record({
    eventSource: 'ec2.amazonaws.com',
    eventName: 'DescribeInstances',
    eventTime: minutesAfter(day * 1440, START),
    awsRegion,
    requestParameters: undefined,
    userIdentity: user(name, { account }),
    eventID: `${name}-${day}-${awsRegion}`,
    recipientAccountId: account,
  })

const reported = async (records: readonly Json[]) => {
  const [shuffled] = await Promise.all([runSchedule(world, [...records].reverse(), { ...CALM, workers: 2, sizes: [1] })])
  const findings = activeFindings(await runSchedule(world, records, CALM))
  expect(activeFindings(shuffled)).toEqual(findings)
  return findings.map(({ severity, confidence, why }) => ({ severity, confidence, why: why.join(' ') }))
}

describe('a first use beside what peers do', () => {
  const eve = [call('eve', 1, 'eu-central-1'), call('eve', 12, 'eu-west-1')]

  it('weighs less where others of the account have long done it', async () => {
    const [finding] = await reported([call('bob', 0, 'eu-west-1'), ...eve])
    expect(finding).toMatchObject({ severity: 'informational', confidence: 60 })
    expect(finding?.why).toContain('Others of the users of account 111111111111 have done so since 2026-05-01.')
  })
  it('says where none of them had', async () => {
    const [finding] = await reported([call('bob', 0, 'eu-central-1'), ...eve])
    expect(finding).toMatchObject({ severity: 'low', confidence: 80 })
    expect(finding?.why).toContain('None of the users of account 111111111111 had done so, since 2026-05-01.')
  })
  it('is not excused by what peers do only since a few days: it may be the same intruder', async () => {
    const findings = await reported([call('bob', 0, 'eu-central-1'), call('bob', 10, 'eu-west-1'), ...eve])
    expect(findings.map((one) => one.severity)).toEqual(['low', 'low'])
    expect(findings.filter((one) => one.why.includes('Others'))).toEqual([])
  })
  it('says nothing of peers where it knows none', async () => {
    const [finding] = await reported(eve)
    expect(finding?.why).not.toMatch(/Others|None/)
  })
  it('does not compare across accounts', async () => {
    const [finding] = await reported([call('bob', 0, 'eu-west-1', '222222222222'), ...eve])
    expect(finding?.severity).toBe('low')
  })
})
