import { Duration } from 'aws-cdk-lib'
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch'

export const PERIOD = Duration.minutes(5)

/** A metric that a handler writes in its log. */
export const own = (metricName: string, handler: string, statistic = 'max', period = PERIOD): cloudwatch.Metric =>
  new cloudwatch.Metric({ namespace: 'Kestrail', metricName, dimensionsMap: { service: `kestrail-${handler}` }, period, statistic })

/** Records that a handler received and that ended nowhere: must be 0, since received = normalised + ignored + rejected. */
export const BALANCE = (handler: string): cloudwatch.MathExpression =>
  new cloudwatch.MathExpression({
    expression: 'ABS(received - normalised - ignored - rejected)',
    label: 'unaccounted',
    period: PERIOD,
    usingMetrics: Object.fromEntries(
      ['Received', 'Normalised', 'Ignored', 'Rejected'].map((name) => [name.toLowerCase(), own(name, handler, 'sum')]),
    ),
  })
