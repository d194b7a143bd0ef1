import { type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics'
import { parseFlowFormat } from '#core/net/flow-format.ts'
import type { IngestCounts } from '#core/pipeline.ts'
import type { Settings } from '#core/settings/settings.ts'
import type { SourceOptions } from '#core/source/envelope.ts'
import { countSome } from './metered.ts'

/** The counts as metrics, those that do not add up, and how long the newest record was on its way. */
export function count(metrics: Metrics, { received, normalized, ignored, rejected, newest }: IngestCounts, now: number): void {
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
