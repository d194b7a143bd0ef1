import type { Signal } from './component.ts'

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
 * True if this origin gave the same kind of signal on two or more days well before: its own work, which neither tells a story nor
 * adds risk. What a change says (basis content) is never a habit.
 */
export const isHabit = (signal: Signal, all: readonly Signal[]): boolean => {
  if (signal.info.basis === 'content') return false
  const days = daysOf(all).get(kindOf(signal)) ?? []
  const before = dayOf(signal) - APART
  return days.length >= EARLIER_DAYS && days[EARLIER_DAYS - 1]! <= before
}
