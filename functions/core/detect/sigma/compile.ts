import type { CorrelationDocument, DetectionDocument, FilterDocument, Logsource, RuleDocument } from './document.ts'
import { keepsOf } from './keeps.ts'
import { type Problem, RuleError } from './problem.ts'
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
  const joined = withKeeps(compileCorrelations(correlations, kept, [...compiled.map((one) => one.info.id), ...behaviours], problems))
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
    else problems.push(problem(one, 'error', 'duplicate-id', `the id "${one.id}" is taken by ${first.file}; rename the file`))
  }
  return [...seen.values()]
}

const problem = (document: RuleDocument, severity: Problem['severity'], code: string, message: string, line?: number): Problem => ({
  file: document.file,
  line: line ?? document.line,
  rule: document.id,
  severity,
  code,
  message,
})

/** One error per broken document. */
function attempt<T>(document: RuleDocument, problems: Problem[], run: () => T): T[] {
  try {
    return [run()]
  } catch (error) {
    if (!(error instanceof RuleError)) throw error
    problems.push(problem(document, 'error', error.code, error.message, error.line))
    return []
  }
}

const searchesOf = (document: DetectionDocument | FilterDocument, lists: Lists, problems: Problem[]): Searches => ({
  searches: document.searches,
  lists,
  at: document.kind,
  lines: document.lines,
  remark: (code, message, line) => problems.push(problem(document, 'warning', code, message, line)),
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
      problems.push(problem(filter, 'warning', 'filter-unused', 'the filter names no rule that is loaded for its log source'))
    for (const condition of attempt(filter, problems, () => compileCondition(filter.condition, searchesOf(filter, lists, problems))))
      for (const rule of targets) out.set(rule.id, [...(out.get(rule.id) ?? []), condition])
  }
  return out
}

const covers = (filter: Logsource, rule: Logsource): boolean =>
  (['product', 'service', 'category'] as const).every((key) => filter[key] === undefined || filter[key] === rule[key])

export type { CompiledCorrelation, CompiledDetection, CompiledPack } from './tree.ts'

export const isNamed = (document: RuleDocument, name: string): boolean =>
  document.id === name || document.uuid === name || document.name === name

function compileCorrelations(
  correlations: readonly CorrelationDocument[],
  all: readonly RuleDocument[],
  standing: readonly string[],
  problems: Problem[],
): CompiledCorrelation[] {
  const usable = new Set(standing)
  const resolves = (name: string): boolean => usable.has(name) || all.some((rule) => isNamed(rule, name) && usable.has(rule.id))
  let open = correlations
  const done: CompiledCorrelation[] = []
  // A correlation compiles once everything it names has: chains resolve bottom up, circles never do.
  for (let progress = true; progress; ) {
    const waiting = open.filter((one) => !one.rules.every(resolves))
    const ready = open.filter((one) => !waiting.includes(one))
    for (const one of ready) {
      done.push(compileCorrelation(one, all))
      usable.add(one.id)
    }
    progress = ready.length > 0
    open = waiting
  }
  for (const one of open) {
    const missing = one.rules.find((name) => !resolves(name))
    problems.push(
      problem(
        one,
        'error',
        'unknown-rule',
        `the correlation names "${missing}", which is not loaded, is broken, or names it in turn`,
        one.lines.get('correlation/rules'),
      ),
    )
  }
  return done
}

function compileCorrelation(document: CorrelationDocument, all: readonly RuleDocument[]): CompiledCorrelation {
  const idOf = (name: string): string => all.find((rule) => isNamed(rule, name))?.id ?? name
  const aliases = Object.entries(document.aliases).map(([alias, fields]) => [
    alias,
    Object.fromEntries(Object.entries(fields).map(([rule, field]) => [idOf(rule), field])),
  ])
  return {
    info: document.info,
    type: document.type,
    rules: [...new Set(document.rules.map(idOf))],
    groupBy: document.groupBy,
    aliases: Object.fromEntries(aliases),
    timespan: document.timespan,
    criteria: document.criteria,
    fields: document.fields,
    ...(document.percentile === undefined ? {} : { percentile: document.percentile }),
    generate: document.generate,
    keeps: {},
  }
}

function withKeeps(correlations: readonly CompiledCorrelation[]): CompiledCorrelation[] {
  const all = new Map(correlations.map((one) => [one.info.id, one]))
  return correlations.map((one) => ({ ...one, keeps: keepsOf(one, all) }))
}

/**
 * Rules that do not stand alone because a correlation without `generate` is built from them: those of the correlation's own file
 * (the specification's case), and plain Sigma rules named by plain Sigma correlations. A rule that says `kestrail.alert` decides itself.
 */
function silentRules(correlations: readonly CorrelationDocument[], all: readonly RuleDocument[]): ReadonlySet<string> {
  const out = new Set<string>()
  for (const correlation of correlations) {
    if (correlation.generate) continue
    for (const rule of all) {
      if (rule.kind === 'filter' || rule.alertWritten || !correlation.rules.some((name) => isNamed(rule, name))) continue
      if (rule.file === correlation.file || (!rule.kestrail && !correlation.kestrail)) out.add(rule.id)
    }
  }
  return out
}

const demoted = <T extends CompiledDetection | CompiledCorrelation>(one: T, silent: ReadonlySet<string>): T =>
  silent.has(one.info.id) ? { ...one, info: { ...one.info, alert: 'signal' } } : one
