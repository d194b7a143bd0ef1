import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { MemoryStore } from '#adapters/local/memory-store.ts'
import { type Behavior, type BehaviorExample, DAY } from '#core/detect/behavior.ts'
import { placesFrom } from '#core/intel/geo.ts'
import type { Event, Json } from '#core/model/event.ts'
import { parseFlowFormat } from '#core/net/flow-format.ts'
import type { Context } from '#core/normalize/context.ts'
import { normalize } from '#core/normalize/normalize.ts'
import { createPipeline, settle } from '#core/pipeline.ts'
import { defaultSettings } from '#core/settings/settings.ts'
import { readBaseEvents, recordOf } from '#core/sigma/base-events.ts'
import { take } from '#core/source/envelope.ts'
import { nothingDecoded } from '#core/source/item.ts'
import { behaviors } from '#detections/generated/behaviors.ts'
import { testPlaces } from '../support/records/mmdb.ts'

const bases = readBaseEvents(readFileSync(fileURLToPath(new URL('../../detections/lists/base-events.yml', import.meta.url)), 'utf8'))
const settings = { ...defaultSettings, deployRoles: ['arn:aws:iam::*:role/deploy*'], breakGlass: ['arn:aws:iam::*:user/break-glass'] }
const places = placesFrom([testPlaces()])
const START = Date.parse('2026-05-01T10:00:00Z')

const recordsOf = (example: BehaviorExample): Json[] =>
  example.events.map(({ base, day, with: over = {} }, at) => {
    const made = recordOf({ name: example.name, base, with: over }, bases)
    if ('error' in made) throw new Error(made.error)
    const seconds = Math.round((START + day * DAY) / 1000) + (base === 'flow' ? 0 : at)
    if (base === 'flow') return { ...made.record, start: seconds, end: seconds + 50 }
    const moment = `${new Date(START + day * DAY + at * 1000).toISOString().slice(0, 19)}Z`
    if (base === 'dns-query') return { ...made.record, query_timestamp: moment }
    if (base === 'notice') return { ...made.record, id: `${example.name}-${at}`, time: moment }
    return {
      ...made.record,
      eventTime: moment,
      eventID: `${example.name}-${at}`,
    }
  })

const eventOf = (record: Json, known: Context): Event => {
  if (record['log-status'] !== undefined) return flowOf(record, known)
  const into = nothingDecoded()
  take(record, { into, place: { file: 'example' } })
  const event = into.items[0] && normalize(into.items[0], known)
  if (!event || 'reason' in event) throw new Error(`not a record: ${JSON.stringify(into.rejects)}`)
  return event
}

const flowOf = (record: Json, known: Context): Event => {
  const fields = Object.keys(record)
  const format = parseFlowFormat(fields.map((name) => `\${${name}}`).join(' '))
  if (typeof format === 'string') throw new Error(format)
  const line = fields.map((name) => String(record[name])).join(' ')
  const event = normalize({ kind: 'flow-line', record: line, format, place: { file: 'example' } }, known)
  if (!event || 'reason' in event) throw new Error(`not a flow record: ${line}`)
  return event
}

/** The signals of one behavior over an example, through the real pipeline. */
const signalsOf = async (behavior: Behavior, example: BehaviorExample): Promise<number> => {
  const reported = { ...behavior, info: { ...behavior.info, alert: 'finding' as const } }
  const store = new MemoryStore()
  const content = { pack: { detections: [], correlations: [] }, behaviors: [reported] }
  const pipeline = createPipeline({ content, settings, ...(example.places && { places }) }, store)
  await pipeline.take(recordsOf(example).map((record) => eventOf(record, pipeline.context)))
  return (await settle(pipeline, store)).filter((finding) => finding.detection === behavior.info.id).length
}

describe.each(behaviors.map((behavior) => [behavior.info.id, behavior] as const))('%s', (_, behavior) => {
  it('has both kinds of examples', () => {
    expect(behavior.examples.match.length).toBeGreaterThan(0)
    expect(behavior.examples.noMatch.length).toBeGreaterThan(0)
  })
  it.each(behavior.examples.match.map((example) => [example.name, example] as const))('matches: %s', async (_name, example) => {
    expect(await signalsOf(behavior, example)).toBe(1)
  })
  it.each(behavior.examples.noMatch.map((example) => [example.name, example] as const))('does not match: %s', async (_name, example) => {
    expect(await signalsOf(behavior, example)).toBe(0)
  })
})
