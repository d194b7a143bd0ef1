import { createCorrelate } from './correlate/correlate.ts'
import { rulesOf } from './correlate/rules.ts'
import { type Content, createDetect } from './detect/detect.ts'
import { heartbeatRecorder } from './detect/heartbeat.ts'
import type { GeoDatabase } from './intel/geo.ts'
import type { Intel } from './intel/lists.ts'
import type { Event } from './model/event.ts'
import type { AnyFinding } from './model/finding.ts'
import { compileSettings } from './normalize/context.ts'
import { forgedNotices } from './normalize/forged-notices.ts'
import { type Refused, sortItems } from './normalize/sort.ts'
import type { ChangeFeed, StateStore } from './ports.ts'
import type { Settings } from './settings/settings.ts'
import { type DecodedBatch, ignoredIn } from './source/item.ts'

/** What decides: rules, and what an organization says of itself. */
export interface Ruleset {
  readonly content: Content
  readonly settings: Settings
  /** Threat lists that addresses are looked up in. */
  readonly intel?: Intel
  /** Address databases: country and autonomous system. */
  readonly places?: GeoDatabase
}

export interface PipelineOptions {
  /** Epoch milliseconds. Where it is given, the accounts and Regions that records come from are noted, so that their silence is seen. */
  readonly clock?: () => number
  /** Called with each batch's events once they are in state; a failure fails the batch. */
  readonly watchers?: readonly ((events: readonly Event[]) => Promise<unknown>)[]
  /** Events outside this time (epoch milliseconds) are counted, and not looked at. */
  readonly since?: number
  readonly until?: number
  /** Epoch milliseconds after which no event can have happened; where no clock is given and no path proves an arrival. */
  readonly latest?: number
  /** Events after which what was written down goes into state. 1, the default, is after every batch. */
  readonly flushEvery?: number
}

/** What became of the records of a batch: received = normalized + ignored + rejected; of the normalized, `outside` were not looked at. */
export interface IngestCounts {
  readonly received: number
  readonly normalized: number
  readonly ignored: number
  readonly rejected: number
  readonly outside: number
  /** Time of the oldest and the newest event looked at, epoch milliseconds; infinite where there is none. */
  readonly oldest: number
  readonly newest: number
}

export interface Ingested {
  readonly counts: IngestCounts
  /** Items that turned out to be no events; what the source itself rejected is not repeated. */
  readonly refused: readonly Refused[]
}

/** The stages between a source and its publishers, bound to one store. Each Lambda uses one of them; a laptop uses both. */
export const createPipeline = (ruleset: Ruleset, store: StateStore, options: PipelineOptions = {}) => {
  const { clock, watchers = [], since = Number.NEGATIVE_INFINITY, until = Number.POSITIVE_INFINITY, flushEvery = 1, latest } = options
  const context = compileSettings(ruleset.settings, ruleset.intel, ruleset.places)
  const detect = createDetect(ruleset.content, context)
  const heartbeats = clock && heartbeatRecorder()
  const correlate = createCorrelate(store, rulesOf(ruleset.content, ruleset.settings.staging), context)
  let waiting = 0

  /** After a failure nothing that was written is certain, and the events come again. */
  const flush = async (): Promise<void> => {
    waiting = 0
    const facts = [...detect.drain(), ...(heartbeats?.drain() ?? [])]
    try {
      if (facts.length > 0) await store.merge(facts)
    } catch (error) {
      detect.reset()
      heartbeats?.reset()
      throw error
    }
  }

  const take = async (events: readonly Event[]): Promise<void> => {
    detect.observe(events)
    if (clock) heartbeats?.observe(events, clock())
    waiting += events.length
    if (waiting >= flushEvery) await flush()
    for (const watch of watchers) await watch(events)
  }

  return {
    context,
    /** source → state: decoded input through normalize and detect; answers what became of every record. */
    async ingest(decoded: DecodedBatch): Promise<Ingested> {
      const sorted = sortItems(decoded.items, context, latest)
      const inside = sorted.events.filter(({ time }) => time >= since && time <= until)
      const now = clock?.() ?? inside.at(-1)?.time
      const forged = now === undefined ? [] : forgedNotices(decoded.rejects, sorted.retimed, now)
      await take([...inside, ...forged])
      return { counts: countsOf(decoded, { ...sorted, inside }), refused: sorted.rejects }
    },
    /** detect: events that are no input, such as notices of Kestrail itself. */
    take,
    /** detect: what was observed and not yet written, into state. */
    flush,
    /** correlate: verdicts for what changed. */
    correlate: correlate.correlate,
  }
}

export type Pipeline = ReturnType<typeof createPipeline>

interface SortedBatch extends ReturnType<typeof sortItems> {
  readonly inside: readonly Event[]
}

const countsOf = (decoded: DecodedBatch, { events, ignored, rejects, inside }: SortedBatch): IngestCounts => ({
  received: decoded.items.length + decoded.rejects.length + ignoredIn(decoded),
  normalized: events.length,
  ignored: ignored + ignoredIn(decoded),
  rejected: rejects.length + decoded.rejects.length,
  outside: events.length - inside.length,
  oldest: inside.reduce((oldest, { time }) => Math.min(oldest, time), Number.POSITIVE_INFINITY),
  newest: inside.reduce((newest, { time }) => Math.max(newest, time), Number.NEGATIVE_INFINITY),
})

export const NOTHING_INGESTED: IngestCounts = {
  received: 0,
  normalized: 0,
  ignored: 0,
  rejected: 0,
  outside: 0,
  oldest: Number.POSITIVE_INFINITY,
  newest: Number.NEGATIVE_INFINITY,
}

/** The counts of two batches together. */
export const addCounts = (a: IngestCounts, b: IngestCounts): IngestCounts => ({
  received: a.received + b.received,
  normalized: a.normalized + b.normalized,
  ignored: a.ignored + b.ignored,
  rejected: a.rejected + b.rejected,
  outside: a.outside + b.outside,
  oldest: Math.min(a.oldest, b.oldest),
  newest: Math.max(a.newest, b.newest),
})

/** Runs correlate until state is at rest; answers the findings whose verdict changed, each in its last form. */
export const settle = async (pipeline: Pipeline, feed: ChangeFeed): Promise<AnyFinding[]> => {
  const changed = new Map<string, AnyFinding>()
  for (let changes = await feed.take(); changes.length > 0; changes = await feed.take()) {
    const round = await pipeline.correlate(changes)
    for (const finding of round.changed) changed.set(finding.id, finding)
  }
  return [...changed.values()]
}
