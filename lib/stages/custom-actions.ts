import * as securityhub from 'aws-cdk-lib/aws-securityhub'
import { Construct } from 'constructs'
import { ACTION_IDS } from '#core/respond/found-event.ts'

/** What an analyst can choose for findings in Security Hub. */
const ACTIONS = {
  ApproveAction: { id: ACTION_IDS.approve, name: 'Kestrail: approve', description: 'Approve the responses that wait for these findings' },
  DeclineAction: { id: ACTION_IDS.decline, name: 'Kestrail: decline', description: 'Decline the responses that wait for these findings' },
} as const

/** Custom actions of Security Hub, in a stack of their own: they cannot be made where it is off, nor in Regions whose CloudFormation lacks the type. */
export class CustomActions extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id)
    for (const [name, properties] of Object.entries(ACTIONS)) new securityhub.CfnActionTarget(this, name, properties)
  }
}
