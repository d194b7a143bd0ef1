import { Stack } from 'aws-cdk-lib'
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch'
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions'
import * as iam from 'aws-cdk-lib/aws-iam'
import type * as lambda from 'aws-cdk-lib/aws-lambda'
import * as sns from 'aws-cdk-lib/aws-sns'
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions'
import type * as sqs from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import type { Settings } from '#core/settings/settings.ts'
import type { State } from '../state.ts'
import { alarmOf, watches } from './alarms.ts'
import { dashboardOf } from './dashboard.ts'
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

/** A topic policy of one's own replaces SNS's default, by which CloudWatch could publish (SNS developer guide, "Access policy use cases"). */
const alarmsMayPublish = (topic: sns.Topic): iam.PolicyStatement =>
  new iam.PolicyStatement({
    sid: 'AlarmsOfThisAccount',
    principals: [new iam.ServicePrincipal('cloudwatch.amazonaws.com')],
    actions: ['sns:Publish'],
    resources: [topic.topicArn],
    conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(topic).account } },
  })

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
    this.operations.addToResourcePolicy(alarmsMayPublish(this.operations))
    if (props.settings.alerts.email) this.operations.addSubscription(new subscriptions.EmailSubscription(props.settings.alerts.email))
    const alarms = watches(props).map((watch) => alarmOf(this, watch))
    for (const alarm of alarms) {
      alarm.addAlarmAction(new actions.SnsAction(this.operations))
      alarm.addOkAction(new actions.SnsAction(this.operations))
    }
    this.dashboard = dashboardOf(this, props, alarms)
  }
}
