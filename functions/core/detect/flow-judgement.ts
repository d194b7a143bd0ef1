import type { BeatsRow, Evidence, Moment, VolumeRow } from '#core/model/state.ts'

/** What a flow behaviour finds in the merged state of one interface. */
export interface FlowNews {
  /** Values that tell this verdict from another of the same day; the first is usually the peer. */
  readonly values: Readonly<Record<string, string>>
  /** Flow records behind it, the earliest first. */
  readonly moments: readonly Moment[]
  /** One sentence: what is normal, or what was compared. */
  readonly normal: string
}

/** A verdict that is a pure function of merged state: of an interface's days, or of its connections to one port of one peer. */
export type FlowJudgement =
  | { readonly of: 'volume'; readonly judge: (rows: readonly VolumeRow[]) => readonly FlowNews[] }
  | { readonly of: 'beats'; readonly judge: (rows: readonly BeatsRow[]) => readonly FlowNews[] }

/** Moments as evidence that names place and kind. */
export const flowEvidence = (moments: readonly Moment[], { account, region }: { account: string; region: string }, from: string): Evidence[] =>
  moments.slice(0, 100).map(({ time, id }) => ({ time, id, action: 'flow', account, region, from }))
