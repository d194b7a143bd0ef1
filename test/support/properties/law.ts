import { MemoryStore } from '#adapters/local/memory-store.ts'
import type { Content } from '#core/detect/detect.ts'
import type { Event, Json } from '#core/model/event.ts'
import { type Finding, type Incident, isIncident } from '#core/model/finding.ts'
import { normalizeApiCall } from '#core/normalize/api-call.ts'
import type { Context } from '#core/normalize/context.ts'
import { createPipeline, type Pipeline, type Ruleset } from '#core/pipeline.ts'
import type { StateStore } from '#core/ports.ts'
import { compileRules } from '#core/sigma/compile.ts'
import { parseRules } from '#core/sigma/parse.ts'
import type { Key } from '#core/state/kind.ts'
import type { Change, Fact, Row, RowValue } from '#core/state/rows.ts'
import { firstRegion } from '#detections/behaviors/first-region.ts'

/** How a run goes wrong: which workers take which batches, when writes fail, and how warm workers stay. */
export interface Schedule {
  readonly workers: number
  /** Sizes of batches, used in turn. */
  readonly sizes: readonly number[]
  /** Numbers of writes that kill the work just before or just after them. */
  readonly kills: readonly { readonly write: number; readonly after: boolean; readonly warm: boolean }[]
  /** How many turns of the event loop each store call takes, used in turn: makes workers overlap. */
  readonly delays: readonly number[]
}

export const CALM: Schedule = { workers: 1, sizes: [1000], kills: [], delays: [0] }

class Killed extends Error {
  readonly warm: boolean
  constructor(warm: boolean) {
    super('killed')
    this.warm = warm
  }
}

/** A store that takes time, and dies between writes as reported. */
class Fragile implements StateStore {
  readonly #store: MemoryStore
  readonly #schedule: Schedule
  #writes = 0
  #calls = 0
  constructor(store: MemoryStore, schedule: Schedule) {
    this.#store = store
    this.#schedule = schedule
  }
  async merge(facts: readonly Fact[]): Promise<void> {
    for (const fact of facts) await this.#write(() => this.#store.merge([fact]))
  }
  async put(key: Key, value: RowValue, expected: number): Promise<boolean> {
    return this.#write(() => this.#store.put(key, value, expected))
  }
  async get(keys: readonly Key[]): Promise<readonly (Row | undefined)[]> {
    await this.#pause()
    return this.#store.get(keys)
  }
  async list(pk: string, prefix?: string): Promise<readonly Row[]> {
    await this.#pause()
    return this.#store.list(pk, prefix)
  }
  async #write<T>(write: () => Promise<T>): Promise<T> {
    await this.#pause()
    const number = this.#writes++
    const kill = this.#schedule.kills.find((one) => one.write === number)
    if (kill && !kill.after) throw new Killed(kill.warm)
    const result = await write()
    if (kill) throw new Killed(kill.warm)
    return result
  }
  async #pause(): Promise<void> {
    const turns = this.#schedule.delays[this.#calls++ % this.#schedule.delays.length]!
    for (let turn = 0; turn < turns; turn++) await Promise.resolve()
  }
}

interface Worker {
  pipeline: Pipeline
}

/** Retries until done, as an event source mapping does; a cold restart loses the worker's memory. */
const untilDone = async (worker: Worker, open: () => Pipeline, work: (pipeline: Pipeline) => Promise<unknown>): Promise<void> => {
  for (;;) {
    try {
      await work(worker.pipeline)
      return
    } catch (error) {
      if (!(error instanceof Killed) && (error as Error).name !== 'Contention') throw error
      if (error instanceof Killed && !error.warm) worker.pipeline = open()
    }
  }
}

