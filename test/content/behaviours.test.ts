import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { MemoryStore } from '#adapters/local/memory-store.ts'
import { type Behaviour, type BehaviourExample, DAY } from '#core/detect/behaviour.ts'
import { readBaseEvents, recordOf } from '#core/detect/sigma/base-events.ts'
import { placesFrom } from '#core/enrich/geo.ts'
import type { Event, Json } from '#core/model/event.ts'
import { defaultSettings } from '#core/model/settings.ts'
import { normaliseApiCall } from '#core/normalise/api-call.ts'
import { NO_DATA, normaliseFlow } from '#core/normalise/flow.ts'
import type { Known } from '#core/normalise/known.ts'
import { normaliseNotice } from '#core/normalise/notice.ts'
import { createPipeline, settle } from '#core/pipeline.ts'
import { parseFlowFormat } from '#core/source/flow-format.ts'
import { behaviours } from '#detections/generated/behaviours.ts'
import { testPlaces } from '../support/mmdb.ts'

const bases = readBaseEvents(readFileSync(fileURLToPath(new URL('../../detections/lists/base-events.yml', import.meta.url)), 'utf8'))
const settings = { ...defaultSettings, deployRoles: ['arn:aws:iam::*:role/deploy*'] }
const places = placesFrom([testPlaces()])
const START = Date.parse('2026-05-01T10:00:00Z')

const recordsOf = (example: BehaviourExample): Json[] =>
  example.events.map(({ base, day, with: over = {} }, at) => {
    const made = recordOf({ name: example.name, base, with: over }, bases)
    if ('error' in made) throw new Error(made.error)
    const seconds = Math.round((START + day * DAY) / 1000) + (base === 'flow' ? 0 : at)
    if (base === 'flow') return { ...made.record, start: seconds, end: seconds + 50 }
    const moment = `${new Date(START + day * DAY + at * 1000).toISOString().slice(0, 19)}Z`
    if (base === 'notice') return { ...made.record, id: `${example.name}-${at}`, time: moment }
    return {
      ...made.record,
      eventTime: moment,
      eventID: `${example.name}-${at}`,
    }
  })

const eventOf = (record: Json, known: Known): Event => {
  if (record['detail-type'] !== undefined) return normaliseNotice(record)
  if (record['log-status'] === undefined) return normaliseApiCall(record, known)
  const fields = Object.keys(record)
  const format = parseFlowFormat(fields.map((name) => `\${${name}}`).join(' '))
  if (typeof format === 'string') throw new Error(format)
  const line = fields.map((name) => String(record[name])).join(' ')
  const event = normaliseFlow({ kind: 'flow-line', record: line, format, place: { file: 'example' } }, known)
  if (event === NO_DATA || 'reason' in event) throw new Error(`not a flow record: ${line}`)
  return event
}

/** The signals of one behaviour over an example, through the real pipeline. */
const signalsOf = async (behaviour: Behaviour, example: BehaviourExample): Promise<number> => {
  const told = { ...behaviour, info: { ...behaviour.info, alert: 'finding' as const } }
  const store = new MemoryStore()
  const content = { pack: { detections: [], correlations: [] }, behaviours: [told] }
  const pipeline = createPipeline({ content, settings, ...(example.places && { places }) }, store)
  await pipeline.take(recordsOf(example).map((record) => eventOf(record, pipeline.known)))
  return (await settle(pipeline, store)).filter((finding) => finding.detection === behaviour.info.id).length
}

describe.each(behaviours.map((behaviour) => [behaviour.info.id, behaviour] as const))('%s', (_, behaviour) => {
  it('has both kinds of examples', () => {
    expect(behaviour.examples.match.length).toBeGreaterThan(0)
    expect(behaviour.examples.noMatch.length).toBeGreaterThan(0)
  })
  it.each(behaviour.examples.match.map((example) => [example.name, example] as const))('matches: %s', async (_name, example) => {
    expect(await signalsOf(behaviour, example)).toBe(1)
  })
  it.each(behaviour.examples.noMatch.map((example) => [example.name, example] as const))('does not match: %s', async (_name, example) => {
    expect(await signalsOf(behaviour, example)).toBe(0)
  })
})
