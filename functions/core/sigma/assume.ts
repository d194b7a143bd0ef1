import type { Json } from '#core/model/event.ts'
import type { Facts } from '#core/model/facts.ts'
import type { Predicate } from './predicate.ts'
import { and, type Condition, not, or } from './tree.ts'

/** Fields whose values are known before the record is looked at, and what holds them. */
export interface Assumption {
  readonly fields: ReadonlySet<string>
  readonly record: Json
  readonly facts: Facts
  /** Terms as functions, each made once. */
  readonly test: (term: Condition) => Predicate
}

/** What is left to ask once some fields are known: true, false, or a smaller condition. */
export function assume(condition: Condition, known: Assumption): Condition | boolean {
  if (condition.op === 'never') return false
  if (condition.op === 'not') {
    const inner = assume(condition.of, known)
    return typeof inner === 'boolean' ? !inner : not(inner)
  }
  if (condition.op === 'term') {
    const decided = known.fields.has(condition.field) && condition.test.is !== 'field'
    return decided ? known.test(condition)(known.record, known.facts) : condition
  }
  const stop = condition.op === 'or'
  const left: Condition[] = []
  for (const one of condition.of) {
    const inner = assume(one, known)
    if (inner === stop) return stop
    if (typeof inner !== 'boolean') left.push(inner)
  }
  if (left.length === 0) return !stop
  return stop ? or(left) : and(left)
}
