import type { Condition } from './tree.ts'

/** field → values of which one must occur in the record for the condition to hold; a field that is absent is free. */
export type Requirement = ReadonlyMap<string, readonly string[]>

/** A condition that can never hold requires the impossible. */
const IMPOSSIBLE = Symbol('impossible')

const LIMIT = 2_000

function demand(condition: Condition): Requirement | typeof IMPOSSIBLE {
  if (condition.op === 'never') return IMPOSSIBLE
  if (condition.op === 'not') return new Map()
  if (condition.op === 'term') {
    const { field, test } = condition
    if (field === '' || test.is !== 'equals' || test.values.length > LIMIT) return new Map()
    return new Map([[field, test.values]])
  }
  return condition.op === 'and' ? allOf(condition.of) : anyOf(condition.of)
}

/** Both hold: every requirement counts; of two on one field the shorter (with arrays, two different elements may satisfy them). */
function allOf(conditions: readonly Condition[]): Requirement | typeof IMPOSSIBLE {
  const out = new Map<string, readonly string[]>()
  for (const one of conditions) {
    const demanded = demand(one)
    if (demanded === IMPOSSIBLE) return IMPOSSIBLE
    for (const [field, values] of demanded) {
      const known = out.get(field)
      if (known === undefined || values.length < known.length) out.set(field, values)
    }
  }
  return out
}

/** One holds: only what every branch requires counts, and any branch's values will do. */
function anyOf(conditions: readonly Condition[]): Requirement | typeof IMPOSSIBLE {
  let out: Map<string, readonly string[]> | undefined
  for (const one of conditions) {
    const demanded = demand(one)
    if (demanded === IMPOSSIBLE) continue
    if (out === undefined) {
      out = new Map(demanded)
      continue
    }
    for (const [field, values] of out) {
      const also = demanded.get(field)
      if (also === undefined || values.length + also.length > LIMIT) out.delete(field)
      else out.set(field, [...new Set([...values, ...also])])
    }
  }
  return out ?? IMPOSSIBLE
}

/** What a record must have for the condition to hold: sound (never too strict), not complete. Undefined: it can never hold. */
export function requirementOf(condition: Condition): Requirement | undefined {
  const demanded = demand(condition)
  return demanded === IMPOSSIBLE ? undefined : demanded
}

/** Every field that a condition reads. */
export function fieldsOf(condition: Condition): readonly string[] {
  const out = new Set<string>()
  const walk = (one: Condition): void => {
    if (one.op === 'term') {
      if (one.field !== '') out.add(one.field)
      if (one.test.is === 'field') out.add(one.test.other)
    } else if (one.op === 'not') walk(one.of)
    else if (one.op !== 'never') one.of.forEach(walk)
  }
  walk(condition)
  return [...out].sort()
}
