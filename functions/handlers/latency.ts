import { type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics'
import type { Publisher } from '#core/ports.ts'
import type { Destination } from '#core/publish/destination.ts'

/** A batch may hold a hundred findings; half of them measure as much. */
const MOST_MEASURED = 50

/** Measures how long after its last event a finding was delivered, at the first sink, which receives every revision. */
export const timed =
  (metrics: Metrics, clock: () => number) =>
  (destination: Destination, at: number): Destination =>
    destination.receives === 'every revision' && at === 0
      ? { ...destination, publisher: measured(destination.publisher, metrics, clock) }
      : destination

const measured = (publisher: Publisher, metrics: Metrics, clock: () => number): Publisher => ({
  name: publisher.name,
  publish: async (findings) => {
    const refusals = await publisher.publish(findings)
    const refused = new Set(refusals.map(({ id }) => id))
    const delivered = findings.filter(({ id, state }) => state === 'active' && !refused.has(id))
    for (const { lastSeen } of delivered.slice(0, MOST_MEASURED))
      metrics.addMetric('DetectionLatency', MetricUnit.Milliseconds, Math.max(0, clock() - Date.parse(lastSeen)))
    return refusals
  },
})
