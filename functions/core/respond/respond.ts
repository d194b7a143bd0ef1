import type { ActionRow, Decision, Plan } from '#core/model/action.ts'
import type { Finding, Incident } from '#core/model/finding.ts'
import type { Settings } from '#core/settings/settings.ts'
import { actionKey } from '#core/state/kinds/action.ts'
import { enter, readAction, readLedger } from './action-store.ts'
import { isOverdue } from './approve.ts'
import { executeAllowed } from './consent.ts'
import { decide } from './decide.ts'
import { execute, type ResponderPorts } from './execute.ts'
import { guard } from './guard.ts'
import { type NotDone, planFor, planOf } from './plan.ts'
import type { Response } from './response.ts'

export interface Responding {
  readonly world: ResponderPorts
  readonly settings: Settings
  readonly responses: readonly Response[]
}

/** What came of a finding: an action a plan, and reasons for what got none. */
export interface Responded {
  readonly actions: readonly ActionRow[]
  readonly notDone: readonly NotDone[]
}

const APPROVAL_HOURS = 4
const MAX_ROUNDS = 5
/** Nothing was changed in these: policy may decide anew. */
const OPEN = new Set<ActionRow['state']>(['proposed', 'waiting', 'refused'])
/** Nothing more is to be done in these. */
const ENDED = new Set<ActionRow['state']>(['done', 'undone', 'undoing', 'declined'])

/** The action that stands for a plan: an earlier one of the day, unless the intruder went on after it; then the next round. */
const current = async ({ world, settings }: Responding, response: Response, first: Plan, finding: Finding) => {
  for (let round = 0; ; round++) {
    const plan = round === 0 ? first : planFor(response, first.target, finding, settings, round)
    const held = await readAction(world.store, plan.id)
    const wentOn = held.row?.state === 'done' && Date.parse(finding.lastSeen) > Date.parse(held.row.finishedAt ?? '')
    if (!wentOn || round >= MAX_ROUNDS) return { plan, held }
  }
}

const stateFor = (decision: Decision): ActionRow['state'] =>
  decision.mode === 'automatic' ? 'approved' : decision.mode === 'approve' ? 'waiting' : 'proposed'

const opened = (
  plan: Plan,
  finding: Finding,
  decision: Decision,
  refusal: string | undefined,
  now: number,
  held?: ActionRow,
): ActionRow => {
  const at = new Date(now).toISOString()
  const state = refusal === undefined ? stateFor(decision) : 'refused'
  return {
    kind: 'action',
    plan,
    origin: finding.origin.node,
    severity: finding.severity,
    decision,
    approvals: [],
    state,
    ...(state === 'waiting' && { approveBefore: new Date(now + APPROVAL_HOURS * 3_600_000).toISOString() }),
    ...(refusal !== undefined && { problem: refusal }),
    did: {},
    through: [],
    undone: [],
    checks: [],
    history: [...(held?.history ?? []), { at, what: `${state} by ${decision.by}${refusal === undefined ? '' : `: ${refusal}`}` }],
  }
}

/** One plan through policy and guard, and run where both say so. */
const take = async (responding: Responding, response: Response, first: Plan, finding: Finding): Promise<ActionRow | NotDone> => {
  const { world, settings } = responding
  const { plan, held } = await current(responding, response, first, finding)
  if (held.row && ENDED.has(held.row.state)) return held.row
  if (held.row && !OPEN.has(held.row.state)) return executeAllowed(responding, { row: held.row, version: held.version }, finding)
  const decision = decide(plan, finding, settings)
  if (decision.mode === 'off') return { response: response.id, target: plan.target, reason: `off (${decision.by})` }
  const now = world.clock()
  const refusal = guard(plan, { settings, finding, ledger: await readLedger(world.store), now, approved: false })
  const row = opened(plan, finding, decision, refusal, now, held.row)
  if (held.row && held.row.state === row.state && !isOverdue(held.row, now)) return held.row
  await world.store.put(actionKey(plan.id), row, held.version)
  await enter(world.store, row, now)
  return row.state === 'approved' ? ((await execute(world, plan.id)) ?? row) : row
}

/** Answers a finding with the responses that its detection names: each is shown, waits for approval, or runs, as policy says. */
export const respond = async (responding: Responding, finding: Finding | Incident): Promise<Responded> => {
  const actions: ActionRow[] = []
  const notDone: NotDone[] = []
  for (const response of responding.responses.filter((one) => finding.response.includes(one.id))) {
    const plans = planOf(response, finding, responding.settings)
    if ('reason' in plans) notDone.push(plans)
    else
      for (const plan of plans) {
        const taken = await take(responding, response, plan, finding)
        if ('reason' in taken) notDone.push(taken)
        else actions.push(taken)
      }
  }
  return { actions, notDone }
}
