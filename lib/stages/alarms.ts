import { Duration } from 'aws-cdk-lib'
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch'
import type * as lambda from 'aws-cdk-lib/aws-lambda'
import type * as sqs from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import { own, PERIOD, undelivered } from './metrics.ts'
import type { ObserveProps } from './observe.ts'
import type { SourceObjects } from './source-objects.ts'

/** One thing that an operator must receive of. `says` and `todo` are the alarm's description; docs/operations.md has them in one table. */
export interface Watch {
  readonly id: string
  readonly says: string
  readonly todo: string
  readonly metric: cloudwatch.IMetric
  /** It is alarming above this; `falls`: below it, and also where nothing is measured. */
  readonly limit: number
  readonly falls?: true
  readonly periods: number
}

export const alarmOf = (scope: Construct, { id, says, todo, metric, limit, falls, periods }: Watch): cloudwatch.Alarm =>
  new cloudwatch.Alarm(scope, id, {
    alarmDescription: `Kestrail: ${says}. What to do: ${todo}.`,
    metric,
    threshold: limit,
    comparisonOperator: falls ? cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD : cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
    evaluationPeriods: periods,
    treatMissingData: falls ? cloudwatch.TreatMissingData.BREACHING : cloudwatch.TreatMissingData.NOT_BREACHING,
  })

/** Every alarm of a deployment. Each metric in one is paid for ($0.10 a month): what one alarm can report, two do not. */
export function watches(props: ObserveProps): Watch[] {
  const { streaming, queueing, objects } = props
  return [
    ...Object.entries(streaming).flatMap(([name, target]) => workOf(name, target, GIVEN_UP)),
    ...Object.entries(queueing).flatMap(([name, target]) => workOf(name, target, TRIED_AGAIN)),
    ...Object.entries(streaming).map(([name, target]) => behind(name, target)),
    waiting(
      'Undelivered',
      'a record could not be delivered, or a responder (or feedback) failed three times for one; it waits in the dead-letter queue',
      "the message's attributes name the rule or the error; mend, then redrive the queue",
      props.undelivered,
    ),
    ...(objects ? pathOfObjects(objects) : []),
    ...(streaming['detect'] ? pathOfRecords('detect', '', streaming['detect']) : []),
    ...(queueing['objects'] ? pathOfRecords('detect-objects', 'Objects', queueing['objects']) : []),
    ...(streaming['correlate'] ? judging(streaming['correlate'], streaming['detect'] ? 'detect' : 'detect-objects') : []),
    ...publishing(),
    {
      id: 'ActionStuck',
      says: 'a response stopped part-way, could not be undone, or reads back otherwise than it should: what was to be contained may not be',
      todo: '`kestrail respond status --table TABLE` names it with its reason; finish it manually, or `kestrail respond undo ID --table TABLE`',
      metric: own('ActionStuck', 'respond', 'sum'),
      limit: 0,
      periods: 1,
    },
    {
      id: 'TableThrottles',
      says: 'the table is throttled',
      todo: 'look for one key that takes all writes, and at the on-demand limits of the account',
      metric: props.state.table.metric('WriteThrottleEvents', { period: PERIOD, statistic: 'sum' }),
      limit: 0,
      periods: 3,
    },
  ]
}

const titled = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1)

const GIVEN_UP = 'its log says why; what it gave up on lies under aws/lambda/ of the failure bucket, for `kestrail replay`'
const TRIED_AGAIN = 'its log says why; what failed is tried again by itself'

const workOf = (name: string, target: lambda.IFunction, todo: string): Watch[] => [
  {
    id: `${titled(name)}Errors`,
    says: `${name} failed`,
    todo,
    metric: target.metricErrors({ period: PERIOD, statistic: 'sum' }),
    limit: 0,
    periods: 1,
  },
  {
    id: `${titled(name)}Throttles`,
    says: `${name} is throttled`,
    todo: "raise the account's concurrency, or reserve some for it",
    metric: target.metricThrottles({ period: PERIOD, statistic: 'sum' }),
    limit: 0,
    periods: 3,
  },
]

const behind = (name: string, target: lambda.IFunction): Watch => ({
  id: `${titled(name)}Behind`,
  says: `${name} is more than ten minutes behind its stream`,
  todo: 'look at its errors and throttles first; then give the stream a second shard',
  metric: target.metric('IteratorAge', { period: PERIOD, statistic: 'max' }),
  limit: Duration.minutes(10).toMilliseconds(),
  periods: 2,
})

const waiting = (id: string, says: string, todo: string, queue: sqs.IQueue): Watch => ({
  id,
  says,
  todo,
  metric: queue.metricApproximateNumberOfMessagesVisible({ period: PERIOD, statistic: 'max' }),
  limit: 0,
  periods: 1,
})

