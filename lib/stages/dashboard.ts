import { Duration, Stack } from 'aws-cdk-lib'
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch'
import type * as lambda from 'aws-cdk-lib/aws-lambda'
import type { Construct } from 'constructs'
import { costOfDay } from './cost-metric.ts'
import { own, PERIOD } from './metrics.ts'
import type { ObserveProps } from './observe.ts'

const graph = (title: string, left: readonly cloudwatch.IMetric[], right: readonly cloudwatch.IMetric[] = []): cloudwatch.GraphWidget =>
  new cloudwatch.GraphWidget({ title, left: [...left], right: [...right], width: 8, height: 6 })

const COUNTED = ['Received', 'Normalized', 'Ignored', 'Rejected']

/** What a path received, and what became of it; the second axis must stay at zero. */
const counts = (title: string, handler: string) =>
  graph(
    title,
    COUNTED.map((name) => own(name, handler, 'sum')),
    [own('Unaccounted', handler, 'sum')],
  )

const eachOf = (functions: Readonly<Record<string, lambda.Function>>, metric: (target: lambda.Function) => cloudwatch.IMetric) =>
  Object.values(functions).map(metric)

/** By name: not every CloudFormation gives an alarm's ARN. */
const named = (scope: Construct, alarm: cloudwatch.Alarm): cloudwatch.IAlarm =>
  cloudwatch.Alarm.fromAlarmName(scope, `${alarm.node.id}Status`, alarm.alarmName)

/** One page: is everything taken in, is it on time, is anything stuck, and what does it cost. */
export function dashboardOf(scope: Construct, props: ObserveProps, alarms: readonly cloudwatch.Alarm[]): cloudwatch.Dashboard {
  const { streaming, queueing, undelivered, objects, state } = props
  const all = { ...streaming, ...queueing } as Readonly<Record<string, lambda.Function>>
  const readers = streaming as Readonly<Record<string, lambda.Function>>
  const depth = (queue: NonNullable<typeof objects>['queue'] | typeof undelivered) =>
    queue.metricApproximateNumberOfMessagesVisible({ period: PERIOD, statistic: 'max' })
  const paths = [...(streaming['detect'] ? ['detect'] : []), ...(queueing['objects'] ? ['detect-objects'] : [])]
  return new cloudwatch.Dashboard(scope, 'Dashboard', {
    dashboardName: `${Stack.of(scope).stackName}-health`,
    defaultInterval: Duration.hours(12),
    widgets: [
      [new cloudwatch.AlarmStatusWidget({ title: 'Alarms', alarms: alarms.map((alarm) => named(scope, alarm)), width: 24, height: 3 })],
      [
        ...paths.map((handler) => counts(handler === 'detect' ? 'Records from the streams' : 'Records from log files', handler)),
        graph(
          'Signals and findings',
          [own('Signals', 'correlate', 'sum'), own('Changed', 'correlate', 'sum'), own('Published', 'publish', 'sum')],
          [own('Unpublished', 'publish'), own('ActionStuck', 'respond', 'sum')],
        ),
      ],
      [
        graph(
          'Delivery lag: age of the newest record, half of the batches',
          paths.map((handler) => own('DeliveryLag', handler, 'p50')),
        ),
        graph('Detection latency: last event to being published', [
          own('DetectionLatency', 'publish', 'p50'),
          own('DetectionLatency', 'publish', 'p99'),
        ]),
        graph(
          'Behind its stream',
          eachOf(readers, (one) => one.metric('IteratorAge', { period: PERIOD, statistic: 'max' })),
        ),
      ],
      [
        graph(
          'Errors',
          eachOf(all, (one) => one.metricErrors({ period: PERIOD })),
        ),
        graph(
          'Throttles',
          eachOf(all, (one) => one.metricThrottles({ period: PERIOD })),
          [state.table.metric('WriteThrottleEvents', { period: PERIOD, statistic: 'sum' })],
        ),
        graph('Waiting, and given up', [depth(undelivered), ...(objects ? [depth(objects.deadLetters), depth(objects.queue)] : [])]),
      ],
      [
        ...(state.events
          ? [
              graph('Stream', [
                state.events.metricIncomingRecords({ period: PERIOD, statistic: 'sum' }),
                state.events.metricWriteProvisionedThroughputExceeded({ period: PERIOD, statistic: 'sum' }),
              ]),
            ]
          : []),
        new cloudwatch.GraphWidget({ title: 'Cost a day', left: [costOfDay(all, state)], width: 8, height: 6 }),
      ],
    ],
  })
}
