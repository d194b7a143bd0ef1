import type { Signal } from './component.ts'
import { weightOf } from './severity.ts'

const HOUR = 3_600_000
/** A slow attack hides between days; work of a week does not add up to one. */
const SPAN = 72 * HOUR
const THRESHOLD = 65
const MIN_TACTICS = 3
const MIN_DETECTIONS = 4

export interface Risk {
  readonly score: number
  readonly from: number
  readonly to: number
}

const startOf = (signal: Signal): number => signal.evidence[0]?.time ?? signal.last

/** The riskiest span of an origin's signals: each detection counts once, by its heaviest signal. */
export const riskOf = (signals: readonly Signal[]): Risk | undefined => {
  const sorted = [...signals].sort((a, b) => startOf(a) - startOf(b))
  let worst: Risk | undefined
  for (let start = 0; start < sorted.length; start++) {
    const from = startOf(sorted[start]!)
    const inside = sorted.slice(start).filter((signal) => startOf(signal) <= from + SPAN)
    const score = scoreOf(inside)
    if (isStory(inside, score) && (!worst || score > worst.score)) worst = { score, from, to: Math.max(...inside.map(startOf)) }
  }
  return worst
}

export const scoreOf = (signals: readonly Signal[]): number => {
  const byDetection = new Map<string, number>()
  for (const signal of signals) byDetection.set(signal.info.id, Math.max(byDetection.get(signal.info.id) ?? 0, weightOf(signal)))
  return Math.round([...byDetection.values()].reduce((sum, weight) => sum + weight, 0))
}

const isStory = (signals: readonly Signal[], score: number): boolean =>
  score >= THRESHOLD &&
  new Set(signals.flatMap((signal) => signal.info.tactics.slice(0, 1))).size >= MIN_TACTICS &&
  new Set(signals.map((signal) => signal.info.id)).size >= MIN_DETECTIONS
