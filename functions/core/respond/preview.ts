import type { ActionRow, Call, JsonValue, Plan } from '#core/model/action.ts'
import type { Aws } from '#core/ports.ts'
import { unmet } from './execute.ts'
import { perform } from './invoke.ts'
import { numberedSteps, undoLine } from './steps.ts'
import { filled, repetitions, resolve, type Scope } from './template.ts'

/** A call as it would be made; a value that an earlier step returns is still a reference. */
export interface Foreseen {
  readonly says: string
  readonly does: string
  readonly input: JsonValue
}

export interface Preview {
  readonly before: Readonly<Record<string, JsonValue>>
  /** Why the action would not run. */
  readonly refused?: string
  readonly calls: readonly Foreseen[]
}

const NEEDS_STEPS = /"\$":"did\./

const foresee = (call: Call, scope: Scope): Foreseen[] => {
  const does = `${call.service}:${call.operation}`
  const open = NEEDS_STEPS.test(JSON.stringify([call.input, call.each ?? null]))
  if (open) return [{ says: call.says, does, input: filled(call.input, scope) }]
  return repetitions(call.each, scope).map((item) => ({
    says: call.says,
    does,
    input: resolve(call.input, { ...scope, ...(item !== undefined && { item }) }) ?? {},
  }))
}

/** Reads the state and lists the changes that the plan would make. Only the plan's captures are called, which only read. */
export const preview = async (aws: Aws, plan: Plan, at: string): Promise<Preview> => {
  const before: Record<string, JsonValue> = {}
  const fixed = { target: plan.target, context: plan.context, id: plan.id, finding: plan.finding, at, did: {} }
  for (const read of plan.capture) {
    const answers: JsonValue[] = []
    for (const item of repetitions(read.each, { ...fixed, before }))
      answers.push(await perform(aws, plan, read, { ...fixed, before, ...(item !== undefined && { item }) }))
    before[read.id] = read.each === undefined ? (answers[0] ?? null) : answers
  }
  const scope = { ...fixed, before }
  const refused = unmet(plan, scope)
  return refused === undefined ? { before, calls: plan.steps.flatMap((one) => foresee(one, scope)) } : { before, refused, calls: [] }
}

/** The plan of an action, for the person who decides. */
export const described = ({ title, target, risk, breaks, permissions, undo, steps, expiresAfterHours }: Plan): readonly string[] => [
  `${title}: ${target.name} in account ${target.account}`,
  `  Risk: ${risk}. Breaks: ${breaks}`,
  ...numberedSteps(steps).map((one) => `  ${one}`),
  `  Permissions: ${permissions.join(', ')}`,
  `  ${undoLine({ undo })}`,
  ...(expiresAfterHours === undefined ? [] : [`  Expires after ${expiresAfterHours} hours`]),
]

/** The receipt of an action. */
export const receipt = (row: ActionRow): readonly string[] => [
  `${row.plan.id}  ${row.state.padEnd(10)} ${row.plan.title}: ${row.plan.target.name} in account ${row.plan.account}`,
  `  decided by ${row.decision.by} (${row.decision.mode}), finding ${row.plan.finding}`,
  ...row.approvals.map((one) => `  approved by ${one.by} at ${one.at} (${one.via})`),
  ...row.history.map((one) => `  ${one.at} ${one.what}`),
  ...row.checks.map((one) => `  check ${one.held ? 'passed' : 'failed'}: ${one.says}`),
  ...(row.problem === undefined ? [] : [`  problem: ${row.problem}`]),
]
