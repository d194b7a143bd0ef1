import { type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics'
import type { Publisher } from '#core/ports.ts'
import type { Destination } from '#core/publish/destination.ts'

/** A batch may hold a hundred findings; half of them tell as much. */
const MOST_MEASURED = 50

/** Measures how long after its last event a finding was told, at whoever hears every revision of every finding. */
export const timed =
  (metrics: Metrics, clock: () => number) =>
  (audience: Destination, at: number): Destination =>
    audience.hears === 'every revision' && at === 0 ? { ...audience, publisher: measured(audience.publisher, metrics, clock) } : audience

const measured = (publisher: Publisher, metrics: Metrics, clock: () => number): Publisher => ({
  name: publisher.name,
  publish: async (findings) => {
    const refusals = await publisher.publish(findings)
    const refused = new Set(refusals.map(({ id }) => id))
    const told = findings.filter(({ id, state }) => state === 'active' && !refused.has(id))
    for (const { lastSeen } of told.slice(0, MOST_MEASURED))
      metrics.addMetric('DetectionLatency', MetricUnit.Milliseconds, Math.max(0, clock() - Date.parse(lastSeen)))
    return refusals
  },
})
