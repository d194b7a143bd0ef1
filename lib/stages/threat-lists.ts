import { Duration, Stack } from 'aws-cdk-lib'
import * as events from 'aws-cdk-lib/aws-events'
import * as iam from 'aws-cdk-lib/aws-iam'
import { Construct } from 'constructs'
import type { Settings } from '#core/settings/settings.ts'
import { acknowledgePrefix } from '../blocks/acknowledge.ts'
import { allow, LIST_PREFIX, useKey } from '../blocks/permissions.ts'
import { StageFunction } from '../blocks/stage-function.ts'
import type { State } from '../state.ts'

/** Threat lists of the user's choice, fetched every hour into the archive, where detect finds them. */
export class ThreatLists extends Construct {
  readonly stage: StageFunction

  constructor(scope: Construct, id: string, state: State, settings: Settings) {
    super(scope, id)
    const objects = settings.threatLists.flatMap(({ source }) =>
      source.startsWith('s3://') ? [`arn:${Stack.of(this).partition}:s3:::${source.slice('s3://'.length)}`] : [],
    )
    this.stage = new StageFunction(this, 'Stage', {
      handler: 'refresh-lists',
      description: 'threat lists are fetched anew',
      memorySize: 1769,
      timeout: Duration.minutes(15),
      environment: { ARCHIVE_BUCKET: state.archive.bucketName },
      permissions: [
        allow(['s3:GetObject', 's3:PutObject'], `${state.archive.bucketArn}/${LIST_PREFIX}/*`),
        // Without it, S3 says "denied" where it means "there is none".
        allow(['s3:ListBucket'], state.archive.bucketArn),
        useKey(state),
        ...(objects.length > 0 ? [allow(['s3:GetObject'], ...objects)] : []),
      ],
      state,
      settings,
    })
    acknowledgePrefix(this.stage, state.archive, LIST_PREFIX, 'One object a list, and the index of them.')
    const rule = new events.CfnRule(this, 'Rule', {
      description: 'Kestrail: threat lists are due',
      scheduleExpression: 'rate(1 hour)',
      state: 'ENABLED',
      targets: [{ id: 'refresh', arn: this.stage.function.functionArn, input: '{}' }],
    })
    this.stage.function.addPermission('Schedule', { principal: new iam.ServicePrincipal('events.amazonaws.com'), sourceArn: rule.attrArn })
  }
}
