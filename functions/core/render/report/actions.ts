import type { ActionRow, Mode, Plan } from '#core/model/action.ts'
import type { Milestones, ReportResponse } from './model.ts'

const responseLine = (plan: Plan, state: string, undo: string): ReportResponse => ({
  id: plan.id,
  title: `${plan.title}: ${plan.target.name} in account ${plan.account}`,
  state,
  finding: plan.finding,
  calls: plan.steps.map((one) => `${one.service}:${one.operation}`),
  undo,
})

const wayBack = ({ undo }: Plan): string => (undo === 'irreversible' ? 'cannot be undone' : undo.map((one) => one.says).join('; '))

/** A response that nobody has carried out, with what policy says of it. */
export const plannedResponse = (plan: Plan, mode: Mode): ReportResponse => responseLine(plan, `planned (${mode})`, wayBack(plan))

const STATES: Readonly<Record<ActionRow['state'], string>> = {
  proposed: 'planned (dry-run)',
  waiting: 'waiting for approval',
  approved: 'approved, not started',
  running: 'running',
  done: 'done and checked',
  unverified: 'done, but checks failed',
  failed: 'failed part-way',
  refused: 'not run',
  declined: 'declined',
  undoing: 'being undone',
  undone: 'undone',
}

const byWhom = ({ approvals, decision }: ActionRow): string =>
  approvals.length > 0 ? `approved by ${approvals.map((one) => one.by).join(', ')}` : `by ${decision.by}`

const CHANGED: ReadonlySet<ActionRow['state']> = new Set(['done', 'unverified', 'failed', 'running', 'undoing'])

const undoOf = ({ plan, state, differs = [] }: ActionRow): string => {
  if (state === 'undone')
    return differs.length > 0 ? `undone, but these differ from the previous state: ${differs.join(', ')}` : 'the previous state is restored'
  return CHANGED.has(state) && plan.undo !== 'irreversible' ? `kestrail respond undo ${plan.id} --execute: ${wayBack(plan)}` : wayBack(plan)
}

/** An action from its receipt: what became of it, when, by whom, and how it goes back. */
export const carriedOut = (row: ActionRow): ReportResponse => {
  const { state, finishedAt, problem, plan } = row
  const when = (state === 'done' || state === 'unverified') && finishedAt ? ` at ${finishedAt}` : ''
  return responseLine(plan, `${STATES[state]}${when}, ${byWhom(row)}${problem ? `: ${problem}` : ''}`, undoOf(row))
}

const OPEN: ReadonlySet<ActionRow['state']> = new Set(['approved', 'running', 'failed', 'unverified', 'undoing', 'undone'])

const last = (times: readonly string[]): string | undefined => [...times].sort().at(-1)
const first = (times: readonly string[]): string | undefined => [...times].sort()[0]

const milestonesOf = (rows: readonly ActionRow[]): Milestones => {
  const received = first(rows.flatMap((row) => row.history[0]?.at ?? []))
  const contained = rows.some((row) => OPEN.has(row.state))
    ? undefined
    : last(rows.flatMap((row) => (row.state === 'done' ? (row.finishedAt ?? []) : [])))
  return { ...(received && { received }), ...(contained && { contained }) }
}

/**
 * When each finding was known to a responder, and when the last of what ran was read back; that one only where nothing stopped half-way
 * or was taken back. By finding id.
 */
export const milestonesBy = (rows: readonly ActionRow[]): Readonly<Record<string, Milestones>> =>
  Object.fromEntries([...Map.groupBy(rows, (row) => row.plan.finding)].map(([finding, some]) => [finding, milestonesOf(some)]))
