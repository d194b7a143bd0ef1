import type { Event } from '#core/model/event.ts'
import type { Context } from '#core/normalize/context.ts'
import type { CompiledPack } from '#core/sigma/sigma.ts'
import type { Fact } from '#core/state/rows.ts'
import { activityRecorder } from './activity/recorder.ts'
import { baselineRecorder } from './baseline.ts'
import type { Behavior } from './behavior.ts'
import { clearedRecorder } from './cleared.ts'
import { flowRecorder } from './flow-recorder.ts'
import { DETECT_KINDS } from './generated/kinds.ts'
import { impactRecorder } from './impact.ts'
import { interfaceRecorder } from './interface-edges.ts'
import type { RecorderName } from './kind.ts'
import { lineageRecorder } from './lineage.ts'
import { madeRecorder } from './made.ts'
import { resourceRecorder } from './resource-recorder.ts'
import { signalRecorder } from './signals.ts'
import { visibilityRecorder } from './visibility.ts'
import { windowRecorder } from './window.ts'

/** The rules of one world: compiled Sigma, behaviors, and what the settings declare. */
export interface Content {
  readonly pack: CompiledPack
  readonly behaviors: readonly Behavior[]
}

/** Looks at events of the kinds that name it. */
interface Observer {
  observe(event: never): void
}

/** One kind of thing to remember of events: the facts that it has since last asked; what it reported before is only remembered to save writes. */
interface Recorder {
  drain(): Fact[]
  reset(): void
}

/**
 * Makes the detect stage: events in, facts out. Pure but for its memory of what it has already reported, which only saves writes:
 * the facts of a batch may be merged any number of times, in any order.
 */
export const createDetect = ({ pack, behaviors }: Content, known: Context) => {
  const lineage = lineageRecorder(known)
  const windows = windowRecorder(pack, known)
  const cleared = clearedRecorder(pack)
  const signals = signalRecorder(pack, known, [windows, cleared])
  const baselines = baselineRecorder(behaviors, known)
  const presence = activityRecorder(behaviors, known)
  const visibility = visibilityRecorder()
  const flows = flowRecorder(behaviors, known)
  const interfaces = interfaceRecorder()
  const resources = resourceRecorder(known)
  const impact = impactRecorder()

  const recorders: Readonly<Record<RecorderName, Recorder & Observer>> = {
    lineage,
    made: madeRecorder(),
    baselines,
    activity: presence,
    visibility,
    flows,
    interfaces,
    resources,
    impact,
  }
  const all: readonly Recorder[] = [signals, windows, cleared, ...Object.values(recorders)]
  const observers = new Map<string, readonly Observer[]>(
    Object.entries(DETECT_KINDS).map(([kind, one]) => [kind, one.recorders.map((name) => recorders[name])]),
  )

  return {
    observe(events: readonly Event[]): void {
      for (const event of events) {
        signals.observe(event)
        for (const observer of observers.get(event.kind)!) observer.observe(event as never)
      }
    },
    /** All facts of what was observed since they were last asked for. */
    drain: (): Fact[] => all.flatMap((memory) => memory.drain()),
    /** Forgets what was reported: after a batch that failed, nothing is certain. */
    reset(): void {
      for (const memory of all) memory.reset()
    },
  }
}
