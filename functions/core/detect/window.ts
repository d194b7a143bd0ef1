import type { Event } from '#core/model/event.ts'
import { automationOf } from '#core/normalize/automation.ts'
import type { Context } from '#core/normalize/context.ts'
import { nodeOf } from '#core/normalize/normalize.ts'
import {
  bucketOf,
  type CompiledCorrelation,
  type CompiledDetection,
  type CompiledPack,
  isStory,
  leafRules,
  mergeBuckets,
  type Observation,
  projectedFields,
  type WindowBucket,
} from '#core/sigma/sigma.ts'
import { windowKey, windowPk } from '#core/state/kinds/window.ts'
import type { Fact } from '#core/state/rows.ts'
import { provenBy } from './actor-edges.ts'
import { valueAt } from './summary.ts'

interface Gathered {
  readonly pk: string
  readonly correlation: string
  bucket: WindowBucket
  /** Not yet joined: joining once costs what joining each would cost, many times over. */
  waiting: Observation[]
  /** What the bucket keeps of the rules that wait. */
  keeps: WindowBucket['keeps']
}

/** Observations of one bucket that wait to be joined. */
const MOST_WAITING = 2_000

const join = (one: Gathered): WindowBucket => {
  one.bucket = mergeBuckets(one.bucket, { start: one.bucket.start, keeps: one.keeps, observations: one.waiting })
  one.waiting = []
  return one.bucket
}

/** Correlations that keep windows of their own: no story over an origin's signals, and no mere part of another correlation. */
const withWindows = (pack: CompiledPack): CompiledCorrelation[] => {
  const parts = new Set(pack.correlations.filter((one) => !isStory(one)).flatMap((one) => one.rules))
  return pack.correlations.filter((one) => !isStory(one) && (one.info.alert === 'finding' || !parts.has(one.info.id)))
}

const text = (value: unknown): string | number | undefined =>
  typeof value === 'string' || typeof value === 'number' ? value : typeof value === 'boolean' ? String(value) : undefined

const MOST_GROUPS = 64

/** A group field that is a list, such as the instances of one command, puts the event into the group of each of its values. */
const inEachGroup = (
  found: Record<string, string | number>,
  field: string,
  values: readonly unknown[],
): Record<string, string | number>[] =>
  [...new Set(values.flatMap((one) => text(one) ?? []))].slice(0, MOST_GROUPS).map((one) => ({ ...found, [field]: one }))

/** What an interface serves, as flow lines of version 2 do not name it: the interface stands for it, until a record proves more (correlate/served.ts). */
const SERVED: ReadonlySet<string> = new Set(['instance-id', 'local.task'])

const fieldOf = (event: Event, path: string): unknown =>
  valueAt(event, path) ?? (event.kind === 'flow' && SERVED.has(path) ? event.interfaceId : undefined)

/** Flow lines of version 2 name no Region: a call that is compared with flows of its Region is compared with those, too. */
const alsoWithoutRegion = (correlation: CompiledCorrelation, event: Event, all: Record<string, string | number>[]) =>
  event.kind === 'api-call' && correlation.groupBy.includes('region') ? [...all, ...all.map((one) => ({ ...one, region: 'unknown' }))] : all

/** Fields of one event that the correlation groups or counts by, under the names it uses, once for each group. None where a group field is missing. */
const project = (
  correlation: CompiledCorrelation,
  fields: readonly string[],
  rule: string,
  event: Event,
): Record<string, string | number>[] => {
  let all: Record<string, string | number>[] = [{}]
  for (const field of fields) {
    const raw = fieldOf(event, correlation.aliases[field]?.[rule] ?? field)
    const value = text(raw)
    if (value !== undefined) for (const found of all) found[field] = typeof value === 'string' ? value.slice(0, 256) : value
    else if (correlation.groupBy.includes(field)) all = Array.isArray(raw) ? all.flatMap((found) => inEachGroup(found, field, raw)) : []
  }
  return alsoWithoutRegion(correlation, event, all.slice(0, MOST_GROUPS))
}

/** What a verdict needs to say where and by whom, beside what the correlation itself asks for. */
const placeOf = (event: Event, known: Context): Record<string, string> => {
  if (event.kind !== 'api-call') return { account: event.account, region: event.region }
  const automation = automationOf(event.raw, event.actor, known)
  return { account: event.account, region: event.region, sourceIPAddress: event.from, ...(automation && { automation }) }
}

/** Gathers a batch's matches into windows: one fact per correlation, group and bucket. */
export const windowRecorder = (pack: CompiledPack, known: Context) => {
  const all = new Map(pack.correlations.map((one) => [one.info.id, one]))
  const byRule = new Map<string, { correlation: CompiledCorrelation; fields: readonly string[] }[]>()
  for (const correlation of withWindows(pack))
    for (const rule of new Set(leafRules(correlation, all)))
      byRule.set(rule, [...(byRule.get(rule) ?? []), { correlation, fields: projectedFields(correlation, all) }])
  let gathered = new Map<string, Gathered>()

  const observe = (
    { correlation, fields }: { correlation: CompiledCorrelation; fields: readonly string[] },
    rule: string,
    event: Event,
  ): void => {
    const place = placeOf(event, known)
    for (const projected of project(correlation, fields, rule, event)) gather(correlation, rule, event, { ...place, ...projected })
  }

  const gather = (correlation: CompiledCorrelation, rule: string, event: Event, values: Observation['fields']): void => {
    const by = provenBy(event)
    const observation: Observation = { rule, time: event.time, id: event.id, fields: values, node: nodeOf(event), ...(by && { by }) }
    const bucket = bucketOf(correlation, observation)
    const pk = windowPk(
      correlation.info.id,
      correlation.groupBy.map((name) => values[name]),
    )
    const key = `${pk}#${bucket.start}`
    const before = gathered.get(key)
    if (!before) {
      gathered.set(key, { pk, correlation: correlation.info.id, bucket, waiting: [], keeps: bucket.keeps })
      return
    }
    if (!Object.hasOwn(before.keeps, rule)) before.keeps = { ...before.keeps, ...bucket.keeps }
    if (before.waiting.push(observation) >= MOST_WAITING) join(before)
  }

  return {
    observe({ info }: CompiledDetection, event: Event): void {
      for (const one of byRule.get(info.id) ?? []) observe(one, info.id, event)
    },
    drain(): Fact[] {
      const facts = [...gathered.values()].map(
        (one): Fact => ({
          ...windowKey(one.pk, one.bucket.start),
          value: { kind: 'window', correlation: one.correlation, bucket: one.waiting.length > 0 ? join(one) : one.bucket },
        }),
      )
      gathered = new Map()
      return facts
    },
    reset(): void {
      gathered = new Map()
    },
  }
}
