import { findingOf, groupSignals } from '#core/correlate/finding.ts'
import { readOriginSignals } from '#core/correlate/origin-signals.ts'
import { rulesOf } from '#core/correlate/rules.ts'
import type { Finding, Incident } from '#core/model/finding.ts'
import type { Suppression } from '#core/model/suppression.ts'
import { addCounts, createPipeline, type IngestCounts, NOTHING_INGESTED, type Ruleset, settle } from '#core/pipeline.ts'
import type { ChangeFeed, StateStore } from '#core/ports.ts'
import type { DecodedBatch, Reject } from '#core/source/item.ts'
import type { SignalCounts } from '#core/state/kinds/head.ts'
import type { Row, RowValue } from '#core/state/rows.ts'
import { type SignalSums, signalSums, stagedSums } from '#core/text/counts.ts'
import { storedSuppressions } from '#core/tune/stored.ts'
import { applySuppressions, type SuppressionResult } from '#core/tune/suppression.ts'

/** A store of this machine, which can show all that it holds. */
export interface LocalStore extends StateStore, ChangeFeed {
  rows(kind?: RowValue['kind']): readonly Row[]
  /** True where an earlier run may have reported findings that now have to be taken back. */
  readonly reported?: boolean
}

export interface Analysis {
  /** What is reported. */
  readonly findings: readonly (Finding | Incident)[]
  /** What is not, and by which suppression. */
  readonly suppressed: SuppressionResult['suppressed']
  /** What became of all signals in state. */
  readonly sums: SignalSums
  /** How many signals of each detection in staging. */
  readonly staged: ReturnType<typeof stagedSums>
  readonly counts: IngestCounts
  /** Epoch milliseconds of the first and last event looked at; undefined where there was none. */
  readonly span: { readonly from: number; readonly to: number } | undefined
}

export interface Span {
  readonly since?: number
  readonly until?: number
}

/** Called for everything that could not be read or was left out, as it happens. */
export type Tell = (reject: Reject, kind: 'rejected' | 'ignored') => void

/** Events after which what they reported goes into state: often enough to bound memory, seldom enough that a row is written once for many. */
const FLUSH = 10_000

/** The laptop's world: batches of decoded input through the whole pipeline. Prints nothing. */
export const analyze = async (
  batches: AsyncIterable<DecodedBatch> | Iterable<DecodedBatch>,
  world: Ruleset,
  store: LocalStore,
  span: Span,
  report: Tell,
): Promise<Analysis> => {
  // Whatever is in the folder is watched.
  const pipeline = createPipeline({ ...world, settings: { ...world.settings, flows: true } }, store, { ...span, flushEvery: FLUSH })
  let counts = NOTHING_INGESTED
  for await (const batch of batches) {
    const ingested = await pipeline.ingest(batch)
    counts = addCounts(counts, ingested.counts)
    for (const { item: _, ...reject } of ingested.refused) report(reject, 'rejected')
    for (const reject of batch.rejects) report(reject, 'rejected')
    for (const reject of batch.ignored) report(reject, 'ignored')
  }
  await pipeline.flush()
  const changed = await settle(pipeline, store)
  const reported = changed.filter((finding) => finding.state === 'active' || store.reported).sort(byStory)
  const quiet = await quietBy(store, world, Number.isFinite(counts.newest) ? new Date(counts.newest).toISOString() : '')
  const { shown, suppressed } = quiet(reported)
  return {
    findings: shown,
    suppressed,
    ...sumsIn(store, quiet),
    counts,
    span: counts.oldest <= counts.newest ? { from: counts.oldest, to: counts.newest } : undefined,
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
