import { CAPS, earlier } from '#core/correlate/merge.ts'
import type { Event } from '#core/model/event.ts'
import { hash64, hashOf } from '#core/model/hash.ts'
import type { Evidence, Fact, Moment } from '#core/model/state.ts'
import { text } from '#core/normalise/json.ts'
import type { Known } from '#core/normalise/known.ts'
import { baselineMemory } from './baseline.ts'
import { type Behaviour, DAY } from './behaviour.ts'
import { clearedMemory } from './cleared.ts'
import { evidenceOf } from './evidence.ts'
import { flowMemory } from './flow-memory.ts'
import { identityFacts } from './identity.ts'
import { impactMemory } from './impact.ts'
import { interfaceMemory } from './interface-edges.ts'
import { lineageFacts } from './lineage.ts'
import { nodeOf } from './node.ts'
import { presenceMemory } from './presence.ts'
import { resourceMemory } from './resource-memory.ts'
import type { CompiledDetection, CompiledPack } from './sigma/compile.ts'
import { createMatcher } from './sigma/matcher.ts'
import { dedupOf, fill, valueAt } from './summary.ts'
import { visibilityMemory } from './visibility.ts'
import { windowMemory } from './window.ts'

/** The rules of one world: compiled Sigma, behaviours, and what the settings declare. */
export interface Content {
  readonly pack: CompiledPack
  readonly behaviours: readonly Behaviour[]
}

/** Events of one detection, node, day and dedup values, gathered within a batch. */
interface Gathered {
  readonly detection: CompiledDetection
  readonly node: string
  readonly dedup: readonly string[]
  readonly attempt: boolean
  readonly day: number
  readonly events: Event[]
}

export const dayOf = (time: number): number => Math.floor(time / DAY)

const isAttempt = (event: Event): boolean => event.kind === 'api-call' && event.outcome !== 'success'

/**
 * Makes the detect stage: events in, facts out. Pure but for its memory of what it has already told, which only saves writes:
 * the facts of a batch may be merged any number of times, in any order.
 */
export const createDetect = ({ pack, behaviours }: Content, known: Known) => {
  const matcher = createMatcher(pack.detections)
  const baselines = baselineMemory(behaviours, known)
  const windows = windowMemory(pack, known)
  const flows = flowMemory(behaviours, known)
  const interfaces = interfaceMemory()
  const resources = resourceMemory(known)
  const cleared = clearedMemory(pack)
  const impact = impactMemory()
  const presence = presenceMemory(behaviours, known)
  const visibility = visibilityMemory()

  const gather = (event: Event, into: Map<string, Gathered>): void => {
    for (const index of matcher.match(event.kind, event.raw, event.facts)) {
      const detection = pack.detections[index]!
      windows.observe(detection.info.id, event)
      cleared.observe(detection, event)
      if (detection.info.alert === 'count') continue
      const dedup = dedupOf(detection.info.dedup, event)
      const node = nodeOf(event)
      const attempt = isAttempt(event)
      const day = dayOf(event.time)
      const key = signalKey(node, detection.info.id, day, dedup, attempt)
      const gathered = into.get(key)
      if (gathered) gathered.events.push(event)
      else into.set(key, { detection, node, dedup, attempt, day, events: [event] })
    }
  }

  let signals = new Map<string, Gathered>()
  let lineage: Fact[] = []
  return {
    observe(events: readonly Event[]): void {
      for (const event of events) {
        gather(event, signals)
        if (event.kind === 'api-call') {
          if (event.source === 'sts.amazonaws.com' || event.source === 'signin.amazonaws.com')
            lineage.push(...lineageFacts(event, known.flows))
          baselines.observe(event)
          presence.observe(event)
          visibility.observe(event)
        }
        if (event.kind === 'flow') {
          flows.observe(event)
          baselines.observeFlow(event)
        }
        if (event.kind === 'notice') baselines.observeNotice(event)
        interfaces.observe(event)
        resources.observe(event)
        impact.observe(event)
      }
    },
    /** All facts of what was observed since they were last asked for. */
    facts(): Fact[] {
      const facts = [
        ...lineage,
        ...[...signals.values()].flatMap((one) => signalFacts(one, known)),
        ...baselines.facts(),
        ...windows.facts(),
        ...flows.facts(),
        ...interfaces.facts(),
        ...resources.facts(),
        ...cleared.facts(),
        ...impact.facts(),
        ...presence.facts(),
        ...visibility.facts(),
      ]
      signals = new Map()
      lineage = []
      return facts
    },
    /** Forgets what was told: after a batch that failed, nothing is certain. */
    forget(): void {
      signals = new Map()
      lineage = []
      baselines.forget()
      flows.forget()
      interfaces.forget()
      resources.forget()
      cleared.forget()
      impact.forget()
      presence.forget()
      visibility.forget()
    },
  }
}

export const signalKey = (node: string, detection: string, day: number, dedup: readonly string[], attempt: boolean): string =>
  `${node}\u001f${detection}\u001f${day}\u001f${attempt ? 'a' : 's'}\u001f${dedup.join('\u001f')}`

const signalFacts = (gathered: Gathered, known: Known): Fact[] => {
  const { detection, node, dedup, attempt, day } = gathered
  // The same event twice, by two roads, must not push another one out.
  const events = [...new Map(gathered.events.map((event) => [event.id, event])).values()].sort(earlier)
  const pk = `N#${node}`
  const sk = `sig#${detection.info.id}#${day}#${attempt ? 'a' : 's'}#${hashOf(...dedup)}`
  const evidence: (Evidence | Moment)[] = events
    .slice(0, CAPS.evidence)
    .map((event, rank) => (rank < CAPS.details ? told(event, detection, known) : { time: event.time, id: event.id }))
  const hashes = [...new Set(events.map((event) => Number.parseInt(hash64(event.id).slice(0, 8), 16)))]
    .sort((a, b) => a - b)
    .slice(0, CAPS.count)
  const value = { kind: 'signal' as const, detection: detection.info.id, attempt, dedup, evidence, hashes, last: lastOf(events) }
  return [{ pk, sk, value }, ...identityFacts(events[0]!).filter((fact) => fact.pk === pk)]
}

const told = (event: Event, { info }: CompiledDetection, known: Known): Evidence => {
  const checked = info.posture?.clearedBy && text(valueAt(event, info.posture.resource))?.slice(0, 512)
  return { ...evidenceOf(event, fill(info.summary, event), known), ...(checked && { checked }) }
}

const HOUR = 3_600_000

/** To the hour: a busy signal's row changes once an hour, not with every batch. The evidence knows the exact times of the first ones. */
const lastOf = (events: readonly Event[]): number => Math.floor(Math.max(...events.map((event) => event.time)) / HOUR) * HOUR
