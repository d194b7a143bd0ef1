import type { SignalCounts } from '#core/state/kinds/head.ts'

/** How many signals more (or fewer) are in each fate. Added up over all judgements, they are what became of every signal in state. */
export interface SignalCountsDelta {
  readonly signals: number
  readonly published: number
  readonly grouped: number
  readonly kept: number
  readonly staged: number
}

export const NOTHING: SignalCountsDelta = { signals: 0, published: 0, grouped: 0, kept: 0, staged: 0 }

/** Signals that ended nowhere: must be 0, since each is published, grouped, kept or staged. */
export const unaccounted = ({ signals, published, grouped, kept, staged }: SignalCountsDelta): number =>
  signals - published - grouped - kept - staged

const stagedIn = (counts: SignalCounts | undefined): number => Object.values(counts?.staged ?? {}).reduce((sum, one) => sum + one, 0)

/** What one judgement of an origin changed. */
export const deltaOf = (before: SignalCounts | undefined, after: SignalCounts): SignalCountsDelta => ({
  signals: after.signals - (before?.signals ?? 0),
  published: after.published - (before?.published ?? 0),
  grouped: after.grouped - (before?.grouped ?? 0),
  kept: after.kept - (before?.kept ?? 0),
  staged: stagedIn(after) - stagedIn(before),
})

export const add = (a: SignalCountsDelta, b: SignalCountsDelta): SignalCountsDelta => ({
  signals: a.signals + b.signals,
  published: a.published + b.published,
  grouped: a.grouped + b.grouped,
  kept: a.kept + b.kept,
  staged: a.staged + b.staged,
})
