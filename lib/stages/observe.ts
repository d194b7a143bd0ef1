import { Duration } from 'aws-cdk-lib'
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch'
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions'
import type * as lambda from 'aws-cdk-lib/aws-lambda'
import * as sns from 'aws-cdk-lib/aws-sns'
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions'
import type * as sqs from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import type { Settings } from '#core/model/settings.ts'
import type { State } from '../state.ts'
import { dashboardOf } from './dashboard.ts'
import { BALANCE, own, PERIOD } from './metrics.ts'
import type { SourceObjects } from './source-objects.ts'

export interface ObserveProps {
  /** Functions that read a stream, by stage. */
  readonly streaming: Readonly<Record<string, lambda.IFunction>>
  /** Functions that read a queue, or follow a schedule, by stage. */
  readonly queueing: Readonly<Record<string, lambda.IFunction>>
  readonly undelivered: sqs.IQueue
  readonly objects?: SourceObjects
  readonly state: State
  readonly settings: Settings
}

interface Watch {
  readonly id: string
  readonly says: string
  readonly metric: cloudwatch.IMetric
  readonly above: number
  readonly periods: number
}

/** Kestrail's own health, apart from the alerts it raises: a silent detector is worse than none. */
export class Observe extends Construct {
  readonly operations: sns.Topic
  readonly dashboard: cloudwatch.Dashboard

  constructor(scope: Construct, id: string, props: ObserveProps) {
    super(scope, id)
    this.operations = new sns.Topic(this, 'Operations', {
      displayName: 'Kestrail operations',
      masterKey: props.state.key,
      enforceSSL: true,
    })
    if (props.settings.alerts.email) this.operations.addSubscription(new subscriptions.EmailSubscription(props.settings.alerts.email))
    const alarms = watches(props).map((watch) => alarmOf(this, watch))
    for (const alarm of alarms) {
      alarm.addAlarmAction(new actions.SnsAction(this.operations))
      alarm.addOkAction(new actions.SnsAction(this.operations))
    }
    this.dashboard = dashboardOf(this, props, alarms)
  }
}

const alarmOf = (scope: Construct, { id, says, metric, above, periods }: Watch): cloudwatch.Alarm =>
  new cloudwatch.Alarm(scope, id, {
    alarmDescription: `Kestrail: ${says}`,
    metric,
    threshold: above,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
    evaluationPeriods: periods,
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  })

function watches({ streaming, queueing, undelivered, objects, state }: ObserveProps): Watch[] {
  return [
    ...Object.entries({ ...streaming, ...queueing }).flatMap(([name, target]) => workOf(name, target)),
    ...Object.entries(streaming).map(([name, target]) => behind(name, target)),
    waiting('Undelivered', 'EventBridge gave up on records; they wait in the dead-letter queue', undelivered),
    ...(objects ? roadOfObjects(objects) : []),
    ...(streaming['detect'] ? roadOfRecords('detect', '') : []),
    ...(queueing['objects'] ? roadOfRecords('detect-objects', 'Objects') : []),
    {
      id: 'Unpublished',
      says: 'findings could not be told for half an hour; the log of publish says why',
      metric: own('Unpublished', 'publish'),
      above: 0,
      periods: 6,
    },
    {
      id: 'Latency',
      says: 'half of the findings are told more than half an hour after their last event; where the log is read again (replay), so it should be',
      metric: own('DetectionLatency', 'publish', 'p50'),
      above: Duration.minutes(30).toMilliseconds(),
      periods: 6,
    },
    {
      id: 'TableThrottles',
      says: 'the table is throttled',
      metric: state.table.metric('WriteThrottleEvents', { period: PERIOD, statistic: 'sum' }),
      above: 0,
      periods: 3,
    },
  ]
}

const titled = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1)

const workOf = (name: string, target: lambda.IFunction): Watch[] => [
  {
    id: `${titled(name)}Errors`,
    says: `${name} failed`,
    metric: target.metricErrors({ period: PERIOD, statistic: 'sum' }),
    above: 0,
    periods: 1,
  },
  {
    id: `${titled(name)}Throttles`,
    says: `${name} is throttled`,
    metric: target.metricThrottles({ period: PERIOD, statistic: 'sum' }),
    above: 0,
    periods: 3,
  },
]

const behind = (name: string, target: lambda.IFunction): Watch => ({
  id: `${titled(name)}Behind`,
  says: `${name} is more than ten minutes behind its stream`,
  metric: target.metric('IteratorAge', { period: PERIOD, statistic: 'max' }),
  above: Duration.minutes(10).toMilliseconds(),
  periods: 2,
})

const waiting = (id: string, says: string, queue: sqs.IQueue): Watch => ({
  id,
  says,
  metric: queue.metricApproximateNumberOfMessagesVisible({ period: PERIOD, statistic: 'max' }),
  above: 0,
  periods: 1,
})

const roadOfObjects = ({ queue, deadLetters }: SourceObjects): Watch[] => [
  waiting('ObjectsGivenUp', 'log files could be neither read nor kept as rejected; their names wait in the dead-letter queue', deadLetters),
  {
    id: 'ObjectsWaiting',
    says: 'log files have waited for an hour',
    metric: queue.metricApproximateAgeOfOldestMessage({ period: PERIOD, statistic: 'max' }),
    above: Duration.hours(1).toSeconds(),
    periods: 2,
  },
]

/** What every road must hold to: nothing unreadable, nothing uncounted, nothing late. */
const roadOfRecords = (handler: string, name: string): Watch[] => [
  {
    id: `${name}Rejected`,
    says: `records arrived that could not be read; the log of ${handler} names them, the failure bucket keeps them`,
    metric: own('Rejected', handler, 'sum'),
    above: 0,
    periods: 1,
  },
  {
    id: `${name}Unbalanced`,
    says: `${handler} received records that it neither normalised, ignored nor rejected`,
    metric: BALANCE(handler),
    above: 0,
    periods: 1,
  },
  {
    id: `${name}Late`,
    says: 'the newest records of half of the batches are more than half an hour old: AWS delivers late, or a road is blocked',
    metric: own('DeliveryLag', handler, 'p50'),
    above: Duration.minutes(30).toMilliseconds(),
    periods: 6,
  },
]
