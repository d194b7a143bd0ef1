import { changesOf } from '#adapters/aws/changes.ts'
import { DynamoStore } from '#adapters/aws/dynamodb-store.ts'
import type { Event } from '#core/model/event.ts'
import { createPipeline, type Ruleset } from '#core/pipeline.ts'
import type { Destination } from '#core/publish/destination.ts'
import { newsIn, publishPending } from '#core/publish/outbox.ts'
import { MemoryTable, sizeOf } from '../support/properties/schedule-table.ts'

const WORKERS = 4
const BATCH = 250
/** How long a warm worker of Lambda lives here. */
const CACHE_MS = 15 * 60_000

const accepting: Destination = { receives: 'every revision', publisher: { name: 'accepts', publish: () => Promise.resolve([]) } }

export interface Used {
  readonly events: number
  readonly writeUnits: number
  readonly readUnits: number
  /** Records of the table's stream that woke correlate, and publish. */
  readonly judged: number
  readonly published: number
}

/** The stages on one table in this process: four workers for detect, whose caches live a quarter of an hour; what they use is counted. */
export const ledgerOf = (world: Ruleset) => {
  const table = new MemoryTable()
  let now = 0
  const client = { send: async (command: unknown) => table.send(command) } as never
  const open = (born: number) => {
    const store = new DynamoStore({ client, tableName: 'ledger', retentionDays: 90, clock: () => now })
    return { store, pipeline: createPipeline(world, store), born }
  }
  const stages = open(0)
  const readers = table.readers()
  let workers = Array.from({ length: WORKERS }, () => open(0))
  let [events, judged, published, turn] = [0, 0, 0, 0]
  let base = { ...table.usage }

  const settle = async (): Promise<void> => {
    for (let busy = true; busy; ) {
      busy = false
      for (const read of readers)
        for (let records = await read(); records.length > 0; records = await read()) {
          busy = true
          const changes = changesOf(records.map(({ event }) => event) as never)
          const facts = changes.filter(({ after }) => after.kind !== 'finding' && after.kind !== 'head')
          const findings = newsIn(changes.filter(({ after }) => after.kind === 'finding' && after.finding.revision !== after.published))
          judged += facts.length
          published += findings.length
          await stages.pipeline.correlate(facts)
          await publishPending(stages.store, [accepting], findings, { now, environmentOf: () => undefined })
        }
    }
  }

  return {
    known: stages.pipeline.context,
    /** Events in order of delivery. */
    take: async (all: readonly Event[], size = BATCH): Promise<void> => {
      for (let at = 0; at < all.length; at += size) {
        const batch = all.slice(at, at + size)
        now = batch[0]!.time
        const which = turn++ % WORKERS
        if (now - workers[which]!.born > CACHE_MS) workers[which] = open(now)
        await workers[which]!.pipeline.take(batch)
        events += batch.length
        await settle()
      }
    },
    /** Begins to count anew; with cold workers, as on another path. */
    restart: (cold = false): void => {
      if (cold) workers = workers.map(() => open(now))
      base = { ...table.usage }
      events = judged = published = 0
    },
    used: (): Used => ({
      events,
      writeUnits: table.usage.writeUnits - base.writeUnits,
      readUnits: table.usage.readUnits - base.readUnits,
      judged,
      published,
    }),
    stored: (): { readonly rows: number; readonly bytes: number } => {
      const items = table.items()
      // DynamoDB adds 100 bytes to each item.
      return { rows: items.length, bytes: items.reduce((sum, item) => sum + sizeOf(item) + 100, 0) }
    },
  }
}
