import type { ActionRow } from '#core/model/action.ts'
import type { ChatNotification } from '#core/render/chat.ts'
import { clip } from '#core/text/clip.ts'
import { forMarkdown, visible } from '#core/text/escape.ts'
import { numberedSteps, undoLine } from './steps.ts'

/** Member of a notification's context that the buttons take the action's id from. */
export const ACTION_VARIABLE = 'kestrailAction'

/** Requests approval of one action in chat, in the thread of its finding. The buttons carry only the id of the action. */
export const toApprovalRequest = (row: ActionRow): ChatNotification => {
  const { plan, severity, decision, approveBefore = '' } = row
  const lines = [
    `*Action:* ${forMarkdown(plan.title)}`,
    `*Target:* ${forMarkdown(plan.target.name)} in account ${forMarkdown(plan.account)}, ${forMarkdown(plan.region)}`,
    ...numberedSteps(plan.steps).map((one) => forMarkdown(one)),
    `*Risk:* ${plan.risk}`,
    `*Breaks:* ${forMarkdown(plan.breaks)}`,
    forMarkdown(undoLine(plan)),
    `*Approve before:* ${forMarkdown(approveBefore)}`,
  ]
  const byName = [`${decision.approvals} people must approve by name: kestrail respond approve - ${plan.id} --table TABLE`]
  return {
    version: '1.0',
    source: 'custom',
    id: plan.id,
    content: {
      textType: 'client-markdown',
      title: clip(`Approval required: ${forMarkdown(plan.title)}`, 250),
      description: clip(lines.join('\n'), 8000),
      ...(decision.approvals > 1 && { nextSteps: byName }),
    },
    metadata: {
      threadId: plan.finding,
      summary: clip(visible(`Approval required: ${plan.title}`), 250),
      eventType: 'kestrail-approval',
      relatedResources: [clip(visible(plan.target.arn), 512)],
      additionalContext: { severity, [ACTION_VARIABLE]: plan.id },
      enableCustomActions: true,
    },
  }
}
