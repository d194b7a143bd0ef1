import type { GeoDatabase } from '#core/intel/geo.ts'
import type { Intel } from '#core/intel/lists.ts'
import type { Context } from '#core/normalize/context.ts'
import { compileSettings } from '#core/normalize/context.ts'
import type { Settings } from '#core/settings/settings.ts'
import { createCorrelate } from './correlate/correlate.ts'
import { rulesOf } from './correlate/rules.ts'
import { type Content, createDetect } from './detect/detect.ts'
import type { Event } from './model/event.ts'
import type { Finding, Incident } from './model/finding.ts'
import type { ChangeFeed, StateStore } from './ports.ts'

/** What decides: rules, and what an organisation says of itself. */
export interface Ruleset {
  readonly content: Content
  readonly settings: Settings
  /** Threat lists that addresses are looked up in. */
  readonly intel?: Intel
  /** Address databases that tell country and autonomous system. */
  readonly places?: GeoDatabase
}

/** The stages between a source and its publishers, bound to one store. Each Lambda uses one of them; a laptop uses both. */
export const createPipeline = (world: Ruleset, store: StateStore) => {
  const known: Context = compileSettings(world.settings, world.intel, world.places)
  const detect = createDetect(world.content, known)
  const correlate = createCorrelate(store, rulesOf(world.content, world.settings.staging), known)
  /** After a failure nothing that was told is certain, and the events come again. */
  const flush = async (): Promise<void> => {
    try {
      await store.merge(detect.drain())
    } catch (error) {
      detect.reset()
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
