import { readComponent } from '#core/correlate/component.ts'
import { findingOf, groupSignals } from '#core/correlate/finding.ts'
import { rulesOf } from '#core/correlate/rules.ts'
import type { Event } from '#core/model/event.ts'
import type { Finding, Incident } from '#core/model/finding.ts'
import type { Row } from '#core/model/state.ts'
import type { Known } from '#core/normalise/known.ts'
import { normalise } from '#core/normalise/normalise.ts'
import { createPipeline, settle, type World } from '#core/pipeline.ts'
import type { ChangeFeed, StateStore } from '#core/ports.ts'
import type { Ignored, Item, Reject } from '#core/source/item.ts'

/** Per run: received = normalised + ignored + rejected. Events outside --since and --until are normalised, and counted apart. */
export interface Counts {
  received: number
  normalised: number
  ignored: number
  rejected: number
  outside: number
}

/** A store of this machine, which can show all that it holds. */
export interface LocalStore extends StateStore, ChangeFeed {
  rows(): readonly Row[]
  /** True where an earlier run may have told findings that now have to be taken back. */
  readonly told?: boolean
}

export interface Analysis {
  readonly findings: readonly (Finding | Incident)[]
  readonly counts: Counts
  /** Epoch milliseconds of the first and last event looked at; undefined where there was none. */
  readonly span: { readonly from: number; readonly to: number } | undefined
}

/** A part of the input, decoded. */
export interface Decoded {
  readonly items: readonly Item[]
  readonly rejects: readonly Reject[]
  readonly ignored: readonly Ignored[]
}

export interface Span {
  readonly since?: number
  readonly until?: number
}

/** Called for everything that could not be read or was left out, as it happens. */
export type Tell = (reject: Reject, kind: 'rejected' | 'ignored') => void

/** Sorts a batch's items into events and the rest, counting each once. */
const sortBatch = (batch: Decoded, known: Known, counts: Counts, tell: Tell): Event[] => {
  const events: Event[] = []
  for (const item of batch.items) {
    const event = normalise(item, known)
    counts.received++
    if (event === undefined) counts.ignored++
    else if ('reason' in event) {
      counts.rejected++
      tell({ ...event, place: item.place }, 'rejected')
    } else {
      counts.normalised++
      events.push(event)
    }
  }
  const ignored = batch.ignored.reduce((sum, one) => sum + (one.count ?? 1), 0)
  for (const reject of batch.rejects) tell(reject, 'rejected')
  for (const reject of batch.ignored) tell(reject, 'ignored')
  counts.rejected += batch.rejects.length
  counts.ignored += ignored
  counts.received += batch.rejects.length + ignored
  return events
}

/** The laptop's world: batches of decoded input through the whole pipeline. Prints nothing. */
export const analyse = async (
  batches: AsyncIterable<Decoded> | Iterable<Decoded>,
  world: World,
  store: LocalStore,
  { since = Number.NEGATIVE_INFINITY, until = Number.POSITIVE_INFINITY }: Span,
  tell: Tell,
): Promise<Analysis> => {
  const pipeline = createPipeline(world, store)
  const counts: Counts = { received: 0, normalised: 0, ignored: 0, rejected: 0, outside: 0 }
  let from = Number.POSITIVE_INFINITY
  let to = Number.NEGATIVE_INFINITY
  for await (const batch of batches) {
    const all = sortBatch(batch, pipeline.known, counts, tell)
    const events = all.filter((event) => event.time >= since && event.time <= until)
    counts.outside += all.length - events.length
    for (const event of events) {
      if (event.time < from) from = event.time
      if (event.time > to) to = event.time
    }
    await pipeline.take(events)
  }
  const findings = await settle(pipeline, store)
  return {
    findings: findings.filter((finding) => finding.state === 'active' || store.told).sort(byStory),
    counts,
    span: from <= to ? { from, to } : undefined,
  }
}

const byStory = (a: Finding, b: Finding): number => (a.firstSeen < b.firstSeen ? -1 : a.firstSeen > b.firstSeen ? 1 : a.id < b.id ? -1 : 1)

/** Every signal of the run, those included that never reach a person. */
export const signalsIn = async (store: LocalStore, world: World): Promise<Finding[]> => {
  const rules = rulesOf(world.content)
  const roots = [...new Set(store.rows().flatMap((row) => (row.value.kind === 'member' ? [row.pk.slice(2)] : [])))]
  const components = await Promise.all(roots.map((root) => readComponent(store, rules, root)))
  return components
    .flatMap((component) =>
      groupSignals(component.signals).map((group) => ({ ...findingOf(component, group, undefined), kind: 'signal' as const })),
    )
    .sort(byStory)
}
