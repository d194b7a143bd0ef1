import type { CorrelationDocument, RuleDocument } from './document.ts'
import { keepsOf } from './keeps.ts'
import { type Problem, problemOf } from './problem.ts'
import type { CompiledCorrelation, CompiledPack } from './tree.ts'

/** Whether a reference of a correlation or filter means this document: by id, name or UUID. */
const isNamed = (document: RuleDocument, name: string): boolean => document.id === name || document.uuid === name || document.name === name

/** Correlations to link, and what they may name. */
interface Linking {
  readonly correlations: readonly CorrelationDocument[]
  /** Every document, detections included. */
  readonly all: readonly RuleDocument[]
  readonly base: CompiledPack
  /** Ids of detections that compiled, and of behaviors. */
  readonly standing: readonly string[]
}

/** Every name by which a rule may be meant → its id. The first of a name wins. */
export function idsByName({ all, base }: Pick<Linking, 'all' | 'base'>): ReadonlyMap<string, string> {
  const compiled = [...base.detections, ...base.correlations].map(({ info }) => ({ id: info.id, uuid: info.uuid, name: undefined }))
  const named = [...compiled, ...all.map(({ id, uuid, name }) => ({ id, uuid, name }))]
  const out = new Map(named.map(({ id }) => [id, id]))
  for (const { id, uuid, name } of named) for (const one of [uuid, name]) if (one !== undefined && !out.has(one)) out.set(one, id)
  return out
}

/** Correlations with their references resolved. One compiles once everything that it names has: chains resolve bottom up, circles never do. */
export function compileCorrelations(linking: Linking, problems: Problem[]): CompiledCorrelation[] {
  const { base } = linking
  const names = idsByName(linking)
  const usable = new Set([...linking.standing, ...base.correlations.map((one) => one.info.id)])
  const resolves = (name: string): boolean => usable.has(names.get(name) ?? name)
  const done: CompiledCorrelation[] = []
  let open = linking.correlations
  for (let progress = true; progress; ) {
    const ready = open.filter((one) => one.rules.every(resolves))
    for (const one of ready) {
      done.push(compileCorrelation(one, names))
      usable.add(one.id)
    }
    progress = ready.length > 0
    open = open.filter((one) => !ready.includes(one))
  }
  problems.push(...open.map((one) => unresolved(one, one.rules.find((name) => !resolves(name)) ?? '')))
  return withKeeps(done, base)
}

const unresolved = (one: CorrelationDocument, missing: string): Problem =>
  problemOf(
    one,
    'error',
    'unknown-rule',
    `the correlation names "${missing}", which is not loaded, is broken, or names it in turn`,
    one.lines.get('correlation/rules'),
  )

function compileCorrelation(document: CorrelationDocument, names: ReadonlyMap<string, string>): CompiledCorrelation {
  const idOf = (name: string): string => names.get(name) ?? name
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

function withKeeps(correlations: readonly CompiledCorrelation[], base: CompiledPack): CompiledCorrelation[] {
  const all = new Map([...base.correlations, ...correlations].map((one) => [one.info.id, one]))
  return correlations.map((one) => ({ ...one, keeps: keepsOf(one, all) }))
}

/**
 * Rules that are not published by themselves because a correlation without `generate` is built from them: those of the correlation's own file
 * (the specification's case), and plain Sigma rules named by plain Sigma correlations. A rule that says `kestrail.alert` decides itself.
 */
export function silentRules(correlations: readonly CorrelationDocument[], all: readonly RuleDocument[]): ReadonlySet<string> {
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
