import type { DetectionInfo } from '#core/model/detection.ts'
import type { ApiCall } from '#core/model/event.ts'
import type { BaselineRow, FirstSeen } from '#core/model/state.ts'

/** Something that an identity did for the first time, and what was normal until then. */
export interface Novelty {
  readonly value: string
  readonly seen: FirstSeen
  readonly row: BaselineRow
}

/**
 * What YAML cannot say: a first use. A behaviour names the feature that it remembers of each identity; whether a first use is
 * news is decided later, from merged state alone, by the stored earliest moments.
 */
export interface Behaviour {
  readonly info: DetectionInfo
  /** Name of the remembered feature; behaviours may share one. */
  readonly feature: string
  /** The feature's value in this event; undefined where it has none. Depends on the event alone. */
  readonly featureOf: (event: ApiCall) => string | undefined
  /** History that an identity needs before a first use is news, in days. */
  readonly learningDays: number
  /** Further condition on the moment of first use; depends on the row alone. */
  readonly isNews?: (novelty: Novelty) => boolean
  /** One sentence: what was normal. */
  readonly normal: (novelty: Novelty) => string
  readonly examples: { readonly fires: readonly BehaviourExample[]; readonly spares: readonly BehaviourExample[] }
}

export interface BehaviourExample {
  readonly name: string
  /** Overrides over a base event, each at an offset in days from an arbitrary first day. */
  readonly events: readonly { readonly base: string; readonly day: number; readonly with?: Readonly<Record<string, unknown>> }[]
}

export const DAY = 86_400_000

/** Since when the identity is known by this feature, before the moment in question; undefined where it was not. */
export const knownSince = (row: BaselineRow, before: number): number | undefined => {
  const times = Object.values(row.values).map((seen) => seen.time)
  const since = Math.min(...times)
  return since < before ? since : undefined
}

/** The verdict: the value's earliest use comes after a learning period of the identity. */
export const isNovel = (behaviour: Behaviour, row: BaselineRow, value: string): Novelty | undefined => {
  const seen = Object.hasOwn(row.values, value) ? row.values[value] : undefined
  const since = seen && knownSince(row, seen.time)
  if (!seen || since === undefined || seen.time - since < behaviour.learningDays * DAY) return undefined
  const novelty = { value, seen, row }
  return behaviour.isNews && !behaviour.isNews(novelty) ? undefined : novelty
}
