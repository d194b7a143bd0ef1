import { type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics'
import type { Event } from '#core/model/event.ts'
import { parseFlowFormat } from '#core/net/flow-format.ts'
import type { Settings } from '#core/settings/settings.ts'
import type { SourceOptions } from '#core/source/envelope.ts'
import { type Decoded, ignoredIn } from '#core/source/item.ts'
import { countSome } from './metered.ts'

/** What became of the records of an invocation: received = normalized + ignored + rejected. */
export interface Counted {
  /** Counted before anything is sorted: the sum below is checked, not defined. */
  received: number
  normalized: number
  ignored: number
  rejected: number
  /** Time of the newest record, epoch milliseconds; 0 where there is none. */
  newest: number
}

export const nothingCounted = (): Counted => ({ received: 0, normalized: 0, ignored: 0, rejected: 0, newest: 0 })

export const newestOf = (events: readonly Event[]): number => events.reduce((newest, { time }) => Math.max(newest, time), 0)

/** Records that a piece of input held, before they are looked at. */
export const receivedIn = (decoded: Pick<Decoded, 'items' | 'ignored'> & { readonly rejects: readonly unknown[] }): number =>
  decoded.items.length + decoded.rejects.length + ignoredIn(decoded)

/** Adds the counts of a part to those of the whole. */
export function addTo(whole: Counted, part: Counted): void {
  whole.received += part.received
  whole.normalized += part.normalized
  whole.ignored += part.ignored
  whole.rejected += part.rejected
  whole.newest = Math.max(whole.newest, part.newest)
}

/** The counts as metrics, those that ended nowhere, and how long the newest record was on its way. */
export function count(metrics: Metrics, { received, normalized, ignored, rejected, newest }: Counted, now: number): void {
  countSome(metrics, 'Received', received)
  countSome(metrics, 'Normalized', normalized)
  countSome(metrics, 'Ignored', ignored)
  countSome(metrics, 'Rejected', rejected)
  countSome(metrics, 'Unaccounted', Math.abs(received - normalized - ignored - rejected))
  if (newest > 0) metrics.addMetric('DeliveryLag', MetricUnit.Milliseconds, Math.max(0, now - newest))
}

/** How flow lines without a header are read. The format was checked at synthesis. */
export function flowsOf({ flowFormat: written }: Settings): SourceOptions {
  const flowFormat = written === undefined ? undefined : parseFlowFormat(written)
  return flowFormat === undefined || typeof flowFormat === 'string' ? {} : { flowFormat }
}
