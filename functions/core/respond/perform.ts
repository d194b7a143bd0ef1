import type { Call, JsonValue, Plan } from '#core/model/action.ts'
import { type Aws, type AwsCall, AwsRefused } from '#core/ports.ts'
import { resolve, type Scope } from './template.ts'
import { recordOf } from './transforms.ts'

const MAX_KEPT = 120_000

/** Of an answer only what the plan asks to keep: receipts stay small and hold no secret by accident. */
const kept = (answer: JsonValue, keep: readonly string[] | undefined, id: string): JsonValue => {
  if (keep === undefined) return {}
  const members = recordOf(answer)
  const small = Object.fromEntries(keep.flatMap((name) => (members[name] === undefined ? [] : [[name, members[name]] as const])))
  if (JSON.stringify(small).length > MAX_KEPT)
    throw new Error(`the answer to "${id}" is too large to be kept (${MAX_KEPT} characters at most)`)
  return small
}

/** Makes one declared call. Errors that the plan expects answer null; all others are thrown. */
export const perform = async (aws: Aws, plan: Plan, call: Call, scope: Scope): Promise<JsonValue> => {
  const made: AwsCall = {
    account: plan.account,
    region: plan.region,
    service: call.service,
    operation: call.operation,
    input: resolve(call.input, scope) ?? {},
  }
  try {
    return kept(await aws.call(made), call.keep, call.id)
  } catch (error) {
    if (error instanceof AwsRefused && call.expected?.includes(error.code)) return null
    throw error
  }
}
