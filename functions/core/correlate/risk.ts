import { isHabit } from './habit.ts'
import type { Signal } from './origin-signals.ts'
import { weightOf } from './severity.ts'

const DAY = 86_400_000
/** A slow attack hides between days; the work of a week does not add up to one. */
const DAYS = 3
const THRESHOLD = 65
const MIN_TACTICS = 3
const MIN_DETECTIONS = 4
/** What one tactic adds at most: a large act of one kind, such as taking down an environment, is not a campaign. */
const MOST_OF_A_TACTIC = 90

export interface Risk {
  readonly score: number
  readonly from: number
  readonly to: number
}

const startOf = (signal: Signal): number => signal.evidence[0]?.time ?? signal.last
const dayOf = (signal: Signal): number => Math.floor(startOf(signal) / DAY)

const tacticOf = (signal: Signal): string => signal.info.tactics[0] ?? ''

/** Sum of weights; each detection counts once, by its heaviest signal, and each tactic up to a bound. */
export const scoreOf = (signals: readonly Signal[]): number => {
  const byDetection = new Map<string, { readonly tactic: string; readonly weight: number }>()
  for (const signal of signals) {
    const weight = Math.max(byDetection.get(signal.info.id)?.weight ?? 0, weightOf(signal))
    byDetection.set(signal.info.id, { tactic: tacticOf(signal), weight })
  }
  const byTactic = new Map<string, number>()
  for (const { tactic, weight } of byDetection.values()) byTactic.set(tactic, (byTactic.get(tactic) ?? 0) + weight)
  return Math.round([...byTactic.values()].reduce((sum, weight) => sum + Math.min(weight, MOST_OF_A_TACTIC), 0))
}

const isStory = (signals: readonly Signal[], score: number): boolean =>
  score >= THRESHOLD &&
  new Set(signals.map((signal) => signal.info.id)).size >= MIN_DETECTIONS &&
  new Set(signals.map(tacticOf).filter(Boolean)).size >= MIN_TACTICS

/** The riskiest three days of an origin: distinct signals that are not its habit, added up, so that what never alerts alone still surfaces. */
export const riskOf = (signals: readonly Signal[]): Risk | undefined => {
  const rare = signals.filter((signal) => !isHabit(signal, signals))
  let worst: Risk | undefined
  for (const first of [...new Set(rare.map(dayOf))].sort((a, b) => a - b)) {
    const inside = rare.filter((signal) => dayOf(signal) >= first && dayOf(signal) < first + DAYS)
    const score = scoreOf(inside)
    if (!isStory(inside, score) || (worst && score <= worst.score)) continue
    worst = { score, from: Math.min(...inside.map(startOf)), to: Math.max(...inside.map(startOf)) }
  }
  return worst
}
