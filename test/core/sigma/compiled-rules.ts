import type { Json } from '#core/model/event.ts'
import type { Facts } from '#core/model/facts.ts'
import { compileRules } from '#core/sigma/compile.ts'
import { createMatcher } from '#core/sigma/matcher.ts'
import { parseRules } from '#core/sigma/parse.ts'
import type { Problem } from '#core/sigma/problem.ts'
import type { CompiledCorrelation, CompiledPack } from '#core/sigma/tree.ts'
import type { Lists } from '#core/sigma/values.ts'

/** Parses and compiles one text; all problems together. */
export const load = (text: string, lists: Lists = {}, file = 'rule.yml'): { pack: CompiledPack; problems: readonly Problem[] } => {
  const parsed = parseRules(text, file)
  const compiled = compileRules(parsed.documents, { lists })
  return { pack: compiled.pack, problems: [...parsed.problems, ...compiled.problems] }
}

/** A rule with this detection section, as YAML. */
export const ruleWith = (detection: string): string =>
  [
    'title: test',
    'logsource: { product: aws, service: cloudtrail }',
    'detection:',
    ...detection.split('\n').map((line) => `  ${line}`),
  ].join('\n')

/** Whether a detection section matches a record. Fails loudly where the rule does not load. */
export const matches = (detection: string, record: Json, facts: Facts = {}, lists: Lists = {}): boolean => {
  const { pack, problems } = load(ruleWith(detection), lists)
  const error = problems.find((one) => one.severity === 'error')
  if (error) throw new Error(`${error.code}: ${error.message}`)
  return createMatcher(pack.detections).match('api-call', record, facts).length === 1
}

/** Correlations of a text by id; three detections `a`, `b` and `c` are there to be named. */
export const correlations = (text: string): { all: ReadonlyMap<string, CompiledCorrelation>; get: (id: string) => CompiledCorrelation } => {
  const rule = (name: string) =>
    `title: ${name}\nname: ${name}\nlogsource: { product: aws, service: cloudtrail }\ndetection: { s: { eventName: ${name} }, condition: s }`
  const { pack, problems } = load([text, rule('a'), rule('b'), rule('c')].join('\n---\n'))
  if (problems.length > 0) throw new Error(JSON.stringify(problems))
  const all = new Map(pack.correlations.map((one) => [one.info.id, one]))
  return {
    all,
    get: (id) => {
      const one = all.get(id)
      if (!one) throw new Error(`no correlation ${id}`)
      return one
    },
  }
}
