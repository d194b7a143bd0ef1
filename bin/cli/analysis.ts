import { findingOf, groupSignals } from '#core/correlate/finding.ts'
import { readOriginSignals } from '#core/correlate/origin-signals.ts'
import { rulesOf } from '#core/correlate/rules.ts'
import type { Event } from '#core/model/event.ts'
import type { Finding, Incident } from '#core/model/finding.ts'
import type { Suppression } from '#core/model/suppression.ts'
import type { Context } from '#core/normalize/context.ts'
import { normalize } from '#core/normalize/normalize.ts'
import { createPipeline, type Ruleset, settle } from '#core/pipeline.ts'
import type { ChangeFeed, StateStore } from '#core/ports.ts'
import type { Ignored, Item, Reject } from '#core/source/item.ts'
import type { SignalCounts } from '#core/state/kinds/head.ts'
import type { Row, RowValue } from '#core/state/rows.ts'
import { type SignalSums, signalSums, stagedSums } from '#core/text/counts.ts'
import { storedSuppressions } from '#core/tune/stored.ts'
import { applySuppressions, type SuppressionResult } from '#core/tune/suppression.ts'

/** Per run: received = normalized + ignored + rejected. Events outside --since and --until are normalized, and counted apart. */
export interface Counts {
  received: number
  normalized: number
  ignored: number
  rejected: number
  outside: number
}

/** A store of this machine, which can show all that it holds. */
export interface LocalStore extends StateStore, ChangeFeed {
  rows(kind?: RowValue['kind']): readonly Row[]
  /** True where an earlier run may have told findings that now have to be taken back. */
  readonly told?: boolean
}

export interface Analysis {
  /** What is told. */
  readonly findings: readonly (Finding | Incident)[]
  /** What is not, and by which suppression. */
  readonly suppressed: SuppressionResult['suppressed']
  /** What became of all signals in state. */
  readonly sums: SignalSums
  /** How many signals of each detection in staging. */
  readonly staged: ReturnType<typeof stagedSums>
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
const sortBatch = (batch: Decoded, known: Context, counts: Counts, tell: Tell): Event[] => {
  const events: Event[] = []
  for (const item of batch.items) {
    const event = normalize(item, known)
    counts.received++
    if (event === undefined) counts.ignored++
    else if ('reason' in event) {
      counts.rejected++
      tell({ ...event, place: item.place }, 'rejected')
    } else {
      counts.normalized++
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

/** Events after which what they told goes into state: often enough to bound memory, seldom enough that a row is written once for many. */
const FLUSH = 10_000

/** The laptop's world: batches of decoded input through the whole pipeline. Prints nothing. */
export const analyze = async (
  batches: AsyncIterable<Decoded> | Iterable<Decoded>,
  world: Ruleset,
  store: LocalStore,
  { since = Number.NEGATIVE_INFINITY, until = Number.POSITIVE_INFINITY }: Span,
  tell: Tell,
): Promise<Analysis> => {
  // Whatever is in the folder is watched.
  const pipeline = createPipeline({ ...world, settings: { ...world.settings, flows: true } }, store)
  const counts: Counts = { received: 0, normalized: 0, ignored: 0, rejected: 0, outside: 0 }
  const bounded = Number.isFinite(since) || Number.isFinite(until)
  let observed = 0
  let from = Number.POSITIVE_INFINITY
  let to = Number.NEGATIVE_INFINITY
  for await (const batch of batches) {
    const all = sortBatch(batch, pipeline.known, counts, tell)
    const events = bounded ? all.filter((event) => event.time >= since && event.time <= until) : all
    counts.outside += all.length - events.length
    for (const event of events) {
      if (event.time < from) from = event.time
      if (event.time > to) to = event.time
    }
    pipeline.observe(events)
    observed += events.length
    if (observed >= FLUSH) {
      await pipeline.flush()
      observed = 0
    }
  }
  await pipeline.flush()
  const changed = await settle(pipeline, store)
  const told = changed.filter((finding) => finding.state === 'active' || store.told).sort(byStory)
  const quiet = await quietBy(store, world, Number.isFinite(to) ? new Date(to).toISOString() : '')
  const { shown, suppressed } = quiet(told)
  return {
    findings: shown,
    suppressed,
    ...sumsIn(store, quiet),
    counts,
    span: from <= to ? { from, to } : undefined,
  }
}

/** Suppressions of files and of the state itself, as they stand when the input ends: no other clock is asked. */
const quietBy = async (
  store: LocalStore,
  { content }: Ruleset,
  at: string,
): Promise<(findings: readonly (Finding | Incident)[]) => SuppressionResult> => {
  const suppressions: readonly Suppression[] = [...(content.pack.suppressions ?? []), ...(await storedSuppressions(store))]
  return (findings) => applySuppressions(findings, suppressions, at)
}

/** Over the origins that were judged since judgements keep their counts. */
const sumsIn = (
  store: LocalStore,
  quiet: (findings: readonly (Finding | Incident)[]) => SuppressionResult,
): Pick<Analysis, 'sums' | 'staged'> => {
  const heads = new Map<string, SignalCounts>()
  for (const { pk, value } of store.rows('head')) if (value.kind === 'head' && value.signals) heads.set(pk, value.signals)
  const findings = store.rows('finding').flatMap(({ pk, value }) => (value.kind === 'finding' && heads.has(pk) ? [value.finding] : []))
  const origins = [...heads.values()]
  return { sums: signalSums(origins, quiet(findings).suppressed.length), staged: stagedSums(origins) }
}

const byStory = (a: Finding, b: Finding): number => (a.firstSeen < b.firstSeen ? -1 : a.firstSeen > b.firstSeen ? 1 : a.id < b.id ? -1 : 1)

/** Every signal of the run, those included that never reach a person. */
export const signalsIn = async (store: LocalStore, world: Ruleset): Promise<Finding[]> => {
  const rules = rulesOf(world.content)
  const roots = [...new Set(store.rows().flatMap((row) => (row.value.kind === 'member' ? [row.pk.slice(2)] : [])))]
  const components = await Promise.all(roots.map((root) => readOriginSignals(store, rules, root)))
  return components
    .flatMap((component) =>
      groupSignals(component.signals).map((group) => ({ ...findingOf(component, group, undefined), kind: 'signal' as const })),
    )
    .sort(byStory)
}
