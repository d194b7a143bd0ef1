import { Duration, Stack } from 'aws-cdk-lib'
import * as chatbot from 'aws-cdk-lib/aws-chatbot'
import * as iam from 'aws-cdk-lib/aws-iam'
import { Construct } from 'constructs'
import { ACTION_VARIABLE } from '#core/respond/approval-message.ts'
import type { Settings } from '#core/settings/settings.ts'
import { allow, joinRows, useKey } from '../blocks/permissions.ts'
import { StageFunction } from '../blocks/stage-function.ts'
import type { State } from '../state.ts'
import type { Chat } from './publish.ts'

/** Where the id of the action stands in the message, and what the command calls it. Source: AWS::Chatbot::CustomAction, "Custom notifications". */
const VARIABLE = 'Action'
const FROM = `event.metadata.additionalContext.${ACTION_VARIABLE}`

const BUTTONS = { approve: 'Approve', decline: 'Decline' } as const

/**
 * Approval in chat: two buttons under a message that asks, which invoke one function. That function enters decisions and starts responders;
 * it may act in no account. The channel may invoke it, and nothing else.
 */
export class Approve extends Construct {
  constructor(scope: Construct, id: string, state: State, settings: Settings, { role, channel }: Chat) {
    super(scope, id)
    const { function: target } = new StageFunction(this, 'Stage', {
      handler: 'approve',
      description: 'decisions from chat go on record',
      memorySize: 256,
      timeout: Duration.seconds(30),
      environment: { TABLE_NAME: state.table.tableName, CHANNEL: settings.slack?.channelId ?? '' },
      permissions: [
        joinRows(state),
        useKey(state),
        allow(['events:PutEvents'], Stack.of(this).formatArn({ service: 'events', resource: 'event-bus', resourceName: 'default' })),
      ],
      state,
      settings,
    })
    const invoke = () => allow(['lambda:InvokeFunction'], target.functionArn)
    role.addToPolicy(invoke())
    // What a channel may do at most, whatever its role says.
    const guardrail = new iam.ManagedPolicy(this, 'Guardrail', { description: 'Kestrail: approvals from chat', statements: [invoke()] })
    channel.guardrailPolicies = [guardrail.managedPolicyArn]
    channel.customizationResourceArns = Object.entries(BUTTONS).map(
      ([decision, buttonText]) => button(this, decision, buttonText, target.functionName, Stack.of(this).region).attrCustomActionArn,
    )
  }
}

const button = (scope: Construct, decision: string, buttonText: string, functionName: string, region: string): chatbot.CfnCustomAction =>
  new chatbot.CfnCustomAction(scope, buttonText, {
    actionName: `${Stack.of(scope).stackName}-${decision}`,
    definition: {
      commandText: `lambda invoke --function-name ${functionName} --region ${region} --payload {"decision":"${decision}","action":"$${VARIABLE}"}`,
    },
    attachments: [
      {
        notificationType: 'Custom',
        buttonText,
        criteria: [{ operator: 'HAS_VALUE', variableName: VARIABLE }],
        variables: { [VARIABLE]: FROM },
      },
    ],
  })
