import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { MemoryStore } from '#adapters/local/memory-store.ts'
import { type Behaviour, type BehaviourExample, DAY } from '#core/detect/behaviour.ts'
import { readBaseEvents, recordOf } from '#core/detect/sigma/base-events.ts'
import type { Json } from '#core/model/event.ts'
import { defaultSettings } from '#core/model/settings.ts'
import { normaliseApiCall } from '#core/normalise/api-call.ts'
import { createPipeline, settle } from '#core/pipeline.ts'
import { behaviours } from '#detections/generated/behaviours.ts'

const bases = readBaseEvents(readFileSync(fileURLToPath(new URL('../../detections/lists/base-events.yml', import.meta.url)), 'utf8'))
const settings = { ...defaultSettings, deployRoles: ['arn:aws:iam::*:role/deploy*'] }
const START = Date.parse('2026-05-01T10:00:00Z')

const recordsOf = (example: BehaviourExample): Json[] =>
  example.events.map(({ base, day, with: over = {} }, at) => {
    const made = recordOf({ name: example.name, base, with: over }, bases)
    if ('error' in made) throw new Error(made.error)
    return {
      ...made.record,
      eventTime: `${new Date(START + day * DAY + at * 1000).toISOString().slice(0, 19)}Z`,
      eventID: `${example.name}-${at}`,
    }
  })

/** The signals of one behaviour over an example, through the real pipeline. */
const signalsOf = async (behaviour: Behaviour, example: BehaviourExample): Promise<number> => {
  const told = { ...behaviour, info: { ...behaviour.info, alert: 'finding' as const } }
  const store = new MemoryStore()
  const pipeline = createPipeline({ content: { pack: { detections: [], correlations: [] }, behaviours: [told] }, settings }, store)
  await pipeline.take(recordsOf(example).map((record) => normaliseApiCall(record, pipeline.known)))
  return (await settle(pipeline, store)).filter((finding) => finding.detection === behaviour.info.id).length
}

describe.each(behaviours.map((behaviour) => [behaviour.info.id, behaviour] as const))('%s', (_, behaviour) => {
  it('has both kinds of examples', () => {
    expect(behaviour.examples.fires.length).toBeGreaterThan(0)
    expect(behaviour.examples.spares.length).toBeGreaterThan(0)
  })
  it.each(behaviour.examples.fires.map((example) => [example.name, example] as const))('fires: %s', async (_name, example) => {
    expect(await signalsOf(behaviour, example)).toBe(1)
  })
  it.each(behaviour.examples.spares.map((example) => [example.name, example] as const))('spares: %s', async (_name, example) => {
    expect(await signalsOf(behaviour, example)).toBe(0)
  })
})
