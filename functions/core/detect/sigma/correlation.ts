// PROVISIONAL until the full correlation engine (all seven types) lands here: keep the exported names.
import type { CompiledCorrelation } from './tree.ts'

/** One event of one detection, as a correlation sees it. */
export interface Observation {
  readonly rule: string
  readonly time: number
  readonly id: string
  readonly fields: Readonly<Record<string, string | number>>
  readonly node?: string
}

export interface Verdict {
  readonly group: Readonly<Record<string, string>>
  readonly from: number
  readonly to: number
  readonly observations: readonly Observation[]
  readonly provisional: boolean
  readonly estimate: boolean
}

const order = (a: Observation, b: Observation): number => a.time - b.time || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)

export const judgeCorrelation = (
  correlation: CompiledCorrelation,
  _all: ReadonlyMap<string, CompiledCorrelation>,
  observations: readonly Observation[],
): Verdict[] => {
  const mine = observations.filter((one) => correlation.rules.includes(one.rule)).sort(order)
  const verdict = (of: Observation[]): Verdict[] => [
    { group: {}, from: of[0]!.time, to: of.at(-1)!.time, observations: of, provisional: false, estimate: false },
  ]
  if (correlation.type === 'temporal_ordered') {
    for (const start of mine.filter((one) => one.rule === correlation.rules[0])) {
      const chain = [start]
      for (const one of mine) {
        if (chain.length === correlation.rules.length) break
        if (order(one, chain.at(-1)!) >= 0 && one.time <= start.time + correlation.timespan && one.rule === correlation.rules[chain.length])
          chain.push(one)
      }
      if (chain.length === correlation.rules.length) return verdict(chain)
    }
    return []
  }
  for (const start of mine) {
    const inside = mine.filter((one) => one.time >= start.time && one.time <= start.time + correlation.timespan)
    const value =
      correlation.type === 'event_count'
        ? inside.length
        : correlation.type === 'value_count'
          ? new Set(inside.map((one) => one.fields[correlation.fields[0] ?? ''])).size
          : new Set(inside.map((one) => one.rule)).size
    const needed = correlation.criteria[0]?.value ?? correlation.rules.length
    if (value >= needed) return verdict(inside)
  }
  return []
}

export const leafRules = (correlation: CompiledCorrelation, all: ReadonlyMap<string, CompiledCorrelation>): readonly string[] =>
  correlation.rules.flatMap((rule) => (all.has(rule) ? leafRules(all.get(rule)!, all) : [rule]))

export const projectedFields = (correlation: CompiledCorrelation): readonly string[] => [
  ...new Set([...correlation.groupBy, ...correlation.fields]),
]
