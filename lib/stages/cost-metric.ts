import { Duration } from 'aws-cdk-lib'
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch'
import type * as lambda from 'aws-cdk-lib/aws-lambda'
import { PRICES } from '#core/cost/prices.ts'
import type { State } from '../state.ts'

const MILLION = 1_000_000
const DOLLARS = {
  gigabyteSecond: PRICES.gigabyteSecond.dollars,
  invocation: PRICES.requests.dollars / MILLION,
  write: PRICES.writeUnits.dollars / MILLION,
  read: PRICES.readUnits.dollars / MILLION,
  shardHour: PRICES.shardHour.dollars,
  keyDay: PRICES.key.dollars / 30,
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
