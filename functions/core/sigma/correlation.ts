import { hitsOf } from './hits.ts'
import type { CompiledCorrelation } from './tree.ts'
import { byTime, type Item, itemOf } from './window-item.ts'

/** One event of one detection, as a correlation sees it. */
export interface Observation {
  /** Id of the detection. */
  readonly rule: string
  /** Epoch milliseconds. */
  readonly time: number
  /** The event's id. */
  readonly id: string
  /** Values that correlations group by, count or add, under the names that the correlation uses. */
  readonly fields: Readonly<Record<string, string | number>>
  /** Where the event hangs in the lineage graph. */
  readonly node?: string
  /** The parent of the node that the event's record proves, and the node's name. */
  readonly by?: { readonly parent: string; readonly name: string }
}

/** A correlation that came true for one group, within one period: a UTC day, or the timespan if that is longer. */
export interface Verdict {
  readonly group: Readonly<Record<string, string>>
  /** Time of the first observation that counted. */
  readonly from: number
  /** Time of the last. */
  readonly to: number
  /** The earliest 100, by time and id. */
  readonly observations: readonly Observation[]
  /** True where further records may still turn the verdict false (lt, lte, eq, neq, averages, percentiles). */
  readonly provisional: boolean
  /** True where more was seen than kept, so that the number behind the verdict is an estimate. */
  readonly estimate: boolean
  /** For provisional verdicts: the end of the window that was judged, epoch milliseconds. After it and an allowance for late records the verdict stands. */
  readonly closes?: number
}

/** Correlations by id, for those that name other correlations. */
export type Correlations = ReadonlyMap<string, CompiledCorrelation>

const DAY = 86_400_000
const SHOWN = 100

/**
 * Verdicts of a correlation over a set of observations: a pure function of the set.
 * Order and repetition of observations do not matter. Observations that lack a group field are left out.
 */
export const evaluateCorrelation = (correlation: CompiledCorrelation, all: Correlations, observations: readonly Observation[]): Verdict[] =>
  evaluateItems(
    correlation,
    all,
    observations.map((one) => itemOf(one, 1)),
  )

/** The same for weighted observations: a sampled one stands for several. */
export function evaluateItems(correlation: CompiledCorrelation, all: Correlations, items: readonly Item[]): Verdict[] {
  const period = Math.max(DAY, correlation.timespan)
  const verdicts = new Map<string, { verdict: Verdict; leaves: Map<string, Observation> }>()
  for (const hit of hitsOf(correlation, all, items)) {
    const key = JSON.stringify([hit.group, Math.floor(hit.to / period)])
    const known = verdicts.get(key)
    const leaves = known?.leaves ?? new Map<string, Observation>()
    for (const item of hit.items) for (const leaf of item.leaves) leaves.set(`${leaf.rule}\u001f${leaf.id}`, leaf)
    verdicts.set(key, { leaves, verdict: joined(known?.verdict, hit) })
  }
  return [...verdicts.values()]
    .map(({ verdict, leaves }) => withLeaves(verdict, [...leaves.values()]))
    .sort((a, b) => a.from - b.from || a.to - b.to || compareText(JSON.stringify(a.group), JSON.stringify(b.group)))
}

function joined(known: Verdict | undefined, hit: ReturnType<typeof hitsOf>[number]): Verdict {
  const closes = Math.max(known?.closes ?? 0, hit.closes ?? 0)
  return {
    group: hit.group,
    from: Math.min(known?.from ?? hit.from, hit.from),
    to: Math.max(known?.to ?? hit.to, hit.to),
    observations: [],
    provisional: hit.closes !== undefined || known?.provisional === true,
    estimate: known?.estimate === true || hit.estimate,
    ...(closes > 0 ? { closes } : {}),
  }
}

/** The observations behind inner verdicts count from their own start. */
function withLeaves(verdict: Verdict, leaves: Observation[]): Verdict {
  const sorted = leaves.sort(byTime)
  return { ...verdict, from: Math.min(verdict.from, sorted[0]?.time ?? verdict.from), observations: sorted.slice(0, SHOWN) }
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Detections that feed a correlation, through correlations that it names. */
export function leafRules(correlation: CompiledCorrelation, all: Correlations): readonly string[] {
  const out = new Set<string>()
  const walk = (one: CompiledCorrelation, above: readonly string[]): void => {
    for (const rule of one.rules) {
      const inner = all.get(rule)
      if (inner === undefined) out.add(rule)
      else if (!above.includes(rule)) walk(inner, [...above, rule])
    }
  }
  walk(correlation, [correlation.info.id])
  return [...out]
}

/** Names of the fields that an observation must carry for the correlation, and for those that it names when `all` is given. */
export function projectedFields(correlation: CompiledCorrelation, all: Correlations = new Map()): readonly string[] {
  const out = new Set<string>()
  const walk = (one: CompiledCorrelation, above: readonly string[]): void => {
    for (const name of [...one.groupBy, ...one.fields]) out.add(name)
    for (const rule of one.rules) {
      const inner = all.get(rule)
      if (inner !== undefined && !above.includes(rule)) walk(inner, [...above, rule])
    }
  }
  walk(correlation, [correlation.info.id])
  return [...out]
}
