import { Duration } from 'aws-cdk-lib'
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch'
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions'
import type * as kms from 'aws-cdk-lib/aws-kms'
import type * as lambda from 'aws-cdk-lib/aws-lambda'
import * as sns from 'aws-cdk-lib/aws-sns'
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions'
import type * as sqs from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import type { Settings } from '#core/model/settings.ts'

export interface ObserveProps {
  readonly functions: Readonly<Record<string, lambda.IFunction>>
  readonly undelivered: sqs.IQueue
  readonly key: kms.IKey
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

  constructor(scope: Construct, id: string, props: ObserveProps) {
    super(scope, id)
    this.operations = new sns.Topic(this, 'Operations', { displayName: 'Kestrail operations', masterKey: props.key, enforceSSL: true })
    if (props.settings.alerts.email) this.operations.addSubscription(new subscriptions.EmailSubscription(props.settings.alerts.email))
    for (const watch of watches(props)) {
      const alarm = new cloudwatch.Alarm(this, watch.id, {
        alarmDescription: `Kestrail: ${watch.says}`,
        metric: watch.metric,
        threshold: watch.above,
        comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
        evaluationPeriods: watch.periods,
        treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      })
      alarm.addAlarmAction(new actions.SnsAction(this.operations))
      alarm.addOkAction(new actions.SnsAction(this.operations))
    }
  }
}

function watches({ functions, undelivered }: ObserveProps): Watch[] {
  const perFunction = Object.entries(functions).flatMap(([name, target]) => watchesOf(name, target))
  return [
    ...perFunction,
    {
      id: 'Undelivered',
      says: 'EventBridge gave up on records; they wait in the dead-letter queue',
      metric: undelivered.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(5), statistic: 'max' }),
      above: 0,
      periods: 1,
    },
    {
      id: 'Rejected',
      says: 'records arrived that could not be read; the log of detect names them',
      metric: own('Rejected', 'detect'),
      above: 0,
      periods: 1,
    },
    {
      id: 'Unpublished',
      says: 'findings could not be told for half an hour; the log of publish says why',
      metric: own('Unpublished', 'publish'),
      above: 0,
      periods: 6,
    },
  ]
}

function watchesOf(name: string, target: lambda.IFunction): Watch[] {
  const title = name.charAt(0).toUpperCase() + name.slice(1)
  const period = Duration.minutes(5)
  return [
    { id: `${title}Errors`, says: `${name} failed`, metric: target.metricErrors({ period, statistic: 'sum' }), above: 0, periods: 1 },
    {
      id: `${title}Throttles`,
      says: `${name} is throttled`,
      metric: target.metricThrottles({ period, statistic: 'sum' }),
      above: 0,
      periods: 3,
    },
    {
      id: `${title}Behind`,
      says: `${name} is more than ten minutes behind its stream`,
      metric: target.metric('IteratorAge', { period, statistic: 'max' }),
      above: Duration.minutes(10).toMilliseconds(),
      periods: 2,
    },
  ]
}

/** A metric that a handler writes in its log. */
const own = (metricName: string, handler: string) =>
  new cloudwatch.Metric({
    namespace: 'Kestrail',
    metricName,
    dimensionsMap: { service: `kestrail-${handler}` },
    period: Duration.minutes(5),
    statistic: 'max',
  })
