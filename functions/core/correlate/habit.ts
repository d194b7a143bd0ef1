import type { Signal } from './origin-signals.ts'

const DAY = 86_400_000
/** On how many earlier days an origin did the same before it counts as its habit. */
const EARLIER_DAYS = 2
/** Days next to each other may belong to one attack. */
const APART = 2

type Days = ReadonlyMap<string, readonly number[]>
const known = new WeakMap<readonly Signal[], Days>()

/** Kind of signal → days on which the origin gave it, sorted. */
const daysOf = (signals: readonly Signal[]): Days => {
  const cached = known.get(signals)
  if (cached) return cached
  const days = new Map<string, Set<number>>()
  for (const signal of signals) {
    const kind = kindOf(signal)
    days.set(kind, (days.get(kind) ?? new Set()).add(dayOf(signal)))
  }
  const sorted = new Map([...days].map(([kind, of]) => [kind, [...of].sort((a, b) => a - b)]))
  known.set(signals, sorted)
  return sorted
}

const kindOf = (signal: Signal): string => `${signal.info.id}/${signal.attempt}`
const dayOf = (signal: Signal): number => Math.floor((signal.evidence[0]?.time ?? signal.last) / DAY)

/**
 * True if this origin gave the same kind of signal on two or more days well before: its own work, which neither is part of a story nor
 * adds risk. What a change says (basis content) is never a habit.
 */
export const isHabit = (signal: Signal, all: readonly Signal[]): boolean => earlierDays(signal, all).length >= EARLIER_DAYS

/** Days (since 1970) well before on which the origin gave the same kind of signal; none where the content of a change decides. */
const earlierDays = (signal: Signal, all: readonly Signal[]): readonly number[] => {
  if (signal.info.basis === 'content') return []
  const before = dayOf(signal) - APART
  return (daysOf(all).get(kindOf(signal)) ?? []).filter((day) => day <= before)
}

/** Origins that are no person: what they do over and over is what they are for. */
const MACHINES = /^(role|oidc|instance|function|task):/

/** One sentence where a workload's or pipeline's own history shows that this is its work; undefined where it does not, and for people. */
export const ownWork = (root: string, signal: Signal, all: readonly Signal[]): string | undefined => {
  if (!MACHINES.test(root)) return undefined
  const days = earlierDays(signal, all)
  return days.length < EARLIER_DAYS
    ? undefined
    : `It did the same on ${days.length} earlier days since ${new Date(days[0]! * DAY).toISOString().slice(0, 10)}: its own work, so it is at most low.`
}
