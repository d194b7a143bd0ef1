import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns'
import type { ActionRow } from '#core/model/action.ts'
import { toApprovalRequest } from '#core/respond/approval-message.ts'

/** Asks in chat for approval of what has begun to wait. */
export async function askIn(client: SNSClient, topicArn: string, actions: readonly ActionRow[]): Promise<void> {
  for (const row of actions.filter((one) => one.state === 'waiting' && one.approvals.length === 0))
    await client.send(new PublishCommand({ TopicArn: topicArn, Message: JSON.stringify(toApprovalRequest(row)) }))
}
