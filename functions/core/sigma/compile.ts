import { attempt, searchesOf } from './attempt.ts'
import type { DetectionDocument, RuleDocument } from './document.ts'
import { compileFilters, filtered, targetOf } from './filters.ts'
import { compileCorrelations, idsByName, silentRules } from './link.ts'
import { kindOf } from './logsource.ts'
import { type Problem, problemOf } from './problem.ts'
import { fieldsOf, requirementOf } from './requirement.ts'
import { compileConditions } from './search.ts'
import { compileSuppressions } from './suppressions.ts'
import type { CompiledCorrelation, CompiledDetection, CompiledPack, Condition } from './tree.ts'
import type { Lists } from './values.ts'

export interface CompileOptions {
  /** Words of placeholders, by name. */
  readonly lists?: Lists
  /** Ids that correlations may name beside the rules: behaviors. */
  readonly behaviors?: readonly string[]
  /** A pack to add to: its rules come first, filters reach them, correlations may name them, their ids are taken. */
  readonly base?: CompiledPack
}

const NOTHING: CompiledPack = { detections: [], correlations: [] }

/** Compiles parsed rules into plain JSON. Filters are folded into the rules they name, suppressions kept apart. A document that cannot be compiled gives one error and is left out. */
export function compileRules(
  documents: readonly RuleDocument[],
  { lists = {}, behaviors = [], base = NOTHING }: CompileOptions = {},
): { pack: CompiledPack; problems: Problem[] } {
  const problems: Problem[] = []
  const kept = withoutDuplicates(documents, base, problems)
  const rules = kept.filter((one) => one.kind === 'detection')
  const correlations = kept.filter((one) => one.kind === 'correlation')
  const filters = compileFilters(
    kept.filter((one) => one.kind === 'filter'),
    [...base.detections.map(targetOf), ...rules.map((one) => ({ ...one, kind: kindOf(one.logsource) }))],
    lists,
    problems,
  )
  const old = base.detections.map((one) => withFilters(one, filters.get(one.info.id)))
  const fresh = rules.flatMap((one) => attempt(one, problems, () => compileDetection(one, filters.get(one.id), lists, problems)))
  const standing = [...old.map((one) => one.info.id), ...fresh.map((one) => one.info.id), ...behaviors]
  const joined = compileCorrelations({ correlations, all: kept, base, standing }, problems)
  const silent = silentRules(correlations, kept)
  const all = {
    names: idsByName({ all: kept, base }),
    rules: new Set([...standing, ...[...base.correlations, ...joined].map((one) => one.info.id)]),
  }
  const suppressions = [...(base.suppressions ?? []), ...compileSuppressions(kept, all, problems)]
  return {
    pack: {
      detections: [...old, ...fresh.map((one) => demoted(one, silent))],
      correlations: [...base.correlations, ...joined.map((one) => demoted(one, silent))],
      ...(suppressions.length > 0 && { suppressions }),
    },
    problems,
  }
}

function withoutDuplicates(documents: readonly RuleDocument[], base: CompiledPack, problems: Problem[]): RuleDocument[] {
  const seen = new Map<string, string>(
    [...base.detections, ...base.correlations].map((one) => [one.info.id, 'a rule that is loaded already']),
  )
  return documents.filter((one) => {
    const first = seen.get(one.id)
    if (first === undefined) seen.set(one.id, one.file)
    else problems.push(problemOf(one, 'error', 'duplicate-id', `the id "${one.id}" is taken by ${first}; rename the file`))
    return first === undefined
  })
}

function compileDetection(
  document: DetectionDocument,
  filters: readonly Condition[] | undefined,
  lists: Lists,
  problems: Problem[],
): CompiledDetection {
  const condition = filtered(compileConditions(document.conditions, searchesOf(document, lists, problems)), filters)
  const required = requirementOf(condition)
  const sources = required?.get('eventSource') ?? required?.get('source')
  const names = required?.get('eventName') ?? required?.get('action') ?? required?.get('detail-type')
  const requires = { ...(sources ? { sources } : {}), ...(names ? { names } : {}) }
  return { info: document.info, kind: kindOf(document.logsource), condition, requires, fields: fieldsOf(condition) }
}

function withFilters(one: CompiledDetection, filters: readonly Condition[] | undefined): CompiledDetection {
  if (filters === undefined) return one
  const condition = filtered(one.condition, filters)
  return { ...one, condition, fields: fieldsOf(condition) }
}

export type { CompiledCorrelation, CompiledDetection, CompiledPack } from './tree.ts'

const demoted = <T extends CompiledDetection | CompiledCorrelation>(one: T, silent: ReadonlySet<string>): T =>
  silent.has(one.info.id) ? { ...one, info: { ...one.info, alert: 'signal' } } : one
