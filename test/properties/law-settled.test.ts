import fc from 'fast-check'
import { expect, it } from 'vitest'
import { MemoryStore } from '#adapters/local/memory-store.ts'
import type { Json } from '#core/model/event.ts'
import { normalizeApiCall } from '#core/normalize/api-call.ts'
import { createPipeline, type Ruleset } from '#core/pipeline.ts'
import { parseSettings } from '#core/settings/settings.ts'
import { content } from '#detections/content.ts'
import { simulateSmall } from '#simulate/organization-small.ts'
import { activeFindings } from '../support/properties/law.ts'

/** Judges after every batch, in small rounds: what was said early must be taken back when a late record says otherwise. */
const settled = async (world: Ruleset, batches: readonly (readonly Json[])[], round: number) => {
  const store = new MemoryStore()
  const pipeline = createPipeline(world, store)
  for (const batch of batches) {
    await pipeline.take(batch.map((record) => normalizeApiCall(record, pipeline.context)))
    for (let changes = await store.take(); changes.length > 0; changes = await store.take())
      for (let at = 0; at < changes.length; at += round) await pipeline.correlate(changes.slice(at, at + round))
  }
  return activeFindings(store)
}

const batchesOf = (records: readonly Json[], size: number): Json[][] =>
  Array.from({ length: Math.ceil(records.length / size) }, (_, at) => records.slice(at * size, (at + 1) * size))

it('a verdict on half of the records gives way to the verdict on all of them', async () => {
  let findings = 0
  for (let corpus = 0; corpus < 8; corpus++) {
    const small = simulateSmall({ seed: `settled-${corpus}`, events: 40 })
    const parsed = parseSettings(small.settings)
    if ('problems' in parsed) throw new Error(parsed.problems.join('\n'))
    const world = { content, settings: parsed.settings }
    const straight = await settled(world, [small.records], 200)
    findings += straight.length
    const all = [...small.records, ...small.records.slice(0, 3)]
    for (const seed of [1, 2, 3]) {
      const [other] = fc.sample(fc.shuffledSubarray(all, { minLength: all.length }), { numRuns: 1, seed: corpus * 10 + seed })
      expect(await settled(world, batchesOf(other!, 3 + seed * 4), 3), `corpus ${corpus}, order ${seed}`).toEqual(straight)
    }
  }
  expect(findings).toBeGreaterThan(5)
})
