import type { DetectionInfo } from '#core/model/detection.ts'
import type { EventKind } from '#core/model/event.ts'
import type { Suppression } from '#core/model/suppression.ts'

/** How a text is compared: whole, at its start, at its end, anywhere. */
export type Placement = 'equals' | 'prefix' | 'suffix' | 'contains'
export type Comparison = 'lt' | 'lte' | 'gt' | 'gte' | 'eq'
export type DatePart = 'minute' | 'hour' | 'day' | 'week' | 'month' | 'year'

/** A text with wildcards: literal pieces, 1 for `?`, 2 for `*`. */
export type Glob = readonly (string | 1 | 2)[]

/** What one value of a field must satisfy. Several values are alternatives. */
export type Test =
  | { readonly is: Placement; readonly values: readonly string[]; readonly cased?: true }
  | { readonly is: 'glob'; readonly glob: Glob; readonly cased?: true }
  | { readonly is: 'regex'; readonly source: string; readonly flags: string }
  | { readonly is: 'cidr'; readonly networks: readonly string[] }
  | { readonly is: 'compare'; readonly by: Comparison; readonly value: number }
  | { readonly is: 'date'; readonly part: DatePart; readonly by: Comparison; readonly value: number }
  | { readonly is: 'field'; readonly other: string; readonly placement: Placement; readonly cased?: true }
  | { readonly is: 'null' }
  | { readonly is: 'present'; readonly value: boolean }

/** A rule's logic: plain JSON. A term without a field looks at the text of the whole record (Sigma's keywords). */
export type Condition =
  | { readonly op: 'and' | 'or'; readonly of: readonly Condition[] }
  | { readonly op: 'not'; readonly of: Condition }
  | { readonly op: 'term'; readonly field: string; readonly test: Test }
  | { readonly op: 'never' }

/** Which records a rule looks at; `other` are log sources that Kestrail has no source for. */
export type RecordKind = EventKind | 'other'

export interface CompiledDetection {
  readonly info: DetectionInfo
  readonly kind: RecordKind
  readonly condition: Condition
  /** Values that the record must have for the rule to match, as the rule writes them; absent: any. */
  readonly requires: { readonly sources?: readonly string[]; readonly names?: readonly string[] }
  /** Every field that the condition reads, facts included. */
  readonly fields: readonly string[]
}

export type CorrelationType =
  | 'event_count'
  | 'value_count'
  | 'temporal'
  | 'temporal_ordered'
  | 'value_sum'
  | 'value_avg'
  | 'value_percentile'

export type Criterion = 'gt' | 'gte' | 'lt' | 'lte' | 'eq' | 'neq'

/** Sigma correlation, references resolved to ids of detections and correlations. */
export interface CompiledCorrelation {
  readonly info: DetectionInfo
  readonly type: CorrelationType
  /** Ids of detections or correlations, in the order written. */
  readonly rules: readonly string[]
  /** Names as the group is shown; resolved by rule in `aliases`. */
  readonly groupBy: readonly string[]
  /** alias → rule id → field of that rule's events. */
  readonly aliases: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** Milliseconds. */
  readonly timespan: number
  readonly criteria: readonly { readonly by: Criterion; readonly value: number }[]
  /** Fields of value_*; several are counted as one tuple. */
  readonly fields: readonly string[]
  /** For value_percentile: which percentile is compared (default 50). */
  readonly percentile?: number
  /** Whether the rules it names are also published by themselves. */
  readonly generate: boolean
  /** Leaf rule → what a bucket keeps of its observations. */
  readonly keeps: Readonly<Record<string, readonly Keep[]>>
}

/**
 * What of one rule's observations decides a verdict, and so must survive in a bucket:
 * `edges`: the earliest and latest `limit` of every `span` (of distinct `by` values, where given);
 * `sample`: the `limit` with the smallest hash of their id (of their `by` values, where given).
 */
export interface Keep {
  readonly how: 'edges' | 'sample'
  readonly limit: number
  readonly span: number
  readonly by?: readonly string[]
}

/** Rules without YAML: what a Lambda loads. */
export interface CompiledPack {
  readonly detections: readonly CompiledDetection[]
  readonly correlations: readonly CompiledCorrelation[]
  /** Filters with an expiry: publish asks them, rules do not. */
  readonly suppressions?: readonly Suppression[]
}

export const and = (of: readonly Condition[]): Condition => combine('and', of)
export const or = (of: readonly Condition[]): Condition => combine('or', of)
export const not = (of: Condition): Condition => (of.op === 'not' ? of.of : { op: 'not', of })
export const NEVER: Condition = { op: 'never' }

const combine = (op: 'and' | 'or', of: readonly Condition[]): Condition => {
  const flat = of.flatMap((one) => (one.op === op ? one.of : [one]))
  const kept = op === 'or' ? flat.filter((one) => one.op !== 'never') : flat
  if (op === 'and' && kept.some((one) => one.op === 'never')) return NEVER
  if (op === 'or' && kept.length === 0) return NEVER
  return kept.length === 1 ? kept[0]! : { op, of: kept }
}
