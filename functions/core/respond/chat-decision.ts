import type { ActionRow } from '#core/model/action.ts'
import type { Finding } from '#core/model/finding.ts'
import { readAction } from './action-store.ts'
import { answeredBy, type By, type Deciding, decline, enterApproval } from './approve.ts'

/** What a button in chat asks: one action, by its id, and yes or no. */
export interface Click {
  readonly action: string
  readonly decision: 'approve' | 'decline'
}

/** A decision from chat, in words for the channel; with the finding where a responder is to act now. */
export interface Clicked {
  readonly says: string
  readonly run?: { readonly row: ActionRow; readonly finding: Finding }
}

/** Ids are our own hashes: whatever else a message holds is no click. */
const ACTION_ID = /^[0-9a-f]{16}$/

/** Reads what the chat's custom action sends. */
export const clickIn = (event: unknown): Click | undefined => {
  if (typeof event !== 'object' || event === null) return undefined
  const { action, decision } = event as Record<string, unknown>
  return typeof action === 'string' && ACTION_ID.test(action) && (decision === 'approve' || decision === 'decline')
    ? { action, decision }
    : undefined
}

const titleOf = ({ plan }: ActionRow): string => `${plan.title}: ${plan.target.name} in account ${plan.account}`

const approved = async (deciding: Deciding, row: ActionRow, finding: Finding, by: By): Promise<Clicked> => {
  const entered = await enterApproval(deciding, row.plan.id, finding, by)
  if ('refused' in entered) return { says: `Not approved: ${entered.refused}.` }
  if (entered.row.state === 'approved') return { says: `Approved, and about to run. ${titleOf(row)}`, run: { row: entered.row, finding } }
  return { says: `On record. ${row.decision.approvals} persons must approve this by name: kestrail respond approve. ${titleOf(row)}` }
}

/**
 * Decides one action that waits. What was not proposed cannot be approved: the id names a plan that is stored, and nothing of the plan comes
 * from the message. It is not run here: this function may act nowhere.
 */
export const answerClick = async (deciding: Deciding, click: Click | undefined, by: By): Promise<Clicked> => {
  if (!click) return { says: 'That is no action of Kestrail.' }
  const { row } = await readAction(deciding.world.store, click.action)
  if (!row) return { says: `There is no action ${click.action}.` }
  if (click.decision === 'decline') {
    const declined = await decline(deciding, click.action, by)
    return { says: 'refused' in declined ? `Not declined: ${declined.refused}.` : `Declined. ${titleOf(row)}` }
  }
  const [finding] = await answeredBy(deciding, row)
  return finding ? approved(deciding, row, finding, by) : { says: 'The finding behind it is not there any more.' }
}
