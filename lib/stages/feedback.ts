import { Duration } from 'aws-cdk-lib'
import * as events from 'aws-cdk-lib/aws-events'
import * as iam from 'aws-cdk-lib/aws-iam'
import type * as sqs from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import type { Settings } from '#core/settings/settings.ts'
import { MARKS } from '#core/tune/feedback.ts'
import { joinRows, listRows, useKey } from '../blocks/permissions.ts'
import { StageFunction } from '../blocks/stage-function.ts'
import type { State } from '../state.ts'
import { RETRY } from './source.ts'

/** Of our own findings those that somebody marked; every later import of the same finding comes again, and proposes nothing new. */
const MARKED = {
  source: ['aws.securityhub'],
  'detail-type': ['Security Hub Findings - Imported'],
  detail: {
    findings: {
      GeneratorId: [{ prefix: 'kestrail/' }],
      $or: [
        { Workflow: { Status: [...MARKS.workflow] } },
        { VerificationState: [...MARKS.verification] },
        { UserDefinedFields: { [MARKS.field.key]: [...MARKS.field.values] } },
      ],
    },
  },
}

/** What analysts say of findings in Security Hub comes back as proposed suppressions: a person accepts them, nothing does by itself. */
export class Feedback extends Construct {
  readonly stage: StageFunction

  constructor(scope: Construct, id: string, state: State, settings: Settings, undelivered: sqs.IQueue) {
    super(scope, id)
    this.stage = new StageFunction(this, 'Stage', {
      handler: 'feedback',
      description: 'marks of analysts become proposed suppressions',
      memorySize: 256,
      timeout: Duration.minutes(1),
      environment: { TABLE_NAME: state.table.tableName },
      permissions: [joinRows(state), listRows(state), useKey(state)],
      state,
      settings,
      deadLetters: undelivered,
    })
    const target = this.stage.function
    const rule = new events.CfnRule(this, 'Marked', {
      description: 'Kestrail: findings that an analyst marked in Security Hub',
      eventPattern: MARKED,
      state: 'ENABLED',
      targets: [{ id: 'feedback', arn: target.functionArn, deadLetterConfig: { arn: undelivered.queueArn }, retryPolicy: RETRY }],
    })
    target.addPermission('Marked', { principal: new iam.ServicePrincipal('events.amazonaws.com'), sourceArn: rule.attrArn })
  }
}
