import type { ActionRow } from '#core/model/action.ts'
import type { Finding } from '#core/model/finding.ts'
import { readLedger } from './action-store.ts'
import { decide } from './decide.ts'
import { execute, type ResponderPorts } from './execute.ts'
import { guard } from './guard.ts'
import { Journal } from './journal.ts'
import type { Responding } from './respond.ts'

/** Why an action that was once allowed must not run now, if so: policy and guard are asked of the present, not of its beginning. */
const refusalOf = async ({ world, settings }: Responding, row: ActionRow, finding: Finding | undefined): Promise<string | undefined> => {
  if (!finding) return 'its finding is gone'
  const decision = decide(row.plan, finding, settings)
  if (decision.mode === 'off') return `off (${decision.by})`
  const approved = row.approvals.length > 0
  if (!approved && decision.mode !== 'automatic') return `no longer automatic (${decision.by})`
  const ledger = await readLedger(world.store)
  const others = { ...ledger, entries: ledger.entries.filter((one) => one.id !== row.plan.id) }
  return guard(row.plan, { settings, finding, ledger: others, now: world.clock(), approved })
}

/** Changes were made and it did not end: a person has to look, once. */
const stopped = async ({ store, clock }: ResponderPorts, row: ActionRow, version: number, refusal: string): Promise<ActionRow> => {
  const problem = `not run: ${refusal}`
  if (row.problem === problem) return row
  const isUntouched = row.through.length === 0
  const state = isUntouched ? 'refused' : 'failed'
  return new Journal(store, clock, { row, version }).note({ state, problem, leasedUntil: 0 }, problem)
}

/** Runs an action, or goes on with it, where policy and guard still allow it; else it stops, and says why. */
export const executeAllowed = async (
  responding: Responding,
  { row, version }: { readonly row: ActionRow; readonly version: number },
  finding: Finding | undefined,
): Promise<ActionRow> => {
  const { world } = responding
  if ((row.leasedUntil ?? 0) > world.clock()) return row
  const refusal = await refusalOf(responding, row, finding)
  return refusal === undefined ? ((await execute(world, row.plan.id)) ?? row) : stopped(world, row, version, refusal)
}
