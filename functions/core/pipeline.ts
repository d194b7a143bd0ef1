import { createCorrelate } from './correlate/correlate.ts'
import { rulesOf } from './correlate/rules.ts'
import { type Content, createDetect } from './detect/detect.ts'
import type { Places } from './enrich/geo.ts'
import type { Intel } from './enrich/lists.ts'
import type { Event } from './model/event.ts'
import type { Finding, Incident } from './model/finding.ts'
import type { Settings } from './model/settings.ts'
import type { Known } from './normalise/known.ts'
import { knownFrom } from './normalise/known.ts'
import type { ChangeFeed, StateStore } from './ports.ts'

/** What decides: rules, and what an organisation says of itself. */
export interface World {
  readonly content: Content
  readonly settings: Settings
  /** Threat lists that addresses are looked up in. */
  readonly intel?: Intel
  /** Address databases that tell country and autonomous system. */
  readonly places?: Places
}

/** The stages between a source and its publishers, bound to one store. Each Lambda uses one of them; a laptop uses both. */
export const createPipeline = (world: World, store: StateStore) => {
  const known: Known = knownFrom(world.settings, world.intel, world.places)
  const detect = createDetect(world.content, known)
  const correlate = createCorrelate(store, rulesOf(world.content, world.settings.staging), known)
  /** After a failure nothing that was told is certain, and the events come again. */
  const flush = async (): Promise<void> => {
    try {
      await store.merge(detect.facts())
    } catch (error) {
      detect.forget()
      throw error
    }
  }
  return {
    known,
    /** detect: looks at events; what they tell waits for `flush`. */
    observe: detect.observe,
    /** detect: what was observed, into state. */
    flush,
    /** detect: a batch that is acknowledged as a whole. */
    take(events: readonly Event[]): Promise<void> {
      detect.observe(events)
      return flush()
    },
    /** correlate: verdicts for what changed. */
    correlate: correlate.correlate,
  }
}

export type Pipeline = ReturnType<typeof createPipeline>

/** Runs correlate until state is at rest; answers the findings whose verdict changed, each in its last form. */
export const settle = async (pipeline: Pipeline, feed: ChangeFeed): Promise<(Finding | Incident)[]> => {
  const changed = new Map<string, Finding | Incident>()
  for (let changes = await feed.take(); changes.length > 0; changes = await feed.take()) {
    const round = await pipeline.correlate(changes)
    for (const finding of round.changed) changed.set(finding.id, finding)
  }
  return [...changed.values()]
}
