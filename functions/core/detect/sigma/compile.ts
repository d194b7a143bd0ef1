import type { DetectionDocument, FilterDocument, Logsource, RuleDocument } from './document.ts'
import { compileCorrelations, isNamed, silentRules } from './link.ts'
import { type Problem, problemOf, RuleError } from './problem.ts'
import { fieldsOf, requirementOf } from './requirement.ts'
import { compileCondition, compileConditions, type Searches } from './search.ts'
import { and, type CompiledCorrelation, type CompiledDetection, type CompiledPack, type Condition, type RecordKind } from './tree.ts'
import type { Lists } from './values.ts'

/** Compiles parsed rules into plain JSON. Filters are folded into the rules they name; correlations may also name `behaviours` (ids). A document that cannot be compiled gives one error and is left out. */
export function compileRules(
  documents: readonly RuleDocument[],
  { lists = {}, behaviours = [] }: { readonly lists?: Lists; readonly behaviours?: readonly string[] } = {},
): { pack: CompiledPack; problems: Problem[] } {
  const problems: Problem[] = []
  const kept = withoutDuplicates(documents, problems)
  const detections = kept.filter((one) => one.kind === 'detection')
  const correlations = kept.filter((one) => one.kind === 'correlation')
  const filters = compileFilters(
    kept.filter((one) => one.kind === 'filter'),
    detections,
    lists,
    problems,
  )
  const compiled = detections.flatMap((one) =>
    attempt(one, problems, () => compileDetection(one, filters.get(one.id) ?? [], lists, problems)),
  )
  const joined = compileCorrelations(correlations, kept, [...compiled.map((one) => one.info.id), ...behaviours], problems)
  const silent = silentRules(correlations, kept)
  return {
    pack: { detections: compiled.map((one) => demoted(one, silent)), correlations: joined.map((one) => demoted(one, silent)) },
    problems,
  }
}

function withoutDuplicates(documents: readonly RuleDocument[], problems: Problem[]): RuleDocument[] {
  const seen = new Map<string, RuleDocument>()
  for (const one of documents) {
    const first = seen.get(one.id)
    if (first === undefined) seen.set(one.id, one)
    else problems.push(problemOf(one, 'error', 'duplicate-id', `the id "${one.id}" is taken by ${first.file}; rename the file`))
  }
  return [...seen.values()]
}

/** One error per broken document. */
function attempt<T>(document: RuleDocument, problems: Problem[], run: () => T): T[] {
  try {
    return [run()]
  } catch (error) {
    if (!(error instanceof RuleError)) throw error
    problems.push(problemOf(document, 'error', error.code, error.message, error.line))
    return []
  }
}

const searchesOf = (document: DetectionDocument | FilterDocument, lists: Lists, problems: Problem[]): Searches => ({
  searches: document.searches,
  lists,
  at: document.kind,
  lines: document.lines,
  remark: (code, message, line) => problems.push(problemOf(document, 'warning', code, message, line)),
})

function compileDetection(
  document: DetectionDocument,
  filters: readonly Condition[],
  lists: Lists,
  problems: Problem[],
): CompiledDetection {
  const own = compileConditions(document.conditions, searchesOf(document, lists, problems))
  const condition = filters.length === 0 ? own : and([own, ...filters])
  const required = requirementOf(condition)
  const sources = required?.get('eventSource') ?? required?.get('source')
  const names = required?.get('eventName') ?? required?.get('action') ?? required?.get('detail-type')
  return {
    info: document.info,
    kind: kindOf(document.logsource),
    condition,
    requires: { ...(sources ? { sources } : {}), ...(names ? { names } : {}) },
    fields: fieldsOf(condition),
  }
}

/** Which of our records a log source means. AWS services other than CloudTrail and flow logs speak through EventBridge: notices. */
export function kindOf({ product, service, category }: Logsource): RecordKind {
  const name = service?.toLowerCase().replace(/[-_. ]/g, '')
  if (category === 'notice') return 'notice'
  if (product !== undefined && product.toLowerCase() !== 'aws') return 'other'
  if (name === 'cloudtrail' || (product !== undefined && name === undefined && category === undefined)) return 'api-call'
  if (name === 'vpcflow' || name === 'vpcflowlogs' || name === 'flowlogs') return 'flow'
  return product === undefined || name === undefined ? 'other' : 'notice'
}

/** Rule id → filter conditions to AND to it, as written (pySigma's reading: to hide something, the filter says `not selection`). */
function compileFilters(
  filters: readonly FilterDocument[],
  detections: readonly DetectionDocument[],
  lists: Lists,
  problems: Problem[],
): ReadonlyMap<string, readonly Condition[]> {
  const out = new Map<string, Condition[]>()
  for (const filter of filters) {
    const targets = detections.filter(
      (rule) => covers(filter.logsource, rule.logsource) && (filter.rules === 'any' || filter.rules.some((name) => isNamed(rule, name))),
    )
    if (targets.length === 0)
      problems.push(problemOf(filter, 'warning', 'filter-unused', 'the filter names no rule that is loaded for its log source'))
    for (const condition of attempt(filter, problems, () => compileCondition(filter.condition, searchesOf(filter, lists, problems))))
      for (const rule of targets) out.set(rule.id, [...(out.get(rule.id) ?? []), condition])
  }
  return out
}

const covers = (filter: Logsource, rule: Logsource): boolean =>
  (['product', 'service', 'category'] as const).every((key) => filter[key] === undefined || filter[key] === rule[key])

export type { CompiledCorrelation, CompiledDetection, CompiledPack } from './tree.ts'

const demoted = <T extends CompiledDetection | CompiledCorrelation>(one: T, silent: ReadonlySet<string>): T =>
  silent.has(one.info.id) ? { ...one, info: { ...one.info, alert: 'signal' } } : one
