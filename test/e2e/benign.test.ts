import { describe, expect, it } from 'vitest'
import { MemoryStore } from '#adapters/local/memory-store.ts'
import type { Json } from '#core/model/event.ts'
import type { Finding } from '#core/model/finding.ts'
import { rankOf } from '#core/model/severity.ts'
import { defaultSettings } from '#core/settings/settings.ts'
import { content } from '#detections/content.ts'
import { analyze } from '../../bin/cli/analysis.ts'
import { inBatches } from '../../bin/cli/simulation.ts'
import { months, stretches } from './benign/all.ts'

/** What wakes somebody: medium or above, with the settings that everybody starts with. */
const alerts = async (records: readonly Json[]): Promise<readonly Finding[]> => {
  const inOrder = records.toSorted((a, b) => String(a['eventTime']).localeCompare(String(b['eventTime'])))
  const { findings, counts } = await analyze(inBatches(inOrder), { content, settings: defaultSettings }, new MemoryStore(), {})
  expect(counts).toMatchObject({ received: records.length, rejected: 0 })
  return findings.filter((one) => rankOf(one.severity) >= rankOf('medium'))
}

describe('honest work with the settings that everybody starts with', () => {
  it('is much, and each stretch has a name of its own', () => {
    expect(stretches.length).toBeGreaterThanOrEqual(70)
    expect(new Set(stretches.map((one) => one.name)).size).toBe(stretches.length)
    expect(stretches.filter((one) => one.records.length === 0)).toEqual([])
  })

  it.each(stretches.map((one) => [one.name, one] as const))('%s', async (_, { records, defensible = {}, high = [] }) => {
    const reported = await alerts(records)
    expect(reported.filter((one) => !(one.detection in defensible)).map((one) => `${one.detection}: ${one.summary}`)).toEqual([])
    // An exception that nothing needs any more would hide the next defect.
    const needed = reported.map((one) => one.detection)
    expect(Object.keys(defensible).filter((detection) => !needed.includes(detection))).toEqual([])
    expect(
      reported.filter((one) => rankOf(one.severity) >= rankOf('high') && !high.includes(one.detection)).map((one) => one.summary),
    ).toEqual([])
  })

  it.each(Object.entries(months))('a month of %s announces two things at most, and of none that is high', async (_, names) => {
    const chosen = names.map((name) => stretches.find((one) => one.name.startsWith(name)) ?? name)
    expect(chosen.filter((one) => typeof one === 'string')).toEqual([])
    const reported = await alerts(chosen.flatMap((one) => (typeof one === 'string' ? [] : one.records)))
    expect(reported.filter((one) => rankOf(one.severity) >= rankOf('high')).map((one) => one.summary)).toEqual([])
    expect(reported.length, reported.map((one) => `${one.detection}: ${one.summary}`).join('\n')).toBeLessThanOrEqual(2)
  })
})
