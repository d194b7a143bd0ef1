import type { DetectionInfo } from '#core/model/detection.ts'
import type { ApiCall, Event, Flow } from '#core/model/event.ts'
import type { Context } from '#core/normalize/context.ts'
import type { FirstSeen } from '#core/state/evidence.ts'
import type { BaselineRow } from '#core/state/kinds/baseline.ts'
import type { ActivityRule } from './activity/rule.ts'
import type { FlowRule } from './flow-rule.ts'

/** Something that an identity did for the first time, and what was normal until then. */
export interface Novelty {
  readonly value: string
  readonly seen: FirstSeen
  readonly row: BaselineRow
}

/**
 * What YAML cannot say: a first use. A behavior names the feature that it remembers of each identity; whether a first use is
 * news is decided later, from merged state alone, by the stored earliest moments.
 */
export interface Behavior {
  readonly info: DetectionInfo
  /** Name of the remembered feature; behaviors may share one. */
  readonly feature: string
  /** The feature's value in this event; undefined where it has none. Depends on the event and the settings alone. */
  readonly featureOf: (event: ApiCall, known: Context) => string | undefined
  /** The same of a flow record; whose habit it is, is its interface. */
  readonly flowFeatureOf?: (flow: Flow, known: Context) => string | undefined
  /** Whose habit a flow is, where it is not its interface's. */
  readonly flowIdentityOf?: (flow: Flow, known: Context) => string | undefined
  /** The same of any other event: whose habit it is, the value, and the node under which a first use is reported. */
  readonly useOf?: (
    event: Event,
    known: Context,
  ) => { readonly identity: string; readonly value: string; readonly node: string } | undefined
  /** A verdict on what an interface transfers, or when it connects, in place of a first use. */
  readonly flow?: FlowRule
  /** A verdict on when an identity acts, or from where, in place of a first use. */
  readonly identity?: ActivityRule
  /** Whose habit it is; the actor's unless said. */
  readonly identityOf?: (event: ApiCall) => string
  /** History that an identity needs before a first use is news, in days. */
  readonly learningDays: number
  /** Further condition on the moment of first use; depends on the row alone. */
  readonly isNews?: (novelty: Novelty) => boolean
  /** One sentence: what was normal. */
  readonly normal: (novelty: Novelty) => string
  readonly examples: { readonly match: readonly BehaviorExample[]; readonly noMatch: readonly BehaviorExample[] }
}

export interface BehaviorExample {
  readonly name: string
  /** Played with address data: 192.0.2.0/25 is AS64496 in NL, 192.0.2.128/25 AS64497 in NL, 198.51.100.0/24 and 2001:db8:77::/48 AS64498 in BR. */
  readonly places?: true
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

/** A behavior without learning period judges what it sees, in whatever order it came. */
const isLearned = ({ learningDays }: Behavior, row: BaselineRow, time: number): boolean => {
  if (learningDays === 0) return true
  const since = knownSince(row, time)
  return since !== undefined && time - since >= learningDays * DAY
}

/** What an identity does is compared with what its peers do; where it calls from, and with what, says little of them. */
const COMPARED = new Set(['region', 'role'])

export const isCompared = ({ feature }: Behavior): boolean => COMPARED.has(feature)

/** True where the habit is the actor's or the interface's own, so that its calls say how much history there is. */
export const isOwnHabit = ({ identityOf, useOf, flowIdentityOf }: Behavior): boolean => !identityOf && !useOf && !flowIdentityOf

/** The verdict: the value's earliest use comes after a learning period of the identity. */
export const isNovel = (behavior: Behavior, row: BaselineRow, value: string): Novelty | undefined => {
  const seen = Object.hasOwn(row.values, value) ? row.values[value] : undefined
  if (!seen || !isLearned(behavior, row, seen.time)) return undefined
  const novelty = { value, seen, row }
  return behavior.isNews && !behavior.isNews(novelty) ? undefined : novelty
}

/** What a first-use behavior says of itself; the rest has defaults. */
export type FirstUse = Pick<
  DetectionInfo,
  'id' | 'title' | 'description' | 'level' | 'alert' | 'basis' | 'techniques' | 'tactics' | 'summary' | 'falsepositives' | 'response'
> &
  Pick<Behavior, 'feature' | 'featureOf' | 'learningDays' | 'examples'> &
  Partial<Pick<Behavior, 'isNews' | 'identityOf' | 'normal' | 'flowFeatureOf' | 'flowIdentityOf' | 'useOf'>> & {
    readonly playbook: NonNullable<DetectionInfo['playbook']>
  }

const day = (time: number): string => new Date(time).toISOString().slice(0, 10)
const SHOWN = 8

/** What came before a first use: values, since when. */
const usual = ({ row, seen }: Novelty): string => {
  const before = Object.entries(row.values)
    .filter(([, one]) => one.time < seen.time)
    .map(([value]) => value)
    .sort()
  const since = knownSince(row, seen.time)
  if (before.length === 0 || since === undefined) return 'Nothing is known of what came before.'
  const more = before.length > SHOWN ? ` and ${before.length - SHOWN} more` : ''
  return `Until then ${before.slice(0, SHOWN).join(', ')}${more}, since ${day(since)} (${Math.floor((seen.time - since) / DAY)} days).`
}

/** A behavior that reports a first use. */
export const firstUse = ({
  feature,
  featureOf,
  flowFeatureOf,
  flowIdentityOf,
  useOf,
  learningDays,
  isNews,
  identityOf,
  normal = usual,
  examples,
  ...info
}: FirstUse): Behavior => ({
  info: { status: 'stable', author: 'Kestrail', references: [], dedup: [], compliance: [], staging: false, ...info },
  feature,
  featureOf,
  ...(flowFeatureOf && { flowFeatureOf }),
  ...(flowIdentityOf && { flowIdentityOf }),
  ...(useOf && { useOf }),
  learningDays,
  ...(isNews && { isNews }),
  ...(identityOf && { identityOf }),
  normal,
  examples,
})
