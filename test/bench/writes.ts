import { DynamoStore } from '#adapters/aws/dynamodb-store.ts'
import { MemoryStore } from '#adapters/local/memory-store.ts'
import { heartbeatRecorder } from '#core/detect/heartbeat.ts'
import { normalizeApiCall } from '#core/normalize/api-call.ts'
import { createPipeline } from '#core/pipeline.ts'
import type { StateStore } from '#core/ports.ts'
import { parseSettings } from '#core/settings/settings.ts'
import type { Change } from '#core/state/rows.ts'
import { content } from '#detections/content.ts'
import { simulateDay } from '#simulate/day.ts'
import { startDynalite } from '../support/aws/dynalite.ts'

const WORKERS = 4
const BATCH = 250
const CACHE_MS = 15 * 60_000
const TABLE = 'bench'

export interface Writes {
  readonly events: number
  readonly total: number
  readonly byPart: ReadonlyMap<string, number>
}

/** What a row is for, by its key. */
const partOf = (pk: string, sk: string): string => {
  if (pk.startsWith('I#') || pk.startsWith('U#') || pk.startsWith('L#')) return 'baselines'
  if (pk.startsWith('W#')) return 'windows'
  if (pk.startsWith('R#')) return 'findings'
  if (pk === 'H') return 'heartbeats'
  if (pk.startsWith('A#') || pk.startsWith('P#')) return 'resources'
  return sk === 'edge' || sk === 'assumers' || sk.startsWith('s#') ? 'lineage' : 'signals'
}

/** DynamoDB's own count of write units, by part; refused conditional writes cost too and are counted at one unit each. */
const metered = async () => {
  const table = await startDynalite()
  await table.create(TABLE)
  const byPart = new Map<string, number>()
  const add = (item: Record<string, { S?: string }>, units: number): void => {
    const part = partOf(item['pk']?.S ?? '', item['sk']?.S ?? '')
    byPart.set(part, (byPart.get(part) ?? 0) + units)
  }
  table.client.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        if (commandName !== 'PutItemCommand') return next(args)
        const input = args.input as { Item: Record<string, { S?: string }>; ReturnConsumedCapacity?: string }
        input.ReturnConsumedCapacity = 'TOTAL'
        try {
          const result = await next(args)
          add(input.Item, (result.output as { ConsumedCapacity?: { CapacityUnits?: number } }).ConsumedCapacity?.CapacityUnits ?? 0)
          return result
        } catch (error) {
          add(input.Item, 1)
          throw error
        }
      },
    { step: 'initialize' },
  )
  return { table, byPart }
}

/** Hands every durable row of `seen` to correlate, as the table's stream would. */
class Streamed implements StateStore {
  readonly #store: StateStore
  readonly #mirror = new MemoryStore()
  constructor(store: StateStore) {
    this.#store = store
  }
  async merge(facts: Parameters<StateStore['merge']>[0]): Promise<void> {
    await this.#store.merge(facts)
    await this.#mirror.merge(facts)
  }
  get(keys: Parameters<StateStore['get']>[0]): ReturnType<StateStore['get']> {
    return this.#store.get(keys)
  }
  list(pk: string, prefix?: string): ReturnType<StateStore['list']> {
    return this.#store.list(pk, prefix)
  }
  put(...args: Parameters<StateStore['put']>): ReturnType<StateStore['put']> {
    return this.#store.put(...args)
  }
  take(): Promise<readonly Change[]> {
    return this.#mirror.take()
  }
}

/** Write units of a simulated day after two weeks of history: four workers, whose caches live a quarter of an hour. */
export const measureWrites = async (): Promise<Writes> => {
  const day = simulateDay({ seed: 'steady', date: '2026-05-12', history: 14 })
  const parsed = parseSettings(day.settings)
  if ('problems' in parsed) throw new Error(parsed.problems.join('\n'))
  const world = { content, settings: parsed.settings }
  const { table, byPart } = await metered()
  const shared = new Streamed(new DynamoStore({ client: table.client, tableName: TABLE, retentionDays: 90 }))
  const open = () => {
    const own = new DynamoStore({ client: table.client, tableName: TABLE, retentionDays: 90 })
    const store: StateStore = {
      merge: async (facts) => {
        await own.merge(facts)
        await shared.merge(facts)
      },
      get: (keys) => own.get(keys),
      list: (pk, prefix) => own.list(pk, prefix),
      put: (key, value, expected) => own.put(key, value, expected),
    }
    return { pipeline: createPipeline(world, store), store, heartbeat: heartbeatRecorder(), born: 0 }
  }
  const settle = async (): Promise<void> => {
    const correlate = createPipeline(world, shared).correlate
    for (let changes = await shared.take(); changes.length > 0; changes = await shared.take()) await correlate(changes)
  }
  const midnight = Date.parse('2026-05-12T00:00:00Z')
  const timeOf = (record: { eventTime: string }): number => Date.parse(record.eventTime)
  const history = day.records.filter((record) => timeOf(record) < midnight)
  const today = day.records.filter((record) => timeOf(record) >= midnight)
  const first = open()
  for (let at = 0; at < history.length; at += BATCH)
    await first.pipeline.take(history.slice(at, at + BATCH).map((record) => normalizeApiCall(record, first.pipeline.context)))
  await settle()
  byPart.clear()
  const workers = Array.from({ length: WORKERS }, open)
  for (let at = 0; at < today.length; at += BATCH) {
    const batch = today.slice(at, at + BATCH)
    const now = timeOf(batch[0]!)
    const which = (at / BATCH) % WORKERS
    if (now - workers[which]!.born > CACHE_MS) workers[which] = { ...open(), born: now }
    const { pipeline, store, heartbeat } = workers[which]!
    const events = batch.map((record) => normalizeApiCall(record, pipeline.context))
    await pipeline.take(events)
    heartbeat.observe(events, now)
    await store.merge(heartbeat.drain())
    await settle()
  }
  await table.close()
  return { events: today.length, total: [...byPart.values()].reduce((sum, units) => sum + units, 0), byPart }
}
