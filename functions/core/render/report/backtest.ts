import type { Content } from '#core/detect/detect.ts'
import type { DetectionInfo } from '#core/model/detection.ts'
import type { AnyFinding } from '#core/model/finding.ts'
import type { Severity } from '#core/model/severity.ts'
import { bySeverity } from '#core/text/counts.ts'

/** A value and how often, the most frequent first. */
export type Tally = readonly (readonly [value: string, count: number])[]

/** What one rule would have raised over some time. */
export interface Backtest {
  readonly rule: string
  readonly title: string
  /** What `kestrail.alert` says: whether it would have notified anyone by itself. */
  readonly alert: DetectionInfo['alert']
  readonly raised: number
  /** Events behind them; of each at most 1,000 are counted. */
  readonly events: number
  readonly severities: readonly { readonly severity: Severity; readonly count: number }[]
  /** Every UTC day of the input, in order, silent ones too. */
  readonly days: Tally
  readonly identities: Tally
  readonly accounts: Tally
  /** The first of each identity, then more. */
  readonly examples: readonly AnyFinding[]
}

const DAY = 86_400_000
const MAX_DAYS = 3_660

/** The rules that are asked for, and what they are built from: live, whatever stage they are in, and never only counted. */
export const focusOn = ({ pack, behaviors }: Content, ids: ReadonlySet<string>): Content => {
  const needed = closureOf(pack.correlations, ids)
  const live = <T extends { readonly info: DetectionInfo }>(one: T): T =>
    ids.has(one.info.id)
      ? { ...one, info: { ...one.info, staging: false, alert: one.info.alert === 'count' ? 'signal' : one.info.alert } }
      : one
  const kept = <T extends { readonly info: DetectionInfo }>(all: readonly T[]): T[] =>
    all.filter((one) => needed.has(one.info.id)).map(live)
  return { pack: { detections: kept(pack.detections), correlations: kept(pack.correlations) }, behaviors: kept(behaviors) }
}

const closureOf = (correlations: Content['pack']['correlations'], ids: ReadonlySet<string>): ReadonlySet<string> => {
  const byId = new Map(correlations.map((one) => [one.info.id, one]))
  const needed = new Set(ids)
  for (const id of needed) for (const rule of byId.get(id)?.rules ?? []) needed.add(rule)
  return needed
}

const tally = (values: readonly string[]): Tally => {
  const counts = new Map<string, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
}

const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10)

const daysOf = (raised: readonly AnyFinding[], span: { readonly from: number; readonly to: number }): Tally => {
  const first = Math.floor(span.from / DAY)
  const number = Math.min(MAX_DAYS, Math.floor(span.to / DAY) - first + 1)
  const counts = new Map(tally(raised.map((one) => one.firstSeen.slice(0, 10))))
  return Array.from({ length: number }, (_, at) => dayOf((first + at) * DAY)).map((day) => [day, counts.get(day) ?? 0] as const)
}

const examplesOf = (raised: readonly AnyFinding[], limit: number): AnyFinding[] => {
  const firsts = [...new Map([...raised].reverse().map((one) => [one.origin.node, one])).values()].reverse()
  return [...firsts, ...raised.filter((one) => !firsts.includes(one))].slice(0, limit)
}

/** Sums up what a rule raised; `span` is the input's, in epoch milliseconds. */
export const summarize = (
  { id, title, alert }: Pick<DetectionInfo, 'id' | 'title' | 'alert'>,
  raised: readonly AnyFinding[],
  span: { readonly from: number; readonly to: number },
  examples = 5,
): Backtest => ({
  rule: id,
  title,
  alert,
  raised: raised.length,
  events: raised.reduce((sum, one) => sum + one.count, 0),
  severities: bySeverity(raised),
  days: daysOf(raised, span),
  identities: tally(raised.map((one) => one.origin.node)),
  accounts: tally(raised.map((one) => one.account)),
  examples: examplesOf(raised, examples),
})
