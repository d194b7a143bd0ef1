import type { Moment } from '#core/model/moment.ts'
import { atMost, type Severity } from '#core/model/severity.ts'
import type { Evidence } from '#core/state/evidence.ts'
import type { Signal } from './origin-signals.ts'

export const detailed = (signal: Signal): Evidence[] => signal.evidence.filter((one): one is Evidence & Moment => 'action' in one)

/** The automation that the first events name, if the settings or the record prove one. */
export const automationOfSignal = (signal: Signal): string | undefined => detailed(signal)[0]?.automation

/** True where known automation did what its level would else alert on; the content of a change keeps its level no matter who makes it. */
export const isRoutine = (signal: Signal): boolean => signal.info.basis !== 'content' && automationOfSignal(signal) !== undefined

/** New for this identity alone: its peers have long done it. */
export const isCommon = (signal: Signal): boolean => signal.info.basis === 'novelty' && signal.peersDo === true

/** A refused or failed call is an attempt: weighed lower alone. */
export const severityOf = (signal: Signal): Severity => {
  const { level } = signal.info
  if (isCommon(signal)) return atMost(level, 'informational')
  return signal.attempt || isRoutine(signal) ? atMost(level, 'low') : level
}

const WEIGHTS: Readonly<Record<Severity, number>> = { informational: 1, low: 5, medium: 20, high: 45, critical: 80 }

/** What a signal adds to its origin's risk; attempts count half, routine of known automation next to nothing. */
export const weightOf = (signal: Signal): number => {
  const weight = WEIGHTS[signal.info.level]
  return isRoutine(signal) || isCommon(signal) ? Math.min(1, weight) : signal.attempt ? weight / 2 : weight
}
