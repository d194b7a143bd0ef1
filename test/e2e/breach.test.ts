import { describe, expect, it } from 'vitest'
import { MemoryStore } from '#adapters/local/memory-store.ts'
import { rankOf } from '#core/model/severity.ts'
import { parseSettings } from '#core/settings/settings.ts'
import { content } from '#detections/content.ts'
import { simulateDay } from '#simulate/day.ts'
import { analyze } from '../../bin/cli/analysis.ts'
import { inBatches } from '../../bin/cli/simulation.ts'

const SEEDS = Array.from({ length: 20 }, (_, at) => `seed-${at + 1}`)

const run = async (seed: string) => {
  const day = simulateDay({ seed, date: '2026-05-12', breach: true })
  const parsed = parseSettings(day.settings)
  if ('problems' in parsed) throw new Error(parsed.problems.join('\n'))
  const { findings, counts } = await analyze(inBatches(day.records), { content, settings: parsed.settings }, new MemoryStore(), {})
  return { truth: day.truth!, findings, counts }
}

describe('a breach hidden in a day of a small organization', () => {
  it.each(SEEDS)('%s: one incident, its origin, all its stages, nothing else of high or above', async (seed) => {
    const { truth, findings, counts } = await run(seed)
    expect(counts.received).toBe(counts.normalized + counts.ignored + counts.rejected)
    const severe = findings.filter((finding) => rankOf(finding.severity) >= rankOf('high'))
    expect(severe.map((finding) => [finding.kind, finding.origin.node])).toEqual([['incident', `user:${truth.origin.arn}`]])
    for (const [stage, ids] of Object.entries(truth.stages))
      expect(
        ids.some((id) => severe[0]!.events.includes(id)),
        stage,
      ).toBe(true)
  })
})
