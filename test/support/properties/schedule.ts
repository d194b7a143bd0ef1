import { changesOf } from '#adapters/aws/changes.ts'
import { DynamoStore } from '#adapters/aws/dynamodb-store.ts'
import { keepRejects } from '#adapters/aws/rejects.ts'
import { toRow } from '#adapters/aws/row.ts'
import { securityHub } from '#adapters/aws/security-hub.ts'
import { decodeStream } from '#adapters/aws/stream-records.ts'
import type { Event, Json } from '#core/model/event.ts'
import type { Finding, Incident } from '#core/model/finding.ts'
import { normalize } from '#core/normalize/normalize.ts'
import { createPipeline, type Ruleset } from '#core/pipeline.ts'
import type { Destination } from '#core/publish/destination.ts'
import { newsIn, publishPending } from '#core/publish/outbox.ts'
import { toAsff } from '#core/render/asff/finding.ts'
import type { FindingRow } from '#core/state/kinds/finding.ts'
import { type Random, randomOf } from '#simulate/random.ts'
import { type EventSource, eventSource, type MappingSettings, type Reader } from '../aws/event-source.ts'
import { type FaultPlan, noFaults, seededFaults } from '../aws/faults.ts'
import { eventBridgeEvent } from '../aws/running.ts'
import { Cloud, type Worker } from './schedule-cloud.ts'

const NOW = Date.parse('2026-06-01T00:00:00Z')
/** Rounds of all pollers until nothing comes any more; twenty are usual. */
const REST = 1_000
/** A record on which detect fails, each time. */
export const POISON = '"poison"'

type Handler = (event: { Records: Json[] }) => Promise<unknown>

/** Settings of the mappings as they are deployed; test/lib/stacks.test.ts compares them with the template. */
const mapping = (BatchSize: number, ...patterns: object[]): MappingSettings => ({
  BatchSize,
  MaximumRetryAttempts: 5,
  BisectBatchOnFunctionError: true,
  FunctionResponseTypes: ['ReportBatchItemFailures'],
  ...(patterns.length > 0 && { FilterCriteria: { Filters: patterns.map((pattern) => ({ Pattern: JSON.stringify(pattern) })) } }),
})
const WRITTEN = ['INSERT', 'MODIFY']
export const MAPPINGS = {
  detect: mapping(500),
  correlate: mapping(200, {
    eventName: WRITTEN,
    dynamodb: { NewImage: { kind: { S: [{ 'anything-but': ['finding', 'head', 'heartbeat'] }] } } },
  }),
  publish: mapping(100, { eventName: WRITTEN, dynamodb: { NewImage: { outbox: { S: ['pending'] } } } }),
}

/** The stages on one worker's connections: what the handlers do, without their frame. */
const stagesOf = (world: Ruleset, { client }: Worker, clock: Clock) => {
  const store = new DynamoStore({ client: client('dynamodb'), tableName: 'state', retentionDays: 90, clock: clock.now })
  const pipeline = createPipeline(world, store)
  const productArn = 'arn:aws:securityhub:us-east-1:123456789012:product/123456789012/default'
  const asff = (finding: Finding | Incident) =>
    toAsff(finding, {
      productArn,
      securityAccount: '123456789012',
      region: 'us-east-1',
      createdAt: finding.firstSeen,
      updatedAt: new Date(clock.now()).toISOString(),
    })
  const destinations: Destination[] = [
    {
      receives: 'every revision',
      publisher: securityHub({ clientFor: () => client('securityhub'), homeOf: () => '123456789012', toAsff: asff }),
    },
  ]
  const detect: Handler = async ({ Records }) => {
    const decoded = decodeStream(Records as never)
    if (decoded.rejects.some(({ data }) => Buffer.from(data, 'base64').toString() === POISON)) throw new Error('poisoned')
    const events = decoded.items.map((item) => normalize(item, pipeline.context) as Event)
    await pipeline.take(events)
    await keepRejects(client('s3'), 'archive', String((Records[0] as { eventID: string }).eventID), NOW, decoded.rejects)
  }
  return {
    detect,
    correlate: (async ({ Records }) => {
      await pipeline.correlate(changesOf(Records as never))
    }) satisfies Handler,
    publish: (async ({ Records }) => {
      await publishPending(store, destinations, newsIn(changesOf(Records as never)), { now: clock.now(), environmentOf: () => undefined })
    }) satisfies Handler,
    tick: async () => {
      await pipeline.correlate([])
      await publishPending(store, destinations, await store.pending(500), { now: clock.now(), environmentOf: () => undefined })
    },
  }
}

type Stages = ReturnType<typeof stagesOf>
type Stage = keyof typeof MAPPINGS
type Source = EventSource & { readonly stage: Stage }

/** Later with every look at it; `wait` lets an hour pass. */
interface Clock {
  readonly now: () => number
  readonly wait: () => void
}

const clockOf = (): Clock => {
  let at = NOW
  return {
    now: () => ++at,
    wait: () => {
      at += 3_600_000
    },
  }
}

export interface Schedule {
  readonly plan: FaultPlan
  readonly kill: (number: number) => boolean
  /** Records of the stream in the order and portions in which they arrive. */
  readonly portions: readonly (readonly Buffer[])[]
  /** Before which portions a shard is split. */
  readonly splits: ReadonlySet<number>
  readonly workers: number
}

export interface Outcome {
  readonly active: readonly (Finding | Incident)[]
  readonly unpublished: number
  /** Ids that Security Hub holds as active, sorted. */
  readonly filed: readonly string[]
  readonly kept: readonly string[]
  /** What remains in the failure bucket after everything was replayed. */
  readonly failures: readonly Json[]
  readonly injected: ReadonlyMap<string, number>
  readonly errors: ReadonlySet<string>
}

