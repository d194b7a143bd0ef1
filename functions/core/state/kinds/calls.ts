import { type Key, type MergingKind, pkOf } from '../kind.ts'

/** On which UTC day (days since 1970) a register of a sketch rose, and to what. */
export type Rise = readonly [day: number, rank: number]

/** About how many calls an identity made until when: four registers (detect/calls.ts). */
export interface CallsRow {
  readonly kind: 'calls'
  readonly rises: readonly (readonly Rise[])[]
}

export const REGISTERS = 4

export const callsKey = (identity: string): Key => ({ pk: pkOf('identity', identity), sk: 'calls' })

/** Rises that an earlier and higher one does not make superfluous. */
export const staircase = (rises: readonly Rise[]): Rise[] => {
  const kept: Rise[] = []
  for (const rise of [...rises].sort(([a, x], [b, y]) => a - b || y - x)) if (rise[1] > (kept.at(-1)?.[1] ?? 0)) kept.push(rise)
  return kept
}

/** The join of two sketches: of each register, the rises of both. */
const mergeCalls = (a: CallsRow, b: CallsRow): CallsRow => ({
  kind: 'calls',
  rises: Array.from({ length: REGISTERS }, (_, at) => staircase([...(a.rises[at] ?? []), ...(b.rises[at] ?? [])])),
})

export const calls: MergingKind<CallsRow> = {
  kind: 'calls',
  places: [{ partition: 'identity', sk: 'calls', wakes: 'history-length' }],
  merge: mergeCalls,
}
