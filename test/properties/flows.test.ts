import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MemoryStore } from '#adapters/local/memory-store.ts'
import { rhythmOf } from '#core/detect/connection-times.ts'
import { daysWithPeers } from '#core/detect/flow-volume.ts'
import type { Event } from '#core/model/event.ts'
import { parseFlowFormat } from '#core/net/flow-format.ts'
import { normalize } from '#core/normalize/normalize.ts'
import { createPipeline, settle } from '#core/pipeline.ts'
import { defaultSettings } from '#core/settings/settings.ts'
import { type ConnectionTime, type ConnectionTimesRow, KEPT_CONNECTIONS } from '#core/state/kinds/connection-times.ts'
import { SAMPLED, type Transfer, type VolumeRow, volume as volumeKind } from '#core/state/kinds/volume.ts'
import { mergeRows } from '#core/state/merge.ts'
import { content } from '#detections/content.ts'
import { simulateFlows } from '#simulate/flows.ts'

const PLACE = { interfaceId: 'eni-0123456789abcdef0', account: '123456789012', region: 'us-east-1' }

const transfer: fc.Arbitrary<Transfer> = fc
  .record({ n: fc.integer({ min: 0, max: 400 }), peer: fc.integer({ min: 1, max: 4 }), bytes: fc.integer({ min: 1, max: 1e6 }) })
  .map(({ n, peer }) => ({ time: n * 1000, id: `flow-${n}-${peer}`, peer: `203.0.113.${peer}`, bytes: 1 + ((n * 7919 + peer) % 100_000) }))

const volume: fc.Arbitrary<VolumeRow> = fc
  .record({ sent: fc.array(transfer, { maxLength: 300, size: 'max' }), received: fc.array(transfer, { maxLength: 150, size: 'max' }) })
  .map(({ sent, received }) =>
    volumeKind.merge(
      { kind: 'volume', ...PLACE, day: 20_000, sent, received },
      { kind: 'volume', ...PLACE, day: 20_000, sent: [], received: [] },
    ),
  )

const connection: fc.Arbitrary<ConnectionTime> = fc
  .integer({ min: 0, max: 500 })
  .map((n) => ({ time: n * 60_000, id: `flow-${n}`, bytes: 900 + (n % 7) }))

const connections: fc.Arbitrary<ConnectionTimesRow> = fc
  .array(connection, { maxLength: 200, size: 'max' })
  .map((all) => ({ kind: 'connection-times', ...PLACE, peer: '203.0.113.9', port: 443, connections: all }))
  .map((row) => mergeRows(row as ConnectionTimesRow, row as ConnectionTimesRow) as ConnectionTimesRow)

describe.each([
  ['volume', volume],
  ['connection-times', connections],
] as const)('%s', (_, row) => {
  it('joins the same in any order and however often', () => {
    fc.assert(
      fc.property(row, row, row, (a, b, c) => {
        expect(mergeRows(a, b)).toEqual(mergeRows(b, a))
        expect(mergeRows(mergeRows(a, b), c)).toEqual(mergeRows(a, mergeRows(b, c)))
        expect(mergeRows(mergeRows(a, b), b)).toEqual(mergeRows(a, b))
      }),
      { numRuns: 60 },
    )
  })
})

describe('bounds', () => {
  const upload = (n: number): Transfer => ({
    time: n,
    id: `flow-${n}`,
    peer: n % 3 === 0 ? '203.0.113.1' : `198.51.100.${n % 200}`,
    bytes: 1_000 + ((n * 7919) % 9_000),
  })
  const many = Array.from({ length: 50_000 }, (_, n) => upload(n))
  const row = volumeKind.merge(
    { kind: 'volume', ...PLACE, day: 0, sent: many, received: [] },
    { kind: 'volume', ...PLACE, day: 0, sent: [], received: [] },
  )

  it('hold for an interface that sends a great many records', () => {
    expect(row.sent).toHaveLength(SAMPLED.sent)
    expect(JSON.stringify(row).length).toBeLessThan(20_000)
  })

  it('estimate a peer’s share within four standard errors of the whole', () => {
    const whole = many.reduce((sum, { bytes }) => sum + bytes, 0)
    const one = many.filter(({ peer }) => peer === '203.0.113.1').reduce((sum, { bytes }) => sum + bytes, 0)
    const estimate = daysWithPeers([row]).find(({ peer }) => peer === '203.0.113.1')?.sent.bytes ?? 0
    expect(Math.abs(estimate - one)).toBeLessThan((4 * whole) / Math.sqrt(SAMPLED.sent - 1))
  })

  it('hold for connections by the second', () => {
    const all = Array.from({ length: 2_000 }, (_, n) => ({ time: n * 1_000, id: `flow-${n}`, bytes: 100 }))
    const kept = mergeRows(
      { kind: 'connection-times', ...PLACE, peer: 'a', port: 1, connections: all },
      { kind: 'connection-times', ...PLACE, peer: 'a', port: 1, connections: [] },
    ) as ConnectionTimesRow
    expect(kept.connections).toHaveLength(KEPT_CONNECTIONS)
    expect(rhythmOf([kept])).toBeUndefined()
  })
})

describe('findings of flows', () => {
  const simulated = simulateFlows({ seed: 'order', records: 1_500 })
  const format = parseFlowFormat(simulated.format)
  if (typeof format === 'string') throw new Error(format)
  const world = { content, settings: { ...defaultSettings, ...(simulated.settings as object) } }
  const { context: known } = createPipeline(world, new MemoryStore())
  const flows = [...simulated.lines()].map((record) =>
    normalize({ kind: 'flow-line', record, format, place: { file: 'simulated' } }, known),
  )
  const calls = simulated.cloudTrail.map((record) =>
    normalize({ kind: 'api-call', record, time: Date.parse(String(record['eventTime'])), place: { file: 'simulated' } }, known),
  )
  const events = [...calls, ...flows].filter((one): one is Event => one !== undefined && !('reason' in one))

  const reported = async (batches: readonly (readonly Event[])[], settleBetween: boolean): Promise<string[]> => {
    const store = new MemoryStore()
    const pipeline = createPipeline(world, store)
    for (const batch of batches) {
      await pipeline.take(batch)
      if (settleBetween) await settle(pipeline, store)
    }
    await settle(pipeline, store)
    return store
      .rows()
      .flatMap(({ value }) =>
        value.kind === 'finding' && value.finding.state === 'active' ? [`${value.finding.detection} ${value.finding.revision}`] : [],
      )
      .sort()
  }

  const batchesOf = (all: readonly Event[], size: number): Event[][] =>
    Array.from({ length: Math.ceil(all.length / size) }, (_, at) => all.slice(at * size, (at + 1) * size))

  it('do not depend on order, repetition or batches', { timeout: 60_000 }, async () => {
    const expected = await reported([events], false)
    expect(expected.length).toBeGreaterThan(10)
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(events, { minLength: events.length }),
        fc.integer({ min: 400, max: 4_000 }),
        fc.boolean(),
        async (shuffled, size, between) => {
          const batches = batchesOf([...shuffled, ...shuffled.slice(0, 500)], size)
          expect(await reported(batches, between)).toEqual(expected)
        },
      ),
      { numRuns: 4 },
    )
  })
})
