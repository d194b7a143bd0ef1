import type { DetectionInfo } from '#core/model/detection.ts'
import type { Moment } from '#core/model/moment.ts'
import type { Evidence } from '#core/state/evidence.ts'
import type { ConnectionTimesRow } from '#core/state/kinds/connection-times.ts'
import type { VolumeRow } from '#core/state/kinds/volume.ts'
import type { Behavior } from './behavior.ts'

/** What a flow behavior finds in the merged state of one interface. */
export interface FlowNews {
  /** Values that report this verdict from another of the same day; the first is usually the peer. */
  readonly values: Readonly<Record<string, string>>
  /** Flow records behind it, the earliest first. */
  readonly moments: readonly Moment[]
  /** One sentence: what is normal, or what was compared. */
  readonly normal: string
}

/** A verdict that is a pure function of merged state: of an interface's days, or of its connections to one port of one peer. */
export type FlowRule =
  | { readonly of: 'volume'; readonly judge: (rows: readonly VolumeRow[]) => readonly FlowNews[] }
  | { readonly of: 'connection-times'; readonly judge: (rows: readonly ConnectionTimesRow[]) => readonly FlowNews[] }

/** Moments as evidence that names place and kind. */
export const flowEvidence = (
  moments: readonly Moment[],
  { account, region }: { account: string; region: string },
  from: string,
): Evidence[] => moments.slice(0, 100).map(({ time, id }) => ({ time, id, action: 'flow', account, region, from }))

/** What a behavior of flows says of itself; the rest has defaults. */
export type FlowUse = Pick<
  DetectionInfo,
  'id' | 'title' | 'description' | 'level' | 'alert' | 'techniques' | 'tactics' | 'summary' | 'falsepositives' | 'response'
> &
  Pick<Behavior, 'examples'> & { readonly flow: FlowRule; readonly playbook: NonNullable<DetectionInfo['playbook']> }

/** A behavior that judges what an interface transfers, or when it connects. */
export const flowUse = ({ flow, examples, ...info }: FlowUse): Behavior => ({
  info: { status: 'stable', author: 'Kestrail', references: [], dedup: [], compliance: [], staging: false, basis: 'content', ...info },
  feature: info.id,
  featureOf: () => undefined,
  learningDays: 0,
  flow,
  normal: () => '',
  examples,
})

const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB']

/** `4.2 GB` */
export const inUnits = (bytes: number): string => {
  const power = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)))
  return `${(bytes / 1000 ** power).toFixed(power === 0 ? 0 : 1)} ${UNITS[power]}`
}
