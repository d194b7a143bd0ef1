import type { ActionRow } from '#core/model/action.ts'
import type { Finding } from '#core/model/finding.ts'
import { readAction, readLedger } from './action-store.ts'
import { type Asked, type Found, findingKey } from './found-event.ts'
import { approve, type Responding, respond } from './respond.ts'
import { actsAfter, stillActs } from './still-acts.ts'
import { undo } from './undo.ts'

/** What came of one request: actions that were touched, and what was not done, in words. */
export interface Answered {
  readonly actions: readonly ActionRow[]
  readonly notDone: readonly string[]
}

const none = (why: string): Answered => ({ actions: [], notDone: [why] })

const findingAt = async ({ world }: Responding, found: Found): Promise<Finding | undefined> => {
  const [row] = await world.store.get([findingKey(found)])
  return row?.value.kind === 'finding' ? row.value.finding : undefined
}

const actionsWhere = async ({ world }: Responding, wanted: (row: ActionRow) => boolean, ids: readonly string[]): Promise<ActionRow[]> => {
  const rows = await Promise.all(ids.map((id) => readAction(world.store, id)))
  return rows.flatMap(({ row }) => (row && wanted(row) ? [row] : []))
}

const idsOfLedger = async ({ world }: Responding, about: (finding: string) => boolean): Promise<string[]> =>
  (await readLedger(world.store)).entries.filter((one) => about(one.finding)).map((one) => one.id)

/** A contained identity that goes on acting becomes a finding of its own, told once. */
const watch = async (responding: Responding, finding: Finding): Promise<void> => {
  const { store } = responding.world
  const contained = (await readLedger(store)).entries.filter((one) => one.state === 'done' && one.target.startsWith(finding.actor.id))
  for (const row of await actionsWhere(
    responding,
    (one) => actsAfter(one, finding),
    contained.map((one) => one.id),
  )) {
    const told = stillActs(row, finding)
    await store.put({ pk: `R#contained/${row.plan.id}`, sk: `f#${told.id}` }, { kind: 'finding', finding: told }, 0)
  }
}

const answerFinding = async (responding: Responding, found: Found): Promise<Answered> => {
  const finding = await findingAt(responding, found)
  if (!finding) return none(`there is no finding ${found.id.slice(0, 40)} of ours: nothing is done on another's word`)
  await watch(responding, finding)
  const { actions, notDone } = await respond(responding, finding)
  return { actions, notDone: notDone.map((one) => `${one.response}: ${one.reason}`) }
}

/** Approves what waits of a finding. Security Hub does not say who chose the action: it counts as one person, always the same. */
const answerApproval = async (responding: Responding, found: Found): Promise<Answered> => {
  const finding = await findingAt(responding, found)
  if (!finding) return none(`there is no finding ${found.id.slice(0, 40)} of ours`)
  const families = new Set(responding.responses.map((one) => one.id))
  const waiting = await actionsWhere(
    responding,
    (row) => row.state === 'waiting' && families.has(row.plan.response),
    await idsOfLedger(responding, (id) => id === finding.id),
  )
  const approved = await Promise.all(
    waiting.map((row) => approve(responding, row.plan.id, finding, { by: 'Security Hub', via: 'Security Hub' })),
  )
  return {
    actions: approved.flatMap((one) => ('row' in one ? [one.row] : [])),
    notDone: approved.flatMap((one) => ('refused' in one ? [one.refused] : [])),
  }
}

const isDue = (row: ActionRow, now: number): boolean =>
  row.state === 'done' && row.expiresAt !== undefined && Date.parse(row.expiresAt) <= now

/** Ends what was to last only for a time. */
const answerTick = async (responding: Responding): Promise<Answered> => {
  const own = new Set(responding.responses.map((one) => one.id))
  const entries = (await readLedger(responding.world.store)).entries.filter((one) => own.has(one.response) && one.state === 'done')
  const due = await actionsWhere(
    responding,
    (row) => isDue(row, responding.world.clock()),
    entries.map((one) => one.id),
  )
  const actions: ActionRow[] = []
  for (const row of due) {
    const undone = await undo(responding.world, row.plan.id, 'its time was over')
    if (undone) actions.push(undone)
  }
  return { actions, notDone: [] }
}

/** Does what one event asks of a responder. */
export const answer = (responding: Responding, asked: Asked): Promise<Answered> => {
  if (asked.kind === 'respond') return answerFinding(responding, asked.found)
  if (asked.kind === 'approve') return answerApproval(responding, asked.found)
  return asked.kind === 'tick' ? answerTick(responding) : Promise.resolve(none(asked.why))
}