/** Something comes every five minutes: the canary of the schedule, by the path that records take. */
const silent = (id: string, says: string, todo: string, target: lambda.IFunction): Watch => ({
  id,
  says,
  todo,
  metric: target.metricInvocations({ period: PERIOD, statistic: 'sum' }),
  limit: 1,
  falls: true,
  periods: 4,
})

const pathOfObjects = ({ queue, deadLetters }: SourceObjects): Watch[] => [
  waiting(
    'ObjectsGivenUp',
    'log files could be neither read nor kept as rejected; their names wait in the dead-letter queue',
    'the log of detect-objects says why; mend, then redrive the queue',
    deadLetters,
  ),
  {
    id: 'ObjectsWaiting',
    says: 'log files have waited for an hour',
    todo: 'look at the errors and throttles of detect-objects',
    metric: queue.metricApproximateAgeOfOldestMessage({ period: PERIOD, statistic: 'max' }),
    limit: Duration.hours(1).toSeconds(),
    periods: 2,
  },
]

/** What every path must hold to: nothing unreadable, nothing uncounted, nothing late, and never silence. */
const pathOfRecords = (handler: string, name: string, target: lambda.IFunction): Watch[] => [
  {
    id: `${name}Rejected`,
    says: `records arrived that ${handler} could not read`,
    todo: 'rejected/ of the failure bucket says why, one line a record; mend, then `kestrail replay s3://BUCKET/rejected/`',
    metric: own('Rejected', handler, 'sum'),
    limit: 0,
    periods: 1,
  },
  {
    id: `${name}Unbalanced`,
    says: `${handler} received records that it neither normalized, ignored nor rejected`,
    todo: 'a defect of ours: keep the log of that time, report it, and replay that time from the trail once it is mended',
    metric: own('Unaccounted', handler, 'sum'),
    limit: 0,
    periods: 1,
  },
  {
    id: `${name}Late`,
    says: 'the newest records of half of the batches are more than half an hour old: AWS delivers late, or a path is blocked',
    todo: 'look at the Health dashboard of AWS for CloudTrail and EventBridge, then at `kestrail doctor`',
    metric: own('DeliveryLag', handler, 'p50'),
    limit: Duration.minutes(30).toMilliseconds(),
    periods: 6,
  },
  silent(
    `${name}Silent`,
    `nothing has reached ${handler} for twenty minutes, not even the canary that comes every five: the path is cut`,
    '`kestrail doctor`: rules, the role that writes, the key, the stream or queue, its mapping; what was missed is in the trail, for `kestrail replay`',
    target,
  ),
]

/** A week in which records come and no rule stirs is a broken rule pack rather than a quiet week. */
const WEEK = { records: 1_000, days: 7 }

const judging = (correlate: lambda.IFunction, path: string): Watch[] => [
  silent(
    'ScheduleStopped',
    'time has not passed for correlate for twenty minutes: nothing that waits is decided, and nothing that failed is reported again',
    'look at the rule of the schedule (`kestrail doctor`) and who turned it off',
    correlate,
  ),
  {
    id: 'SignalsUnbalanced',
    says: 'there are signals that were neither published, grouped, staged nor kept',
    todo: 'a defect of ours: keep the log of correlate (member "became"), and report it',
    metric: own('SignalsUnaccounted', 'correlate', 'sum'),
    limit: 0,
    periods: 1,
  },
  {
    id: 'SignalsNone',
    says: `for ${WEEK.days} days more than ${WEEK.records} records came a day, and no detection stirred`,
    todo: '`kestrail doctor`, then a deployment of the last version that worked; `kestrail test-alert` goes the whole way',
    metric: undelivered(path, WEEK.records),
    limit: 0,
    periods: WEEK.days,
  },
]

const publishing = (): Watch[] => [
  {
    id: 'Undeliverable',
    says: 'Security Hub, Slack or a webhook refused a finding for good, as malformed or not allowed: it is not tried again there',
    todo: 'the log of publish ("refused") names destination and reason; mend, then `kestrail test-alert`',
    metric: own('Undeliverable', 'publish', 'sum'),
    limit: 0,
    periods: 1,
  },
  {
    id: 'Unpublished',
    says: 'findings could not be reported for half an hour: Security Hub, Slack, a webhook, chat or mail fails or refuses; it is tried again every five minutes',
    todo: 'the log of publish ("refused") names destination and reason: a token, a channel, an address, an outage; mend, then `kestrail test-alert`',
    metric: own('Unpublished', 'publish'),
    limit: 0,
    periods: 2,
  },
  {
    id: 'Latency',
    says: 'half of the findings are reported more than half an hour after their last event; where the log is read again (replay), so it should be',
    todo: 'look at the lag of delivery first, then at what is behind its stream',
    metric: own('DetectionLatency', 'publish', 'p50'),
    limit: Duration.minutes(30).toMilliseconds(),
    periods: 6,
  },
]
