import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { readInput } from '#adapters/local/input.ts'
import { MemoryStore } from '#adapters/local/memory-store.ts'
import { parseSettings } from '#core/settings/settings.ts'
import type { DecodedBatch } from '#core/source/item.ts'
import { content } from '#detections/content.ts'
import { analyze } from '../../bin/cli/analysis.ts'
import { type Simulation, simulatedDay, simulatedFlows } from '../../bin/cli/simulation.ts'

const REQUEST = { seed: 'kestrel', date: '2026-05-12', breach: true }

const reported = async ({ settings }: Simulation, input: AsyncIterable<DecodedBatch> | Iterable<DecodedBatch>) => {
  const parsed = parseSettings(settings)
  if ('problems' in parsed) throw new Error(parsed.problems.join('\n'))
  const { counts, findings } = await analyze(input, { content, settings: parsed.settings }, new MemoryStore(), {})
  return { received: counts.received, rejected: counts.rejected, findings: findings.map((one) => `${one.detection} ${one.id}`).sort() }
}

it.each([
  ['CloudTrail', () => simulatedDay({ ...REQUEST, events: 4_000 })],
  ['flow logs', () => simulatedFlows({ ...REQUEST, events: 6_000 })],
] as const)('the files of a simulated day of %s say what is analyzed at once', async (_, simulate) => {
  const simulated = simulate()
  const folder = mkdtempSync(join(tmpdir(), 'kestrail-simulated-'))
  for (const [name, text] of simulated.files()) writeFileSync(join(folder, `${name}.gz`), gzipSync(text))
  const fromFiles = await reported(simulated, readInput([folder]))
  rmSync(folder, { recursive: true })
  expect(fromFiles).toEqual(await reported(simulated, simulated.batches()))
  expect(fromFiles.rejected).toBe(0)
  expect(fromFiles.findings.length).toBeGreaterThan(0)
})

it('ten attacks are hidden in a day of flow logs, and named', () => {
  const { hidden } = simulatedFlows({ ...REQUEST, events: 100 })
  expect(hidden).toHaveLength(10)
  expect(hidden[0]).toMatch(/^\d\d:\d\d [a-z-]+ over IPv[46] at (i|eni)-[0-9a-f]+ \(T[\d.]+\)$/)
  expect(simulatedFlows({ ...REQUEST, events: 100, breach: false }).hidden).toEqual([])
})
