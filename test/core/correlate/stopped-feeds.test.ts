import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MemoryStore } from '#adapters/local/memory-store.ts'
import { stoppedFeeds } from '#core/correlate/stopped-feeds.ts'
import { heartbeatRecorder, SLOT } from '#core/detect/heartbeat.ts'
import type { Event } from '#core/model/event.ts'
import { createPipeline, settle } from '#core/pipeline.ts'
import { defaultSettings } from '#core/settings/settings.ts'
import type { HeartbeatRow } from '#core/state/kinds/heartbeat.ts'
import { mergeRows } from '#core/state/merge.ts'
import { content } from '#detections/content.ts'

const START = Date.UTC(2026, 4, 1)
const event = (time: number, region = 'us-east-1', account = '123456789012') =>
  ({ kind: 'api-call', id: `${time}`, time, account, region }) as Event

/** Records every three hours, from and up to (not including) these pieces of time. */
const regular = (from: number, to: number, region?: string): Event[] =>
  Array.from({ length: to - from }, (_, i) => event(START + (from + i) * SLOT + 60_000, region))

const heardBy = async (store: MemoryStore, events: readonly Event[], now = START + 50 * SLOT): Promise<void> => {
  const memory = heartbeatRecorder()
  memory.observe(events, now)
  await store.merge(memory.drain())
}

const reported = async (store: MemoryStore, now: number) => (await stoppedFeeds(store, now)).map(({ type, region }) => `${type} ${region}`)

describe('feeds', () => {
  it('that were regular and say nothing for six hours are silent', async () => {
    const store = new MemoryStore()
    await heardBy(store, [...regular(0, 40), ...regular(0, 43, 'eu-west-1')])
    expect(await reported(store, START + 42.9 * SLOT)).toEqual(['Feed Silent us-east-1'])
  })

  it('are given six whole hours', async () => {
    const store = new MemoryStore()
    await heardBy(store, regular(0, 40))
    expect(await reported(store, START + 41.99 * SLOT)).toEqual([])
  })

  it('that never were regular are not missed', async () => {
    const store = new MemoryStore()
    await heardBy(
      store,
      regular(0, 40).filter((_, i) => i % 3 === 0),
    )
    await heardBy(store, regular(30, 40, 'eu-west-1'))
    expect(await reported(store, START + 60 * SLOT)).toEqual([])
  })

  it('that come back, or come late, are reported of too', async () => {
    const store = new MemoryStore()
    await heardBy(store, regular(0, 40))
    await reported(store, START + 43 * SLOT)
    await heardBy(store, regular(40, 44))
    expect(await reported(store, START + 44 * SLOT)).toEqual(['Feed Received Again us-east-1'])
  })

  it('that are read again months later were never silent', async () => {
    const store = new MemoryStore()
    await heardBy(store, regular(0, 40), START + 900 * SLOT)
    await heardBy(store, regular(0, 40, 'eu-west-1'))
    expect(await reported(store, START + 900 * SLOT)).toEqual([])
  })

  it('of a record that is dated in the future are not alive for that', async () => {
    const store = new MemoryStore()
    const now = START + 43 * SLOT
    await heardBy(store, [...regular(0, 40), event(now + 7 * SLOT)], now)
    expect(await reported(store, now)).toEqual(['Feed Silent us-east-1'])
  })

  it('cost one write for an account in three hours, whatever the number of Regions and records in a batch', () => {
    const memory = heartbeatRecorder()
    const events = ['us-east-1', 'eu-west-1', 'eu-west-2'].flatMap((region) =>
      Array.from({ length: 50 }, (_, i) => event(START + i * 1000, region)),
    )
    memory.observe(events, START)
    expect(memory.drain()).toHaveLength(1)
    memory.observe(events, START)
    expect(memory.drain()).toEqual([])
  })
})

describe('the silence of a feed', () => {
  it('is a finding, which is closed when records come again', async () => {
    const store = new MemoryStore()
    const pipeline = createPipeline({ content, settings: defaultSettings }, store)
    const turn = async (now: number) => {
      await pipeline.take(await stoppedFeeds(store, now))
      return (await settle(pipeline, store)).filter(({ detection }) => detection === 'feed-silent')
    }
    await heardBy(store, regular(0, 40))
    const [silent] = await turn(START + 43 * SLOT)
    expect(silent).toMatchObject({ state: 'active', severity: 'medium', account: '123456789012', region: 'us-east-1' })
    expect(await turn(START + 44 * SLOT)).toEqual([])
    await heardBy(store, regular(44, 46))
    const [closed] = await turn(START + 46 * SLOT)
    expect(closed).toMatchObject({ id: silent?.id })
    expect(JSON.stringify(closed)).not.toBe(JSON.stringify(silent))
  })
})

describe('heartbeats merge', () => {
  const row = fc
    .dictionary(
      fc.constantFrom('api-call us-east-1', 'flow eu-west-1', 'api-call x'),
      fc.record({
        active: fc.dictionary(fc.integer({ min: 20_000, max: 20_020 }).map(String), fc.integer({ min: 1, max: 255 })),
        silent: fc.uniqueArray(fc.integer({ min: 160_000, max: 160_010 }), { maxLength: 4 }).map((all) => all.sort((a, b) => a - b)),
      }),
    )
    // As merging writes them: bounded.
    .map((feeds) => mergeRows({ kind: 'heartbeat', account: 'a', feeds }, { kind: 'heartbeat', account: 'a', feeds: {} }) as HeartbeatRow)

  it('in any order and as often as one likes', () => {
    fc.assert(
      fc.property(row, row, row, (a, b, c) => {
        expect(mergeRows(a, b)).toEqual(mergeRows(b, a))
        expect(mergeRows(mergeRows(a, b), c)).toEqual(mergeRows(a, mergeRows(b, c)))
        expect(mergeRows(mergeRows(a, b), a)).toEqual(mergeRows(a, b))
      }),
      { numRuns: 200 },
    )
  })
})
