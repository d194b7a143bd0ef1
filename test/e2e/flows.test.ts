import { beforeAll, describe, expect, it } from 'vitest'
import { isIncident } from '#core/model/finding.ts'
import { content } from '#detections/content.ts'
import { type Measured, measureFlows } from '../support/properties/flow-measure.ts'

/** test/nightly/flows.ts measures the same over twenty whole days. */
describe.each(['day-1', 'day-2'])('a simulated day of flows with ten attacks (%s)', (seed) => {
  let measured: Measured
  beforeAll(async () => {
    measured = await measureFlows(content, { seed, records: 12_000 })
  })

  it('has nearly all its attacks found, in IPv4 and IPv6', () => {
    const found = measured.attacks.filter((attack) => attack.by.length > 0)
    expect(measured.attacks).toHaveLength(10)
    expect(found.length).toBeGreaterThanOrEqual(9)
    expect(new Set(found.map((attack) => attack.family))).toEqual(new Set([4, 6]))
  })

  it('has at most three findings of medium or above that are no attack', () => {
    expect(measured.falseAlarms.map((one) => `${one.detection}: ${one.summary}`).slice(3)).toEqual([])
  })
})

it('a day without attacks raises at most three findings of medium or above', async () => {
  const { falseAlarms } = await measureFlows(content, { seed: 'quiet', records: 12_000, attacks: false })
  expect(falseAlarms.map((one) => `${one.detection}: ${one.summary}`).slice(3)).toEqual([])
})

it('shows the stories that calls and flows report together', async () => {
  const { findings } = await measureFlows(content, { seed: 'day-1', records: 4_000 }, true)
  // A story about an instance may be part of the incident of the person who acted on it.
  const active = findings.filter((one) => one.state === 'active')
  const reported = new Set(
    active.flatMap((one) => [one.detection, ...(isIncident(one) ? one.signals.map((signal) => signal.detection) : [])]),
  )
  for (const story of ['group-opened-then-reached', 'flow-then-log-deleted', 'command-then-new-peers', 'instance-credentials-at-peer'])
    expect(reported).toContain(story)
})
