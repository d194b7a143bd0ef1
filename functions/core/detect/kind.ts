import type { Event, EventKind } from '#core/model/event.ts'
import type { Context } from '#core/normalize/context.ts'
import type { Evidence } from '#core/state/evidence.ts'

/** What is written down of events, beside signals: each is one recorder of detect.ts. */
export type RecorderName = 'lineage' | 'baselines' | 'activity' | 'visibility' | 'interfaces' | 'resources' | 'flows' | 'impact' | 'made'

/** One line of an evidence table. */
export interface EventRow {
  readonly action: string
  readonly service: string
  readonly actor: string
  readonly from: string
  readonly outcome: string
}

/** What detect and the reports do with events of one kind. */
export interface DetectKind<Kind extends EventKind> {
  /** What an event leaves behind in a signal, beside when, where and the summary. */
  readonly evidence: (event: Extract<Event, { kind: Kind }>, context: Context) => Partial<Evidence> & Pick<Evidence, 'action'>
  readonly row: (event: Extract<Event, { kind: Kind }>) => EventRow
  readonly recorders: readonly RecorderName[]
  /** The log whose silence is reported, as people call it; absent where events come only when something happens. */
  readonly feed?: string
}
