import { describe, expect, it } from 'vitest'
import { toItem, toRow } from '#adapters/aws/row.ts'
import { MemoryStore } from '#adapters/local/memory-store.ts'
import { normalizeApiCall } from '#core/normalize/api-call.ts'
import { createPipeline, settle } from '#core/pipeline.ts'
import { parseSettings } from '#core/settings/settings.ts'
import type { FindingRow } from '#core/state/kinds/finding.ts'
import { mergeRows } from '#core/state/merge.ts'
import type { Mergeable, Row, RowValue } from '#core/state/rows.ts'
import { content } from '#detections/content.ts'
import { simulateDay } from '#simulate/day.ts'

/** State outlives code: a deployment reads what other versions wrote, and a rollback reads what newer ones wrote. */
const day = simulateDay({ seed: 'versions', date: '2026-05-12', breach: true, events: 100 })
const parsed = parseSettings(day.settings)
if ('problems' in parsed) throw new Error(parsed.problems.join('\n'))
const world = { content, settings: parsed.settings }

const play = async (store: MemoryStore, records = day.records): Promise<void> => {
  const pipeline = createPipeline(world, store)
  await pipeline.take(records.map((record) => normalizeApiCall(record, pipeline.context)))
  await settle(pipeline, store)
}

const active = (store: MemoryStore) =>
  store
    .rows()
    .flatMap(({ value }) => (value.kind === 'finding' && value.finding.state === 'active' ? [value.finding] : []))
    .sort((a, b) => (a.id < b.id ? -1 : 1))

/** The rows of one store in a new one, each as another version would have left it. */
const restored = async (rows: readonly Row[], as: (value: RowValue) => RowValue): Promise<MemoryStore> => {
  const store = new MemoryStore()
  for (const { pk, sk, value } of rows) await store.put({ pk, sk }, as(value), 0)
  await store.take()
  return store
}

const isMergeable = (value: RowValue): value is Mergeable => !['finding', 'head', 'suppression', 'action', 'ledger'].includes(value.kind)

/** Members that came with later versions; a row of an earlier one lacks them. */
const LATER: Readonly<Record<string, readonly string[]>> = {
  finding: ['published', 'deliveries', 'hold', 'suppressed'],
  edge: ['actor'],
}

const without = (value: RowValue): RowValue =>
  Object.fromEntries(Object.entries(value).filter(([name]) => !LATER[value.kind]?.includes(name))) as unknown as RowValue

describe('rows of other versions', async () => {
  const store = new MemoryStore()
  await play(store)
  const rows = store.rows()

  it('are there in kinds enough to prove something', () => {
    expect(new Set(rows.map(({ value }) => value.kind)).size).toBeGreaterThan(6)
    expect(active(store).length).toBeGreaterThan(0)
  })

  it('with members that this version does not know are read, joined and written', () => {
    for (const { pk, sk, value } of rows) {
      const later = { ...value, ofALaterVersion: { deep: [1, 'two'] } } as unknown as RowValue
      const item = toItem({ pk, sk }, later, 7, { now: 1_780_000_000_000, retentionDays: 90 })
      expect(toRow(item)).toEqual({ pk, sk, version: 7, value: JSON.parse(JSON.stringify(later)) })
      if (!isMergeable(value)) continue
      expect(mergeRows(later as Mergeable, value)).toMatchObject({ kind: value.kind })
      expect(mergeRows(value, later as Mergeable)).toMatchObject({ kind: value.kind })
    }
  })

  it.each([
    ['unknown members', (value: RowValue) => ({ ...value, ofALaterVersion: 1 }) as unknown as RowValue],
    ['members missing', without],
  ])('give the same findings when the same events come again: %s', async (_, as) => {
    const other = await restored(rows, as)
    await play(other)
    expect(active(other).map(({ id, severity, count }) => ({ id, severity, count }))).toEqual(
      active(store).map(({ id, severity, count }) => ({ id, severity, count })),
    )
  })

  it('of kinds that only a later version has are left alone by this one', async () => {
    const other = await restored(rows, (value) => value)
    const row = rows.find(({ value }) => value.kind === 'signal')!
    await other.put({ pk: row.pk, sk: 'later#x' }, { kind: 'of-a-later-version' } as unknown as FindingRow, 0)
    await play(other)
    expect(active(other).map(({ id }) => id)).toEqual(active(store).map(({ id }) => id))
  })

  it('of detections that were removed or renamed withdraw nothing else', async () => {
    const [gone] = active(store)
    const pack = { ...content.pack, detections: content.pack.detections.filter(({ info }) => info.id !== gone?.detection) }
    const other = await restored(rows, (value) => value)
    const pipeline = createPipeline({ ...world, content: { ...content, pack } }, other)
    await pipeline.take(day.records.map((record) => normalizeApiCall(record, pipeline.context)))
    await settle(pipeline, other)
    expect(active(other).length).toBeGreaterThan(0)
  })
})
