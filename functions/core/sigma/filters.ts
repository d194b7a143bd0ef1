import { attempt, searchesOf } from './attempt.ts'
import type { FilterDocument, Logsource } from './document.ts'
import { kindOf } from './logsource.ts'
import { type Problem, problemOf } from './problem.ts'
import { compileCondition } from './search.ts'
import { isSuppression } from './suppression-document.ts'
import { and, type CompiledDetection, type Condition, type RecordKind } from './tree.ts'
import type { Lists } from './values.ts'

/** A rule that a filter may name: still a document, or compiled already (then only its kind of record is known). */
export interface FilterTarget {
  readonly id: string
  readonly uuid?: string | undefined
  readonly name?: string | undefined
  readonly logsource?: Logsource
  readonly kind: RecordKind
}

export const targetOf = ({ info, kind }: CompiledDetection): FilterTarget => ({ id: info.id, uuid: info.uuid, kind })

/**
 * Rule id → filter conditions to AND to it, as written (pySigma's reading: to hide something, the filter says `not selection`).
 * Suppressions are none of them: what they name still counts and correlates.
 */
export function compileFilters(
  filters: readonly FilterDocument[],
  targets: readonly FilterTarget[],
  lists: Lists,
  problems: Problem[],
): ReadonlyMap<string, readonly Condition[]> {
  const out = new Map<string, Condition[]>()
  for (const filter of filters.filter((one) => !isSuppression(one))) {
    const named = targets.filter((rule) => covers(filter.logsource, rule) && names(filter, rule))
    if (named.length === 0)
      problems.push(problemOf(filter, 'warning', 'filter-unused', 'the filter names no rule that is loaded for its log source'))
    for (const condition of attempt(filter, problems, () => compileCondition(filter.condition, searchesOf(filter, lists, problems))))
      for (const rule of named) out.set(rule.id, [...(out.get(rule.id) ?? []), condition])
  }
  return out
}

const names = ({ rules }: FilterDocument, { id, uuid, name }: FilterTarget): boolean =>
  rules === 'any' || rules.some((one) => one === id || one === uuid || one === name)

const covers = (filter: Logsource, { logsource, kind }: FilterTarget): boolean =>
  logsource === undefined
    ? kindOf(filter) === kind
    : (['product', 'service', 'category'] as const).every((key) => filter[key] === undefined || filter[key] === logsource[key])

/** The condition with its filters. */
export const filtered = (condition: Condition, filters: readonly Condition[] = []): Condition =>
  filters.length === 0 ? condition : and([condition, ...filters])
