import type { Call, JsonValue, Plan } from '#core/model/action.ts'
import { type Aws, type AwsCall, AwsRefused } from '#core/ports.ts'
import { resolve, type Scope } from './template.ts'
import { recordOf } from './transforms.ts'

const MAX_KEPT = 120_000

/** Of a value only what the paths name; `*` stands for every element of a list. */
const projected = (value: JsonValue | undefined, paths: readonly (readonly string[])[]): JsonValue | undefined => {
  if (value === undefined || paths.some((path) => path.length === 0)) return value
  const below = (name: string) => paths.filter((path) => path[0] === name).map((path) => path.slice(1))
  if (Array.isArray(value)) return (value as readonly JsonValue[]).map((one) => projected(one, below('*')) ?? null)
  const names = [...new Set(paths.map((path) => path[0] ?? ''))]
  const members = names.map((name) => [name, projected(recordOf(value)[name], below(name))] as const)
  return Object.fromEntries(members.flatMap(([name, one]) => (one === undefined ? [] : [[name, one] as const])))
}

/** Receipts stay small and hold no secret by accident. */
const kept = (answer: JsonValue, keep: readonly string[], id: string): JsonValue => {
  const small =
    projected(
      answer,
      keep.map((path) => path.split('.')),
    ) ?? {}
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
    const answer = await aws.call(made)
    return call.keep ? kept(answer, call.keep, call.id) : {}
  } catch (error) {
    if (error instanceof AwsRefused && call.expected?.includes(error.code)) return null
    throw error
  }
}
