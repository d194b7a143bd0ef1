import type { ActionRow } from '#core/model/action.ts'
import type { ChatNotification } from '#core/render/chat.ts'
import { clip } from '#core/text/clip.ts'
import { forMarkdown, visible } from '#core/text/escape.ts'

/** Member of a notification's context that the buttons take the action's id from. */
export const ACTION_VARIABLE = 'kestrailAction'

const undoOf = ({ plan }: ActionRow): string =>
  plan.undo === 'irreversible' ? 'It cannot be undone.' : `Undo: ${plan.undo.map((one) => one.says).join('; ')}.`

/** Asks in chat for approval of one action, in the thread of its finding; the buttons know the action by its id alone. */
export const toApprovalRequest = (row: ActionRow): ChatNotification => {
  const { plan, severity, decision, approveBefore = '' } = row
  const lines = [
    `*What* ${forMarkdown(plan.title)}`,
    `*On* ${forMarkdown(plan.target.name)} in account ${forMarkdown(plan.account)}, ${forMarkdown(plan.region)}`,
    `*Calls* ${forMarkdown(plan.steps.map((one) => `${one.service}:${one.operation}`).join(', '))}`,
    `*Risk* ${plan.risk}`,
    `*Breaks* ${forMarkdown(plan.breaks)}`,
    `*Back* ${forMarkdown(undoOf(row))}`,
    `*Until* ${forMarkdown(approveBefore)}`,
  ]
  const byName = [`${decision.approvals} persons must approve by name: kestrail respond approve - ${plan.id} --table TABLE`]
  return {
    version: '1.0',
    source: 'custom',
    id: plan.id,
    content: {
      textType: 'client-markdown',
      title: clip(`Approval wanted: ${forMarkdown(plan.title)}`, 250),
      description: clip(lines.join('\n'), 8000),
      ...(decision.approvals > 1 && { nextSteps: byName }),
    },
    metadata: {
      threadId: plan.finding,
      summary: clip(visible(`Approval wanted: ${plan.title}`), 250),
      eventType: 'kestrail-approval',
      relatedResources: [clip(visible(plan.target.arn), 512)],
      additionalContext: { severity, [ACTION_VARIABLE]: plan.id },
      enableCustomActions: true,
    },
  }
}
