import type { CorrelationDocument, RuleDocument } from './document.ts'
import { keepsOf } from './keeps.ts'
import type { Problem } from './problem.ts'
import type { CompiledCorrelation } from './tree.ts'

/** Whether a reference of a correlation or filter means this document: by id, name or UUID. */
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

