import type { ActionRow, Call, JsonValue, Plan } from '#core/model/action.ts'
import type { Aws } from '#core/ports.ts'
import { unmet } from './execute.ts'
import { perform } from './invoke.ts'
import { filled, repetitions, resolve, type Scope } from './template.ts'

/** A call as it would be made; what only an earlier step can report is still a reference. */
export interface Foreseen {
  readonly says: string
  readonly does: string
  readonly input: JsonValue
}

export interface Preview {
  readonly before: Readonly<Record<string, JsonValue>>
  /** Why nothing would be done. */
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

/** Reads the state and says what would be changed. Makes no other call than the plan's captures, which only read. */
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

/** The plan of an action in words: for people who decide. */
export const described = ({ title, target, risk, breaks, permissions, undo, steps, expiresAfterHours }: Plan): readonly string[] => [
  `${title}: ${target.name} in account ${target.account}`,
  `  risk ${risk}. ${breaks}`,
  ...steps.map((one) => `  would have ${one.says} (${one.service}:${one.operation})`),
  `  permissions: ${permissions.join(', ')}`,
  undo === 'irreversible' ? '  cannot be undone' : `  undo: ${undo.map((one) => one.says).join('; ')}`,
  ...(expiresAfterHours === undefined ? [] : [`  ends by itself after ${expiresAfterHours} hours`]),
]

/** An action and its receipt in words. */
export const receipt = (row: ActionRow): readonly string[] => [
  `${row.plan.id}  ${row.state.padEnd(10)} ${row.plan.title}: ${row.plan.target.name} in account ${row.plan.account}`,
  `  decided by ${row.decision.by} (${row.decision.mode}), finding ${row.plan.finding}`,
  ...row.approvals.map((one) => `  approved by ${one.by} at ${one.at} (${one.via})`),
  ...row.history.map((one) => `  ${one.at} ${one.what}`),
  ...row.checks.map((one) => `  read back: ${one.says}: ${one.held ? 'yes' : 'no'}`),
  ...(row.problem === undefined ? [] : [`  problem: ${row.problem}`]),
]
