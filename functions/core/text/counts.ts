import type { AnyFinding } from '#core/model/finding.ts'
import { SEVERITIES, type Severity } from '#core/model/severity.ts'
import type { SignalCounts } from '#core/state/kinds/head.ts'

/** What became of the input: `received = normalized + ignored + rejected`. */
export interface Counts {
  readonly received: number
  readonly normalized: number
  readonly ignored: number
  readonly rejected: number
  /** ISO 8601: the first and the last event. Absent where nothing was read. */
  readonly from?: string
  readonly to?: string
}

/** What became of the signals: `signals = published + grouped + suppressed + staged + kept`. */
export interface SignalSums {
  readonly signals: number
  readonly published: number
  /** Taken into incidents. */
  readonly grouped: number
  /** Findings that a suppression keeps quiet. */
  readonly suppressed: number
  /** Of rules that are not yet trusted with alerts. */
  readonly staged: number
  /** Never published alone. */
  readonly kept: number
}

/** The sums over all origins, given how many of the published findings are suppressed. */
export const signalSums = (origins: readonly SignalCounts[], suppressed: number): SignalSums => {
  const sum = (of: (counts: SignalCounts) => number): number => origins.reduce((total, counts) => total + of(counts), 0)
  return {
    signals: sum((one) => one.signals),
    published: sum((one) => one.published) - suppressed,
    grouped: sum((one) => one.grouped),
    suppressed,
    staged: sum((one) => Object.values(one.staged).reduce((total, count) => total + count, 0)),
    kept: sum((one) => one.kept),
  }
}

/** Signals in staging over all origins, by detection, the most first. */
export const stagedSums = (origins: readonly SignalCounts[]): readonly (readonly [detection: string, signals: number])[] => {
  const sums = new Map<string, number>()
  for (const { staged } of origins) for (const [id, count] of Object.entries(staged)) sums.set(id, (sums.get(id) ?? 0) + count)
  return [...sums].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
}

/** What still holds and was not taken into an incident: what a reader is shown. */
export const activeOf = (findings: readonly AnyFinding[]): AnyFinding[] => findings.filter((one) => one.state === 'active')

/** Worst first. */
export const WORST_FIRST: readonly Severity[] = [...SEVERITIES].reverse()

/** How many of each severity, worst first, without those that have none. */
export const bySeverity = (findings: readonly AnyFinding[]): { readonly severity: Severity; readonly count: number }[] =>
  WORST_FIRST.map((severity) => ({ severity, count: findings.filter((one) => one.severity === severity).length })).filter(
    (one) => one.count > 0,
  )

/** 12,345 */
export const grouped = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ',')

/** `1 finding`, `2 findings`. */
export const plural = (count: number, one: string, many = `${one}s`): string => `${grouped(count)} ${count === 1 ? one : many}`

/** How often, as people read it: exact to a thousand. */
export const timesOf = (finding: AnyFinding): string => `${finding.countAtLeast ? 'at least ' : ''}${grouped(finding.count)}`
