import type { ActionRow, Approval } from '#core/model/action.ts'
import type { Finding } from '#core/model/finding.ts'
import type { StateStore } from '#core/ports.ts'
import type { Settings } from '#core/settings/settings.ts'
import { findingKey } from '#core/state/kinds/finding.ts'
import { enter, readAction, readLedger } from './action-store.ts'
import { execute, type ResponderPorts } from './execute.ts'
import { guard } from './guard.ts'
import { Journal } from './journal.ts'

/** Who decides, and where. */
export type By = Omit<Approval, 'at'>

/** What deciding needs: no call to AWS is made. */
export interface Deciding {
  readonly world: { readonly store: StateStore; readonly clock: () => number }
  readonly settings: Settings
}

/** A decision, and what it led to. */
export type Approved = { readonly row: ActionRow } | { readonly refused: string }

/** The finding that an action answers, as it stands now; none where it is gone. */
export const answeredBy = async ({ world }: Pick<Deciding, 'world'>, { plan, origin }: ActionRow): Promise<Finding[]> => {
  const [row] = origin === undefined ? [] : await world.store.get([findingKey({ id: plan.finding, origin })])
  return row?.value.kind === 'finding' ? [row.value.finding] : []
}

export const isOverdue = ({ state, approveBefore }: ActionRow, now: number): boolean =>
  state === 'waiting' && approveBefore !== undefined && now > Date.parse(approveBefore)

/** Security Hub and chat do not say who it was: two of their approvals may be one person's. */
const isNamed = ({ via }: By): boolean => via === 'command line'

const isEnough = ({ decision }: ActionRow, approvals: readonly Approval[]): boolean =>
  decision.approvals <= 1 ? approvals.length > 0 : approvals.filter(isNamed).length >= decision.approvals

/** Only where policy has it wait may it be approved from a place that does not say who approves. */
const mayDecide = ({ state }: ActionRow, by: By): boolean => state === 'waiting' || (state === 'proposed' && isNamed(by))

const problemWith = async ({ world, settings }: Deciding, row: ActionRow, finding: Finding, by: By): Promise<string | undefined> => {
  const now = world.clock()
  if (isOverdue(row, now)) return `the approval came after ${row.approveBefore}`
  if (row.approvals.some((one) => one.by === by.by)) return `${by.by.slice(0, 200)} has approved already; a second person is needed`
  return guard(row.plan, { settings, finding, ledger: await readLedger(world.store), now, approved: true })
}

/** Enters a person's approval. With enough of them, in time, and the guard's consent, the action may run; anyone who may act runs it. */
export const enterApproval = async (deciding: Deciding, id: string, finding: Finding, by: By): Promise<Approved> => {
  const { world } = deciding
  const { row, version } = await readAction(world.store, id)
  if (!row) return { refused: `there is no action ${id.slice(0, 40)}` }
  if (!mayDecide(row, by)) return { refused: `the action is ${row.state}` }
  const journal = new Journal(world.store, world.clock, { row, version })
  const problem = await problemWith(deciding, row, finding, by)
  const who = `${by.by.slice(0, 200)} (${by.via})`
  if (problem) {
    await journal.note({}, `approval by ${who} does not count: ${problem}`)
    return { refused: problem }
  }
  const approvals = [...row.approvals, { ...by, at: new Date(world.clock()).toISOString() }]
  await journal.note({ approvals, state: isEnough(row, approvals) ? 'approved' : 'waiting' }, `approved by ${who}`)
  await enter(world.store, journal.row, world.clock())
  return { row: journal.row }
}

/** Enters an approval, and runs the action where that is enough. */
export const approve = async (
  responding: Deciding & { readonly world: ResponderPorts },
  id: string,
  finding: Finding,
  by: By,
): Promise<Approved> => {
  const entered = await enterApproval(responding, id, finding, by)
  return 'row' in entered && entered.row.state === 'approved' ? { row: (await execute(responding.world, id)) ?? entered.row } : entered
}

/** A person says no: it is neither run nor proposed again on that day. */
export const decline = async ({ world }: Deciding, id: string, by: By): Promise<Approved> => {
  const { row, version } = await readAction(world.store, id)
  if (!row) return { refused: `there is no action ${id.slice(0, 40)}` }
  if (!mayDecide(row, by)) return { refused: `the action is ${row.state}` }
  const journal = new Journal(world.store, world.clock, { row, version })
  const problem = `declined by ${by.by.slice(0, 200)} (${by.via})`
  await journal.note({ state: 'declined', problem }, problem)
  await enter(world.store, journal.row, world.clock())
  return { row: journal.row }
}

/** What nobody approved in time is refused, on record; the finding's next revision asks anew. */
export const expire = async ({ world }: Deciding, row: ActionRow): Promise<ActionRow> => {
  const { version } = await readAction(world.store, row.plan.id)
  const journal = new Journal(world.store, world.clock, { row, version })
  const problem = `nobody approved it before ${row.approveBefore}`
  await journal.note({ state: 'refused', problem }, problem)
  await enter(world.store, journal.row, world.clock())
  return journal.row
}
