import { Metrics } from '@aws-lambda-powertools/metrics'
import { describe, expect, it, vi } from 'vitest'
import { unaccounted } from '#core/correlate/signal-counts.ts'
import { NOTHING_INGESTED } from '#core/pipeline.ts'
import { count } from '#handlers/counting.ts'
import { countSome, metered } from '#handlers/metered.ts'

/** What would be written into the log: each metric with its value. */
const written = (metrics: Metrics): Record<string, unknown> => {
  const { _aws, service, ...values } = metrics.serializeMetrics() as unknown as Record<string, unknown>
  return values
}
const fresh = () => new Metrics({ namespace: 'Kestrail', serviceName: 'kestrail-test' })

describe('what a handler counts', () => {
  it('adds up, and says nothing of what there is none of', () => {
    const metrics = fresh()
    count(metrics, { ...NOTHING_INGESTED, received: 5, normalized: 4, ignored: 1, newest: 1_000 }, 3_000)
    expect(written(metrics)).toEqual({ Received: 5, Normalized: 4, Ignored: 1, DeliveryLag: 2_000 })
  })

  it('announces records that ended nowhere, and of those that ended twice', () => {
    for (const normalized of [3, 7]) {
      const metrics = fresh()
      count(metrics, { ...NOTHING_INGESTED, received: 5, normalized }, 0)
      expect(written(metrics)).toMatchObject({ Unaccounted: 2 })
    }
  })

  it('counts a signal that has no fate', () => {
    const fates = { published: 2, grouped: 3, kept: 4, staged: 1 }
    expect(unaccounted({ signals: 10, ...fates })).toBe(0)
    expect(unaccounted({ signals: 11, ...fates })).toBe(1)
  })

  it('writes a line where there is something to say, also when the handler failed, and none otherwise', () => {
    const metrics = fresh()
    const publish = vi.spyOn(metrics, 'publishStoredMetrics').mockImplementation(() => {
      metrics.clearMetrics()
      return metrics
    })
    const { after, onError } = metered(metrics)
    metrics.addMetadata('became', 'text')
    after()
    expect(publish).not.toHaveBeenCalled()
    countSome(metrics, 'Changed', 0)
    onError()
    expect(publish).not.toHaveBeenCalled()
    countSome(metrics, 'Changed', 1)
    onError()
    expect(publish).toHaveBeenCalledTimes(1)
  })
})
