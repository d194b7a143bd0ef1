import { type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics'

/** Counts what there was some of. A metric is paid for in the hours in which it is written: a zero says no more than its absence. */
export const countSome = (metrics: Metrics, name: string, number: number): void => {
  if (number !== 0) metrics.addMetric(name, MetricUnit.Count, number)
}

/** Writes what an invocation counted, and nothing where it counted nothing: logs are paid for by the byte. */
export const metered = (metrics: Metrics) => {
  const write = (): void => {
    if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics()
    else metrics.clearMetadata()
  }
  return { after: write, onError: write }
}
