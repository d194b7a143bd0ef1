import type { DetectionInfo } from '#core/model/detection.ts'
import type { Evidence } from '#core/state/evidence.ts'
import type { HoursRow } from '#core/state/kinds/hours.ts'
import type { SessionNetworksRow } from '#core/state/kinds/session-networks.ts'
import type { UseRow } from '#core/state/kinds/use.ts'
import type { Behavior } from '../behavior.ts'
import type { Sighting } from './session-networks.ts'

/** When an identity acts, as far as it is known. */
export interface Times {
  readonly identity: string
  readonly use: UseRow
  /** Of people only. */
  readonly hours?: HoursRow
}

/** What a behavior finds in the merged state of one identity. */
export interface IdentityNews {
  /** The lineage node under which it is reported. */
  readonly node: string
  /** Values that report this verdict from another of the same day. */
  readonly values: Readonly<Record<string, string>>
  /** Calls behind it, the earliest first. */
  readonly evidence: readonly Evidence[]
  /** One sentence: what was normal, and since when. */
  readonly normal: string
}

/** A verdict that is a pure function of merged state: of when an identity acts, or of where its sessions call from. */
export type ActivityRule =
  | { readonly of: 'use'; readonly judge: (times: Times) => readonly IdentityNews[] }
  | { readonly of: 'session-networks'; readonly judge: (days: readonly SessionNetworksRow[]) => readonly IdentityNews[] }

/** A kept call as evidence; of a half hour's first call only time and id are known beside where it came from. */
export const evidenceAt = ({ time, id, at }: Sighting): Evidence =>
  id === at.first.id ? at.first.evidence : { ...at.first.evidence, time, id, action: 'call' }

/** What a behavior of identities says of itself; the rest has defaults. */
export type IdentityUse = Pick<
  DetectionInfo,
  'id' | 'title' | 'description' | 'level' | 'alert' | 'basis' | 'techniques' | 'tactics' | 'summary' | 'falsepositives' | 'response'
> &
  Pick<Behavior, 'examples'> & { readonly identity: ActivityRule; readonly playbook: NonNullable<DetectionInfo['playbook']> }

/** A behavior that judges when an identity acts, or from where. */
export const identityUse = ({ identity, examples, ...info }: IdentityUse): Behavior => ({
  info: { status: 'test', author: 'Kestrail', references: [], dedup: [], compliance: [], staging: false, ...info },
  feature: info.id,
  featureOf: () => undefined,
  learningDays: 0,
  identity,
  normal: () => '',
  examples,
})

export const isoDay = (time: number): string => new Date(time).toISOString().slice(0, 10)
export const isoMinute = (time: number): string => `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`
