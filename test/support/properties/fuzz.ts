import { MemoryStore } from '#adapters/local/memory-store.ts'
import type { Event } from '#core/model/event.ts'
import type { AnyFinding } from '#core/model/finding.ts'
import { createPipeline, settle } from '#core/pipeline.ts'
import { alertOf } from '#core/render/alert.ts'
import { toAsff } from '#core/render/asff/finding.ts'
import { toChatNotification } from '#core/render/chat.ts'
import { toCsv } from '#core/render/csv.ts'
import { toJsonl } from '#core/render/jsonl.ts'
import { toOcsf } from '#core/render/ocsf/detection-finding.ts'
import { toSlackBlocks } from '#core/render/slack/message.ts'
import { content } from '#detections/content.ts'
import { randomOf } from '#simulate/random.ts'
import { intel, settings, type Target, targets } from './fuzz-targets.ts'

/** A hang: longer than this for one mutated record, in milliseconds. */
const PATIENCE = 100
/** Mutants that are correlated and reported of together, and how many batches share a store. */
const BATCH = 250
const BATCHES_A_STORE = 8

export interface Trouble {
  readonly target: string
  /** `fuzzOne(seed, number)` makes it again. */
  readonly number: number
  readonly what: string
  readonly input: string
}

export interface Fuzzed {
  readonly mutations: number
  readonly byTarget: Readonly<Record<string, number>>
  /** Mutants that were still events, and findings that came of them. */
  readonly events: number
  readonly findings: number
  /** The slowest mutant, in milliseconds. */
  readonly slowest: { readonly ms: number; readonly target: string; readonly number: number }
  readonly troubles: readonly Trouble[]
}

const PROTOTYPES: readonly object[] = [Object.prototype, Array.prototype, String.prototype, Function.prototype, Map.prototype]
const countOf = (): number => PROTOTYPES.reduce((sum, one) => sum + Reflect.ownKeys(one).length, 0)

/** The mutant of that number, always the same. */
const mutantOf = (seed: string, number: number): { readonly target: Target; readonly input: string | Buffer } => {
  const random = randomOf(`${seed}/${number}`)
  const target = random.weighted(targets.map((one) => [one.weight, one] as const))[1]
  return { target, input: target.mutate(random) }
}

const timed = (target: Target, input: string | Buffer): { ms: number; events: readonly Event[] } => {
  const started = performance.now()
  const events = target.read(input)
  return { ms: performance.now() - started, events }
}

const cpuOf = (target: Target, input: string | Buffer): number => {
  const before = process.threadCpuUsage()
  target.read(input)
  const { user, system } = process.threadCpuUsage(before)
  return (user + system) / 1000
}

/** Other programs disturb a clock: what seemed slow is measured again by its processor time, and the least of three counts. */
const patiently = (target: Target, input: string | Buffer): { ms: number; events: readonly Event[] } => {
  const { ms, events } = timed(target, input)
  return { ms: ms > PATIENCE ? Math.min(...[1, 2, 3].map(() => cpuOf(target, input))) : ms, events }
}

/** Every way in which a finding leaves. */
const report = (finding: AnyFinding): void => {
  alertOf(finding)
  toChatNotification(finding)
  toSlackBlocks(finding)
  toOcsf(finding)
  toCsv([finding])
  toJsonl([finding])
  toAsff(finding, {
    productArn: 'arn:aws:securityhub:us-east-1:123456789012:product/123456789012/default',
    securityAccount: '123456789012',
    region: 'us-east-1',
    createdAt: finding.firstSeen,
    updatedAt: '2026-06-01T00:00:00Z',
  })
}

const pipelineOf = () => {
  const store = new MemoryStore()
  return { store, pipeline: createPipeline({ content, settings, intel }, store) }
}

/**
 * Mutates `mutations` inputs and reads each as the product would; the events that come of them are stored, correlated and reported.
 * Nothing is thrown: what went wrong is in `troubles`.
 */
export const fuzz = async (seed: string, mutations: number, progress: (done: number) => void = () => {}): Promise<Fuzzed> => {
  const byTarget: Record<string, number> = Object.fromEntries(targets.map(({ name }) => [name, 0]))
  const troubles: Trouble[] = []
  let [events, findings, batches] = [0, 0, 0]
  let slowest = { ms: 0, target: '', number: 0 }
  let world = pipelineOf()
  let waiting: Event[] = []
  const clean = countOf()
  const trouble = (number: number, target: string, what: string, input: string | Buffer): void => {
    troubles.push({ target, number, what, input: input.toString('latin1').slice(0, 400) })
  }
  const correlate = async (number: number): Promise<void> => {
    const batch = waiting
    waiting = []
    if (++batches % BATCHES_A_STORE === 0) world = pipelineOf()
    try {
      await world.pipeline.take(batch)
      const reported = await settle(world.pipeline, world.store)
      for (const finding of reported) report(finding)
      findings += reported.length
    } catch (error) {
      trouble(number, 'batch', String(error instanceof Error ? error.stack : error), `a batch of ${batch.length} events`)
      world = pipelineOf()
    }
  }
  for (let number = 0; number < mutations; number++) {
    const { target, input } = mutantOf(seed, number)
    byTarget[target.name] = (byTarget[target.name] ?? 0) + 1
    try {
      const { ms, events: made } = patiently(target, input)
      if (ms > PATIENCE) trouble(number, target.name, `took ${Math.round(ms)} ms`, input)
      if (ms > slowest.ms) slowest = { ms, target: target.name, number }
      events += made.length
      waiting.push(...made)
    } catch (error) {
      trouble(number, target.name, String(error instanceof Error ? error.stack : error), input)
    }
    if (countOf() !== clean) {
      trouble(number, target.name, 'a prototype of the language has changed', input)
      break
    }
    if (waiting.length >= BATCH) await correlate(number)
    if (number % 10_000 === 9_999) progress(number + 1)
    if (troubles.length >= 50) break
  }
  await correlate(mutations)
  return { mutations, byTarget, events, findings, slowest, troubles }
}
