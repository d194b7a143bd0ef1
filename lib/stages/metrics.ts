import { Duration } from 'aws-cdk-lib'
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch'

export const PERIOD = Duration.minutes(5)

/** A metric that a handler writes in its log. */
export const own = (metricName: string, handler: string, statistic = 'max', period = PERIOD): cloudwatch.Metric =>
  new cloudwatch.Metric({ namespace: 'Kestrail', metricName, dimensionsMap: { service: `kestrail-${handler}` }, period, statistic })

/** 1 for a day on which a path brought more than so many records and no detection stirred. */
export const undelivered = (path: string, records: number): cloudwatch.MathExpression =>
  new cloudwatch.MathExpression({
    expression: `IF(received > ${records} AND signals < 1, 1, 0)`,
    label: 'days without a signal',
    period: Duration.days(1),
    usingMetrics: {
      received: own('Received', path, 'sum', Duration.days(1)),
      signals: own('Signals', 'correlate', 'sum', Duration.days(1)),
    },
  })