/** Runs records through detect and correlate by the schedule, both stages at once; answers the store at rest. */
export const runSchedule = async (
  world: Ruleset,
  records: readonly Json[],
  schedule: Schedule,
  read: (record: Json, known: Context) => Event = normalizeApiCall,
): Promise<MemoryStore> => {
  const store = new MemoryStore()
  const fragile = new Fragile(store, schedule)
  const open = (): Pipeline => createPipeline(world, fragile)
  const batches = split(records, schedule.sizes)
  let next = 0
  let detecting = schedule.workers
  const detectors = Array.from({ length: schedule.workers }, async () => {
    const worker = { pipeline: open() }
    while (next < batches.length) {
      const events = batches[next++]!.map((record) => read(record, worker.pipeline.context))
      await untilDone(worker, open, (pipeline) => pipeline.take(events))
    }
    detecting--
  })
  const correlators = Array.from({ length: schedule.workers }, async () => {
    const worker = { pipeline: open() }
    for (;;) {
      const changes: readonly Change[] = await store.take()
      if (changes.length > 0) await untilDone(worker, open, (pipeline) => pipeline.correlate(changes))
      else if (detecting === 0) return
      else await new Promise((resolve) => setImmediate(resolve))
    }
  })
  await Promise.all([...detectors, ...correlators])
  // A worker may have written after another saw the feed empty.
  const last = { pipeline: open() }
  for (let changes = await store.take(); changes.length > 0; changes = await store.take())
    await untilDone(last, open, (pipeline) => pipeline.correlate(changes))
  return store
}

const split = <T>(records: readonly T[], sizes: readonly number[]): T[][] => {
  const batches: T[][] = []
  for (let at = 0; at < records.length; ) {
    const size = Math.max(1, sizes[batches.length % sizes.length]!)
    batches.push(records.slice(at, at + size))
    at += size
  }
  return batches
}

/** The active findings of a store, in canonical order. */
export const activeFindings = (store: MemoryStore): (Finding | Incident)[] =>
  store
    .rows()
    .flatMap((row) => (row.value.kind === 'finding' ? [row.value.finding] : []))
    .filter((finding) => finding.state === 'active')
    .sort((a, b) => (a.id < b.id ? -1 : 1))

export const incidentsIn = (store: MemoryStore): Incident[] => activeFindings(store).filter(isIncident)

const rule = (id: string, name: string, level: string, tactic: string, alert: string): string => `
title: ${id}
name: ${id}
logsource: { product: aws, service: cloudtrail }
tags: [attack.${tactic}]
detection:
  selection: { eventSource: iam.amazonaws.com, eventName: ${name} }
  condition: selection
level: ${level}
kestrail: { alert: ${alert}, summary: '{actor.name} ${name}', dedup: [requestParameters.userName] }
`

const RULES = [
  rule('user-created', 'CreateUser', 'medium', 'persistence', 'finding'),
  rule('logging-stopped', 'StopLogging', 'medium', 'defense-evasion', 'finding'),
  rule('secret-read', 'GetSecretValue', 'low', 'credential-access', 'signal'),
  rule('users-listed', 'ListUsers', 'informational', 'discovery', 'signal'),
  rule('sign-in-failed', 'ConsoleLogin', 'low', 'initial-access', 'signal'),
  `
title: Guessing
name: guessing
correlation:
  type: event_count
  rules: [sign-in-failed]
  group-by: [sourceIPAddress]
  timespan: 10m
  condition: { gte: 3 }
level: medium
tags: [attack.credential-access]
kestrail: { alert: finding }
`,
  `
title: Quiet theft
name: quiet-theft
correlation:
  type: temporal_ordered
  rules: [users-listed, user-created, secret-read]
  group-by: [origin]
  timespan: 12h
level: high
tags: [attack.collection]
`,
]

/** A few rules that use every kind of state: signals, windows, stories, first uses. */
export const lawContent = (): Content => {
  const parsed = parseRules(RULES.join('\n---\n'), 'law.yml')
  const { pack, problems } = compileRules(parsed.documents, { behaviors: [firstRegion.info.id] })
  const all = [...parsed.problems, ...problems].filter((one) => one.severity === 'error')
  if (all.length > 0) throw new Error(all.map((one) => one.message).join('\n'))
  return { pack, behaviors: [firstRegion] }
}
