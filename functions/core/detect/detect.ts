import type { Event } from '#core/model/event.ts'
import type { Fact } from '#core/model/state.ts'
import type { Known } from '#core/normalise/known.ts'
import { baselineMemory } from './baseline.ts'
import type { Behaviour } from './behaviour.ts'
import { clearedMemory } from './cleared.ts'
import { flowMemory } from './flow-memory.ts'
import { impactMemory } from './impact.ts'
import { interfaceMemory } from './interface-edges.ts'
import { lineageMemory } from './lineage.ts'
import { presenceMemory } from './presence.ts'
import { resourceMemory } from './resource-memory.ts'
import type { CompiledPack } from './sigma/compile.ts'
import { signalMemory } from './signals.ts'
import { visibilityMemory } from './visibility.ts'
import { windowMemory } from './window.ts'

/** The rules of one world: compiled Sigma, behaviours, and what the settings declare. */
export interface Content {
  readonly pack: CompiledPack
  readonly behaviours: readonly Behaviour[]
}

/** One kind of thing to remember of events: the facts that it has since last asked; what it told before is only remembered to save writes. */
interface Memory {
  facts(): Fact[]
  forget(): void
}

/**
 * Makes the detect stage: events in, facts out. Pure but for its memory of what it has already told, which only saves writes:
 * the facts of a batch may be merged any number of times, in any order.
 */
export const createDetect = ({ pack, behaviours }: Content, known: Known) => {
  const lineage = lineageMemory(known)
  const windows = windowMemory(pack, known)
  const cleared = clearedMemory(pack)
  const signals = signalMemory(pack, known, [windows, cleared])
  const baselines = baselineMemory(behaviours, known)
  const presence = presenceMemory(behaviours, known)
  const visibility = visibilityMemory()
  const flows = flowMemory(behaviours, known)
  const interfaces = interfaceMemory()
  const resources = resourceMemory(known)
  const impact = impactMemory()

  const ofCalls = [lineage, baselines, presence, visibility, interfaces, resources]
  const ofFlows = [flows, { observe: baselines.observeFlow }, interfaces]
  const ofNotices = [{ observe: baselines.observeNotice }, interfaces, impact]
  const all: readonly Memory[] = [lineage, signals, baselines, windows, flows, interfaces, resources, cleared, impact, presence, visibility]

  return {
    observe(events: readonly Event[]): void {
      for (const event of events) {
        signals.observe(event)
        if (event.kind === 'api-call') for (const memory of ofCalls) memory.observe(event)
        else if (event.kind === 'flow') for (const memory of ofFlows) memory.observe(event)
        else for (const memory of ofNotices) memory.observe(event)
      }
    },
    /** All facts of what was observed since they were last asked for. */
    facts: (): Fact[] => all.flatMap((memory) => memory.facts()),
    /** Forgets what was told: after a batch that failed, nothing is certain. */
    forget(): void {
      for (const memory of all) memory.forget()
    },
  }
}
