import type { Event } from '#core/model/event.ts'
import { hash64 } from '#core/model/hash.ts'
import { byMoment, type Moment } from '#core/model/moment.ts'
import type { Context } from '#core/normalize/context.ts'
import { text } from '#core/normalize/json.ts'
import { isAttempt, nodeOf } from '#core/normalize/normalize.ts'
import { type CompiledDetection, type CompiledPack, createMatcher } from '#core/sigma/sigma.ts'
import type { Evidence } from '#core/state/evidence.ts'
import { EVIDENCE } from '#core/state/evidence.ts'
import { COUNTED, signalKey } from '#core/state/kinds/signal.ts'
import type { Fact } from '#core/state/rows.ts'
import { identityFacts } from './actor-edges.ts'
import { DAY } from './behavior.ts'
import { evidenceOf } from './evidence.ts'
import { dedupOf, fill, valueAt } from './summary.ts'

/** Events of one detection, node, day and dedup values, gathered within a batch. */
interface Gathered {
  readonly detection: CompiledDetection
  readonly node: string
  readonly dedup: readonly string[]
  readonly attempt: boolean
  readonly day: number
  readonly events: Event[]
}

const dayOf = (time: number): number => Math.floor(time / DAY)

/**
 * What the rules say: each match is reported to those who count, and, unless it is only counted, becomes part of a signal of its node and day.
 * @param counters are given every match.
 */
export const signalRecorder = (
  pack: CompiledPack,
  known: Context,
  counters: readonly { observe(detection: CompiledDetection, event: Event): void }[],
) => {
  const matcher = createMatcher(pack.detections)
  let signals = new Map<string, Gathered>()

  const gather = (detection: CompiledDetection, event: Event): void => {
    const dedup = dedupOf(detection.info.dedup, event)
    const node = nodeOf(event)
    const attempt = isAttempt(event)
    const day = dayOf(event.time)
    const key = gatherKey(node, detection.info.id, day, dedup, attempt)
    const gathered = signals.get(key)
    if (gathered) gathered.events.push(event)
    else signals.set(key, { detection, node, dedup, attempt, day, events: [event] })
  }

  return {
    observe(event: Event): void {
      for (const index of matcher.match(event.kind, event.raw, event.facts)) {
        const detection = pack.detections[index]!
        for (const counter of counters) counter.observe(detection, event)
        if (detection.info.alert !== 'count') gather(detection, event)
      }
    },
    drain(): Fact[] {
      const facts = [...signals.values()].flatMap((one) => signalFacts(one, known))
      signals = new Map()
      return facts
    },
    reset(): void {
      signals = new Map()
    },
  }
}

const gatherKey = (node: string, detection: string, day: number, dedup: readonly string[], attempt: boolean): string =>
  `${node}\u001f${detection}\u001f${day}\u001f${attempt ? 'a' : 's'}\u001f${dedup.join('\u001f')}`

const signalFacts = (gathered: Gathered, known: Context): Fact[] => {
  const { detection, node, dedup, attempt, day } = gathered
  // The same event twice, by two paths, must not push another one out.
  const events = [...new Map(gathered.events.map((event) => [event.id, event])).values()].sort(byMoment)
  const key = signalKey(node, { detection: detection.info.id, attempt, dedup }, day)
  const evidence: (Evidence | Moment)[] = events
    .slice(0, EVIDENCE.kept)
    .map((event, rank) => (rank < EVIDENCE.detailed ? written(event, detection, known) : { time: event.time, id: event.id }))
  const hashes = [...new Set(events.map((event) => Number.parseInt(hash64(event.id).slice(0, 8), 16)))]
    .sort((a, b) => a - b)
    .slice(0, COUNTED)
  const value = { kind: 'signal' as const, detection: detection.info.id, attempt, dedup, evidence, hashes, last: lastOf(events) }
  return [{ ...key, value }, ...identityFacts(events[0]!).filter((fact) => fact.pk === key.pk)]
}

const written = (event: Event, { info }: CompiledDetection, known: Context): Evidence => {
  const checked = info.posture?.clearedBy && text(valueAt(event, info.posture.resource))?.slice(0, 512)
  return { ...evidenceOf(event, fill(info.summary, event), known), ...(checked && { checked }) }
}

const HOUR = 3_600_000

/** To the hour: a busy signal's row changes once an hour, not with every batch. The evidence knows the exact times of the first ones. */
const lastOf = (events: readonly Event[]): number => Math.floor(Math.max(...events.map((event) => event.time)) / HOUR) * HOUR
