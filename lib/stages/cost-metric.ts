import { Duration } from 'aws-cdk-lib'
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch'
import type * as lambda from 'aws-cdk-lib/aws-lambda'
import type { State } from '../state.ts'

/** US dollars in us-east-1, autumn 2026; docs/cost.md has the whole bill and its sources. */
const DOLLARS = {
  gigabyteSecond: 0.0000133334,
  invocation: 0.0000002,
  write: 0.000000625,
  read: 0.000000125,
  shardHour: 0.015,
  keyDay: 1 / 30,
}
const DAY = Duration.days(1)

interface Part {
  readonly name: string
  readonly metric: cloudwatch.IMetric
  readonly dollars: number
}

const partsOf = (functions: Readonly<Record<string, lambda.Function>>, { table }: State): Part[] => [
  ...Object.entries(functions).flatMap(([name, target]) => [
    {
      name: `${name}Time`,
      metric: target.metricDuration({ period: DAY, statistic: 'sum' }),
      dollars: ((memoryOf(target) / 1024) * DOLLARS.gigabyteSecond) / 1000,
    },
    { name: `${name}Calls`, metric: target.metricInvocations({ period: DAY, statistic: 'sum' }), dollars: DOLLARS.invocation },
  ]),
  { name: 'writes', metric: table.metricConsumedWriteCapacityUnits({ period: DAY, statistic: 'sum' }), dollars: DOLLARS.write },
  { name: 'reads', metric: table.metricConsumedReadCapacityUnits({ period: DAY, statistic: 'sum' }), dollars: DOLLARS.read },
]

const memoryOf = (target: lambda.Function): number => (target.node.defaultChild as lambda.CfnFunction).memorySize ?? 128

/** What a day costs, from what was used: functions, table, shards and key. Logs, alarms and data transfer are not in it. */
export function costOfDay(functions: Readonly<Record<string, lambda.Function>>, state: State): cloudwatch.MathExpression {
  const parts = partsOf(functions, state)
  const streams = [state.events, state.flows].filter((stream) => stream !== undefined).length
  const fixed = streams * 24 * DOLLARS.shardHour + DOLLARS.keyDay
  return new cloudwatch.MathExpression({
    expression: [fixed.toFixed(4), ...parts.map(({ name, dollars }) => `FILL(${name}, 0) * ${dollars.toFixed(12)}`)].join(' + '),
    label: 'US dollars a day',
    period: DAY,
    usingMetrics: Object.fromEntries(parts.map(({ name, metric }) => [name, metric])),
  })
}
