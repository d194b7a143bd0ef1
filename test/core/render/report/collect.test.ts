import { describe, expect, it } from 'vitest'
import { countActivity, eventsBehind, evidenceEventOf } from '#core/render/report/collect.ts'
import { finding, sampleIncident } from '../../../support/records/sample-findings.ts'

describe('countActivity', () => {
  it('counts by hour and account, whatever the order', () => {
    const count = countActivity()
    for (const [time, account] of [
      [7_200_001, 'b'],
      [1, 'a'],
      [3_599_999, 'a'],
      [3_600_000, 'a'],
    ] as const)
      count.add({ time, account })
    expect(count.list()).toEqual([
      { hour: 0, account: 'a', events: 2 },
      { hour: 3_600_000, account: 'a', events: 1 },
      { hour: 7_200_000, account: 'b', events: 1 },
    ])
  })

  it('stays bounded and loses no event', () => {
    const count = countActivity()
    for (let index = 0; index < 60_000; index++) count.add({ time: 0, account: `account ${index}` })
    const list = count.list()
    expect(list.length).toBeLessThanOrEqual(50_001)
    expect(list.reduce((sum, one) => sum + one.events, 0)).toBe(60_000)
  })
})

describe('evidence', () => {
  it('is every event behind findings, incidents and their signals', () => {
    const wanted = eventsBehind([finding(), sampleIncident])
    for (const id of [...finding().events, ...sampleIncident.signals.flatMap((signal) => signal.events)]) expect(wanted.has(id)).toBe(true)
  })

  it('shows a flow as a connection', () => {
    const flow = {
      kind: 'flow',
      id: 'f',
      time: 1,
      account: 'a',
      region: 'r',
      interfaceId: 'eni-1',
      facts: {},
      raw: { srcaddr: '198.51.100.1', dstaddr: '10.0.0.1', dstport: 22, action: 'ACCEPT' },
    } as const
    expect(evidenceEventOf(flow)).toMatchObject({ action: 'connection', actor: 'to 10.0.0.1:22', from: '198.51.100.1', outcome: 'ACCEPT' })
  })
})
