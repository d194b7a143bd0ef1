import type { Severity } from '#core/model/severity.ts'
import { rankOf, worst } from '#core/model/severity.ts'
import { isHabit, ownWork } from './habit.ts'
import type { OriginSignals, Signal } from './origin-signals.ts'
import { isCommon, isRoutine, severityOf } from './severity.ts'

/** Signals of one detection in one incident: one line for a reader, whatever their number. */
export interface SignalLine {
  /** By time. */
  readonly signals: readonly Signal[]
  readonly severity: Severity
  /** Known automation's work, the origin's own habit, or what its peers have long done. */
  readonly routine: boolean
}

export const startOf = (signal: Signal): number => signal.evidence[0]?.time ?? signal.last

const lineKey = ({ info, attempt }: Signal): string => `${info.id}\u001f${attempt}`

/** How many lines are worth a look before how many events they stand for. */
const eventsIn = ({ signals }: SignalLine): number => signals.reduce((sum, { count }) => sum + count, 0)

/** Worst first; of equal severity the rarer, then the earlier. Routine comes last, however grave it looks alone. */
const byWeight = (a: SignalLine, b: SignalLine): number =>
  Number(a.routine) - Number(b.routine) ||
  rankOf(b.severity) - rankOf(a.severity) ||
  Number(a.signals[0]!.attempt) - Number(b.signals[0]!.attempt) ||
  eventsIn(a) - eventsIn(b) ||
  startOf(a.signals[0]!) - startOf(b.signals[0]!) ||
  (a.signals[0]!.info.id < b.signals[0]!.info.id ? -1 : 1)

/** One line a detection, ranked: whatever a list cuts off is what matters least. */
export const ranked = (component: OriginSignals, signals: readonly Signal[]): SignalLine[] => {
  const lines = new Map<string, Signal[]>()
  for (const signal of [...signals].sort((a, b) => startOf(a) - startOf(b) || (a.node < b.node ? -1 : 1)))
    lines.set(lineKey(signal), [...(lines.get(lineKey(signal)) ?? []), signal])
  const isRoutineHere = (signal: Signal): boolean =>
    isRoutine(signal) ||
    isCommon(signal) ||
    isHabit(signal, component.signals) ||
    ownWork(component.root, signal, component.signals) !== undefined
  return [...lines.values()]
    .map((of): SignalLine => ({ signals: of, severity: worst(of.map(severityOf)), routine: of.every(isRoutineHere) }))
    .sort(byWeight)
}