/** Everything that runs: one worker a place, replaced by a fresh one where it died. */
const running = (world: Ruleset, cloud: Cloud, clock: Clock) => {
  const restarts: (() => void)[] = []
  const open = () => {
    const worker = cloud.worker()
    return { worker, stages: stagesOf(world, worker, clock) }
  }
  const source = (stage: Stage, read: Reader) => {
    let at = open()
    restarts.push(() => {
      at = open()
    })
    const invoke: Handler = (event) => {
      if (at.worker.dead()) at = open()
      return at.stages[stage](event)
    }
    return { stage, ...eventSource(MAPPINGS[stage], [read], invoke) }
  }
  return { open, source, restart: () => restarts.forEach((one) => void one()) }
}

/** What was given up on, through its stage once more; answers what failed again. */
const replay = async (sources: readonly Source[], stages: Stages): Promise<Json[]> => {
  const again: Json[] = []
  for (const { stage, failures } of sources)
    for (const record of failures.splice(0)) await stages[stage]({ Records: [record] }).catch(() => again.push(record))
  return again
}

/** Runs a schedule, lets everything recover, and answers what holds in the end. */
export const runSchedule = async (world: Ruleset, seed: string, schedule: Schedule): Promise<Outcome> => {
  const random = randomOf(`${seed}/cloud`)
  const cloud = new Cloud(random, 2)
  const clock = clockOf()
  const { open, source, restart } = running(world, cloud, clock)
  const sources: Source[] = [
    ...Array.from({ length: schedule.workers }, () => source('detect', cloud.stream.read)),
    ...cloud.table.readers().map((read) => source('correlate', read)),
    ...cloud.table.readers().map((read) => source('publish', read)),
  ]
  const settle = async (): Promise<void> => {
    for (let [delivered, rounds] = [1, 0]; delivered > 0; rounds++) {
      if (rounds > REST) throw new Error(`not at rest after ${REST} rounds`)
      delivered = (await Promise.all(sources.map((one) => one.pump()))).reduce((sum, count) => sum + count, 0)
    }
  }
  cloud.fail(schedule.plan, schedule.kill)
  for (const [at, portion] of schedule.portions.entries()) {
    if (schedule.splits.has(at)) cloud.stream.split(random.int(0, 5))
    for (const data of portion) cloud.stream.put(data, random.int(0, 99))
    await settle()
  }
  cloud.fail(noFaults)
  restart()
  const { stages } = open()
  const failures = await replay(sources, stages)
  for (let sweep = 0; sweep < 3; sweep++) {
    await settle()
    clock.wait()
    await stages.tick()
  }
  return { ...held(cloud), failures, errors: new Set(sources.flatMap(({ errors }) => [...errors])) }
}

const held = (cloud: Cloud): Pick<Outcome, 'active' | 'unpublished' | 'filed' | 'kept' | 'injected'> => {
  const rows = cloud.table
    .items()
    .map((item) => toRow(item).value)
    .filter((value): value is FindingRow => value.kind === 'finding')
    .sort((a, b) => (a.finding.id < b.finding.id ? -1 : 1))
  const filed = [...cloud.securityHub.findings.values()].filter((one) => one['RecordState'] === 'ACTIVE').map((one) => String(one['Id']))
  return {
    active: rows.map(({ finding }) => finding).filter(({ state }) => state === 'active'),
    unpublished: rows.filter((row) => row.published !== row.finding.revision).length,
    filed: filed.sort(),
    kept: [...cloud.archive.values()].flatMap((text) => text.trim().split('\n')),
    injected: cloud.injected,
  }
}

/** Nothing fails, and all comes in order and at once. */
export const calm = (records: readonly Json[]): Schedule => ({
  plan: noFaults,
  kill: () => false,
  portions: [records.map((record) => Buffer.from(JSON.stringify(eventBridgeEvent({ ...record }))))],
  splits: new Set(),
  workers: 1,
})

const portionsOf = (all: readonly Buffer[], random: Random): Buffer[][] => {
  const portions: Buffer[][] = []
  for (let at = 0; at < all.length; ) {
    const size = random.int(5, 60)
    portions.push(all.slice(at, at + size))
    at += size
  }
  return portions
}

/**
 * A schedule that the seed alone decides: single calls fail, the table is away for a while, Security Hub rejects for a while, workers are
 * killed, shards split; records come late, out of order, some twice, and two of them cannot be read.
 */
export const drawn = (seed: string, number: number, records: readonly Json[]): Schedule => {
  const random = randomOf(seed)
  const some = seededFaults(number, random.between(0.01, 0.12), random.int(200, 2_000))
  const [from, length] = [random.int(0, 200), random.chance(0.4) ? random.int(5, 120) : 0]
  const [fromHub, lengthHub] = [random.int(0, 500), random.chance(0.3) ? random.int(50, 600) : 0]
  const kills = new Set(Array.from({ length: random.int(0, 6) }, () => random.int(0, 600)))
  const disorderly = random.shuffle([
    ...[...records, ...random.sample(records, Math.ceil(records.length / 10))].map((record) =>
      Buffer.from(JSON.stringify(eventBridgeEvent({ ...record }))),
    ),
    Buffer.from(POISON),
    Buffer.from('{"no": "record"'),
  ])
  const portions = portionsOf(disorderly, random)
  return {
    plan: (call) => {
      if (call.service === 'dynamodb' && call.number >= from && call.number < from + length) return 'error'
      if (call.service === 'securityhub' && call.number >= fromHub && call.number < fromHub + lengthHub) return 'throttle'
      return some(call)
    },
    kill: (call) => kills.has(call),
    portions,
    splits: new Set(portions.flatMap((_, at) => (random.chance(0.3) ? [at] : []))),
    workers: random.int(1, 3),
  }
}
