import type { ActionRow } from '#core/model/action.ts'
import type { Finding } from '#core/model/finding.ts'
import { type FindingRef, findingKey } from '#core/state/kinds/finding.ts'
import { readAction, readLedger } from './action-store.ts'
import { answeredBy, approve, decline, expire, isOverdue } from './approve.ts'
import { executeAllowed } from './consent.ts'
import type { Asked } from './found-event.ts'
import { type Responding, respond } from './respond.ts'
import { undo } from './undo.ts'

/** What came of one request: actions that were touched, and what was not done, in words. */
export interface Answered {
  readonly actions: readonly ActionRow[]
  readonly notDone: readonly string[]
}

const none = (why: string): Answered => ({ actions: [], notDone: [why] })

const findingAt = async ({ world }: Responding, found: FindingRef): Promise<Finding | undefined> => {
  const [row] = await world.store.get([findingKey(found)])
  return row?.value.kind === 'finding' ? row.value.finding : undefined
}

const actionsWhere = async ({ world }: Responding, wanted: (row: ActionRow) => boolean, ids: readonly string[]): Promise<ActionRow[]> => {
  const rows = await Promise.all(ids.map((id) => readAction(world.store, id)))
  return rows.flatMap(({ row }) => (row && wanted(row) ? [row] : []))
}

/** Ids of the actions of one finding that this responder may carry out. */
const ownOf = async (responding: Responding, finding: Finding): Promise<string[]> => {
  const own = new Set(responding.responses.map((one) => one.id))
  const { entries } = await readLedger(responding.world.store)
  return entries.filter((one) => one.finding === finding.id && own.has(one.response)).map((one) => one.id)
}

const resume = async (responding: Responding, id: string, known: ActionRow): Promise<ActionRow> => {
  const { row, version } = await readAction(responding.world.store, id)
  if (!row) return known
  const [finding] = await answeredBy(responding, row)
  return executeAllowed(responding, { row, version }, finding)
}

/** What was approved in a place that cannot act itself. */
const runApproved = async (responding: Responding, finding: Finding): Promise<ActionRow[]> => {
  const approved = await actionsWhere(responding, (row) => row.state === 'approved', await ownOf(responding, finding))
  const ran: ActionRow[] = []
  for (const row of approved) ran.push(await resume(responding, row.plan.id, row))
  return ran
}

const answerFinding = async (responding: Responding, found: FindingRef): Promise<Answered> => {
  const finding = await findingAt(responding, found)
  if (!finding) return none(`there is no finding ${found.id.slice(0, 40)} of ours: nothing is done on another's word`)
  const approved = await runApproved(responding, finding)
  const { actions, notDone } = await respond(responding, finding)
  const others = approved.filter((row) => !actions.some((one) => one.plan.id === row.plan.id))
  return { actions: [...others, ...actions], notDone: notDone.map((one) => `${one.response}: ${one.reason}`) }
}

const BY_HUB = { by: 'Security Hub', via: 'Security Hub' } as const

/** Decides what waits of a finding. Security Hub does not say who chose the action: it counts as one person, always the same. */
const answerDecision = async (responding: Responding, found: FindingRef, kind: 'approve' | 'decline'): Promise<Answered> => {
  const finding = await findingAt(responding, found)
  if (!finding) return none(`there is no finding ${found.id.slice(0, 40)} of ours`)
  const waiting = await actionsWhere(responding, (row) => row.state === 'waiting', await ownOf(responding, finding))
  const decided = []
  for (const { plan } of waiting)
    decided.push(kind === 'approve' ? await approve(responding, plan.id, finding, BY_HUB) : await decline(responding, plan.id, BY_HUB))
  return {
    actions: decided.flatMap((one) => ('row' in one ? [one.row] : [])),
    notDone: decided.flatMap((one) => ('refused' in one ? [one.refused] : [])),
  }
}

const isDue = (row: ActionRow, now: number): boolean =>
  row.state === 'done' && row.expiresAt !== undefined && Date.parse(row.expiresAt) <= now

/** An error that is no refusal, or a kill, leaves an action in one of these: time resumes it when its lease is over. */
const LEFT = new Set<ActionRow['state']>(['approved', 'running', 'undoing'])

/** Ends what was to last only for a time and what nobody approved in its time, and goes on with what an error stopped. */
const answerTick = async (responding: Responding): Promise<Answered> => {
  const { world } = responding
  const now = world.clock()
  const own = new Set(responding.responses.map((one) => one.id))
  const { entries } = await readLedger(world.store)
  const due = entries.filter((one) => one.state === 'done' && own.has(one.response))
  // Whose family they are of does not matter: nothing is called.
  const waiting = entries.filter((one) => one.state === 'waiting')
  const actions: ActionRow[] = []
  for (const row of await actionsWhere(
    responding,
    (one) => isDue(one, now),
    due.map((one) => one.id),
  )) {
    const undone = await undo(world, row.plan.id, 'its time was over')
    if (undone) actions.push(undone)
  }
  for (const row of await actionsWhere(
    responding,
    (one) => LEFT.has(one.state) && (one.leasedUntil ?? 0) <= now,
    entries.filter((one) => LEFT.has(one.state) && own.has(one.response)).map((one) => one.id),
  ))
    actions.push(
      row.state === 'undoing' ? ((await undo(world, row.plan.id, 'went on')) ?? row) : await resume(responding, row.plan.id, row),
    )
  for (const row of await actionsWhere(
    responding,
    (one) => isOverdue(one, now),
    waiting.map((one) => one.id),
  ))
    actions.push(await expire(responding, row))
  return { actions, notDone: [] }
}

/** Does what one event asks of a responder. */
export const answer = (responding: Responding, asked: Asked): Promise<Answered> => {
  if (asked.kind === 'respond') return answerFinding(responding, asked.found)
  if (asked.kind === 'tick') return answerTick(responding)
  return asked.kind === 'nothing' ? Promise.resolve(none(asked.why)) : answerDecision(responding, asked.found, asked.kind)
}
