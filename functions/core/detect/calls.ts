import { fingerprint } from '#core/model/hash.ts'
import { type CallsRow, callsKey, REGISTERS, type Rise, staircase } from '#core/state/kinds/calls.ts'
import type { Fact } from '#core/state/rows.ts'

const DAY = 86_400_000
/** A register stays empty until about a thousand calls are likely: most identities make fewer, and cost nothing. */
const LOWEST = 4
/** What a worker remembers having reported; when full, it starts anew and only shows more often. */
const MOST_WRITTEN = 50_000
/** Makes four registers' mean right on average; `test/core/detect/calls.test.ts` holds it to a factor of three. */
const CORRECTION = 1.8

/** About how many calls came before the UTC day of a moment; right within a factor of three or so from some thousand on, and far too few below. */
const callsBefore = ({ rises }: CallsRow, time: number): number => {
  const today = Math.floor(time / DAY)
  const ranks = rises.map((register) => register.findLast(([day]) => day < today)?.[1] ?? 0)
  return (CORRECTION * REGISTERS * REGISTERS) / ranks.reduce((sum, rank) => sum + 4 ** -rank, 0)
}

/** Four registers are right within this factor, nine times of ten. */
const FACTOR = 3
/** Below, most registers are empty and say nothing. */
const FEWEST = 2_000

const oneDigit = (value: number): string => Number(value.toPrecision(1)).toLocaleString('en')

/** One sentence: over how many calls (of an interface: flow records) the history before a moment's day goes: an estimate, with its range. */
export const extentOf = (row: CallsRow | undefined, identity: string, time: number): string => {
  const calls = row ? callsBefore(row, time) : 0
  const range =
    calls < FEWEST
      ? `too few to estimate (below about ${oneDigit(FEWEST * FACTOR)})`
      : `about ${oneDigit(calls)} (between ${oneDigit(calls / FACTOR)} and ${oneDigit(calls * FACTOR)})`
  return `${identity.startsWith('interface:') ? 'Flow records' : 'Calls'} in that time: ${range}.`
}

/** A rise that may change what was said of moments after its day. */
export const firstRise = (before: CallsRow | undefined, after: CallsRow): number =>
  Math.min(
    ...after.rises.flatMap((register, at) =>
      register.filter(([day, rank]) => !before?.rises[at]?.some((one) => one[0] === day && one[1] === rank)).map(([day]) => day),
    ),
  )

/**
 * About how many calls each identity made, and until when: a sketch that grows by the logarithm, so that a busy identity costs some
 * fifteen writes in its life. Like every fact it may be reported twice or late.
 */
export const callsRecorder = () => {
  let written = new Map<string, Rise[][]>()
  let pending = new Map<string, Rise[][]>()

  const registersOf = (of: Map<string, Rise[][]>, identity: string): Rise[][] => {
    let registers = of.get(identity)
    if (!registers) {
      registers = Array.from({ length: REGISTERS }, () => [])
      of.set(identity, registers)
    }
    return registers
  }

  return {
    /** @param name what shows this event from others of the identity: its id, or less where that costs less. */
    observe(identity: string, name: string, time: number): void {
      const bits = fingerprint(name)
      const rank = Math.clz32(bits) >> 1
      if (rank < LOWEST) return
      const day = Math.floor(time / DAY)
      if (written.size >= MOST_WRITTEN) written = new Map()
      const known = registersOf(written, identity)[bits & (REGISTERS - 1)]!
      if (known.some(([since, height]) => since <= day && height >= rank)) return
      known.push([day, rank])
      registersOf(pending, identity)[bits & (REGISTERS - 1)]!.push([day, rank])
    },
    drain(): Fact[] {
      const facts = [...pending].map(
        ([identity, rises]): Fact => ({ ...callsKey(identity), value: { kind: 'calls', rises: rises.map(staircase) } }),
      )
      pending = new Map()
      return facts
    },
    reset(): void {
      written = new Map()
      pending = new Map()
    },
  }
}
