import { findingOf, groupSignals } from '#core/correlate/finding.ts'
import { readOriginSignals } from '#core/correlate/origin-signals.ts'
import { rulesOf } from '#core/correlate/rules.ts'
import type { AnyFinding, Finding } from '#core/model/finding.ts'
import type { Suppression } from '#core/model/suppression.ts'
import { addCounts, createPipeline, type IngestCounts, NOTHING_INGESTED, type Ruleset, settle } from '#core/pipeline.ts'
import type { ChangeFeed, StateStore } from '#core/ports.ts'
import type { DecodedBatch } from '#core/source/item.ts'
import type { SignalCounts } from '#core/state/kinds/head.ts'
import type { Row, RowValue } from '#core/state/rows.ts'
import { type SignalSums, signalSums, stagedSums } from '#core/text/counts.ts'
import { storedSuppressions } from '#core/tune/stored.ts'
import { applySuppressions, type SuppressionResult } from '#core/tune/suppression.ts'
import type { SkipReport } from './skipped.ts'

/** A store of this machine, which can show all that it holds. */
export interface LocalStore extends StateStore, ChangeFeed {
  rows(kind?: RowValue['kind']): readonly Row[]
  /** True where an earlier run may have reported findings that now have to be withdrawn. */
  readonly persistent?: boolean
}

export interface Analysis {
  /** Findings whose verdict changed in this run. */
  readonly findings: readonly AnyFinding[]
  /** Findings of earlier runs that are still active and did not change: only a state file has them. */
  readonly earlier: readonly AnyFinding[]
  /** Findings that are hidden, and by which suppression. */
  readonly suppressed: SuppressionResult['suppressed']
  /** The final state of all signals. */
  readonly sums: SignalSums
  /** How many signals of each detection in staging. */
  readonly staged: ReturnType<typeof stagedSums>
  readonly counts: IngestCounts
  /** Epoch milliseconds of the first and last event analyzed; undefined where there was none. */
  readonly span: { readonly from: number; readonly to: number } | undefined
}

export interface Span {
  readonly since?: number
  readonly until?: number
}

const NOT_REPORTED: SkipReport = { skip: () => {}, end: () => {} }

/** Clocks of different machines may differ by this. */
const DAY = 86_400_000
/** Events after which their facts are merged into state: often enough to bound memory, rarely enough that many events share one write. */
const FLUSH = 10_000

/** Runs batches of decoded input through the whole pipeline, on one machine. Prints nothing. */
export const analyze = async (
  batches: AsyncIterable<DecodedBatch> | Iterable<DecodedBatch>,
  ruleset: Ruleset,
  store: LocalStore,
  span: Span,
  skipped: SkipReport = NOT_REPORTED,
): Promise<Analysis> => {
  // Flow logs in the input are always analyzed, whatever the settings of a deployment are.
  const pipeline = createPipeline({ ...ruleset, settings: { ...ruleset.settings, flows: true } }, store, {
    ...span,
    flushEvery: FLUSH,
    latest: Date.now() + DAY,
  })
  let counts = NOTHING_INGESTED
  for await (const batch of batches) {
    const ingested = await pipeline.ingest(batch)
    counts = addCounts(counts, ingested.counts)
    for (const { item: _, ...reject } of ingested.refused) skipped.skip(reject, 'rejected')
    for (const reject of batch.rejects) skipped.skip(reject, 'rejected')
    for (const reject of batch.ignored) skipped.skip(reject, 'ignored')
  }
  skipped.end()
  await pipeline.flush()
  const changed = await settle(pipeline, store)
  const reportable = changed.filter((finding) => finding.state === 'active' || store.persistent).sort(byTime)
  const suppress = await suppressionsOf(store, ruleset, Number.isFinite(counts.newest) ? new Date(counts.newest).toISOString() : '')
  const { shown, suppressed } = suppress(reportable)
  return {
    findings: shown,
    earlier: suppress(unchangedIn(store, changed)).shown,
    suppressed,
    ...sumsIn(store, suppress),
    counts,
    span: counts.oldest <= counts.newest ? { from: counts.oldest, to: counts.newest } : undefined,
  }
}

/** Active findings of a state file that this run did not change. */
const unchangedIn = (store: LocalStore, changed: readonly AnyFinding[]): AnyFinding[] => {
  if (!store.persistent) return []
  const ids = new Set(changed.map((finding) => finding.id))
  return findingsIn(store).filter((finding) => finding.state === 'active' && !ids.has(finding.id))
}

/** Every finding among rows, whatever its state. */
export const findingsOf = (rows: readonly Row[]): AnyFinding[] =>
  rows.flatMap(({ value }) => (value.kind === 'finding' ? [value.finding] : []))

/** Every finding of a store, whatever its state. */
export const findingsIn = (store: Pick<LocalStore, 'rows'>): AnyFinding[] => findingsOf(store.rows('finding'))

type Suppress = (findings: readonly AnyFinding[]) => SuppressionResult

/** Applies the suppressions of files and of the state, as of the end of the input: no other clock is read. */
const suppressionsOf = async (store: LocalStore, { content }: Ruleset, at: string): Promise<Suppress> => {
  const suppressions: readonly Suppression[] = [...(content.pack.suppressions ?? []), ...(await storedSuppressions(store))]
  return (findings) => applySuppressions(findings, suppressions, at)
}

/** Over the origins whose evaluation kept its counts. */
const sumsIn = (store: LocalStore, suppress: Suppress): Pick<Analysis, 'sums' | 'staged'> => {
  const heads = new Map<string, SignalCounts>()
  for (const { pk, value } of store.rows('head')) if (value.kind === 'head' && value.signals) heads.set(pk, value.signals)
  const findings = store.rows('finding').flatMap(({ pk, value }) => (value.kind === 'finding' && heads.has(pk) ? [value.finding] : []))
  const origins = [...heads.values()]
  return { sums: signalSums(origins, suppress(findings).suppressed.length), staged: stagedSums(origins) }
}

const byTime = (a: Finding, b: Finding): number => (a.firstSeen < b.firstSeen ? -1 : a.firstSeen > b.firstSeen ? 1 : a.id < b.id ? -1 : 1)

/** Every signal of the run, those included that never reach a person. */
export const signalsIn = async (store: LocalStore, ruleset: Ruleset): Promise<Finding[]> => {
  const rules = rulesOf(ruleset.content)
  const roots = [...new Set(store.rows().flatMap((row) => (row.value.kind === 'member' ? [row.pk.slice(2)] : [])))]
  const components = await Promise.all(roots.map((root) => readOriginSignals(store, rules, root)))
  return components
    .flatMap((component) =>
      groupSignals(component.signals).map((group) => ({ ...findingOf(component, group, undefined), kind: 'signal' as const })),
    )
    .sort(byTime)
}
