import { spreadActions } from './collection.ts'
import { describe } from './describe.ts'
import type { DetectionDocument, FilterDocument, Logsource, RuleDocument } from './document.ts'
import { type KestrailBlock, kestrailBlock } from './kestrail-block.ts'
import { correlationOf } from './parse-correlation.ts'
import { type Problem, RuleError } from './problem.ts'
import { type Plain, readYaml, type YamlDocument } from './yaml.ts'

type Map = { readonly [key: string]: Plain }

/**
 * Reads a file of Sigma detections, correlations and filters.
 * A broken document gives one problem and is skipped; the others are returned.
 */
export function parseRules(text: string, file: string): { documents: RuleDocument[]; problems: Problem[] } {
  const documents: RuleDocument[] = []
  const problems: Problem[] = []
  const read = readYaml(text)
  if (read.length === 0) problems.push({ file, line: 1, severity: 'error', code: 'schema', message: 'the file holds no rule' })
  for (const one of read) if ('error' in one) problems.push({ file, line: one.line, severity: 'error', code: one.code, message: one.error })
  for (const one of spreadActions(read.flatMap((one) => ('error' in one ? [] : [one])))) {
    const id = idOf(one, file, read.length > 1)
    try {
      documents.push(documentOf(one, file, id))
    } catch (error) {
      if (!(error instanceof RuleError)) throw error
      problems.push({ file, line: error.line ?? one.line, rule: id, severity: 'error', code: error.code, message: error.message })
    }
  }
  return { documents, problems }
}

const baseName = (file: string): string => (file.split(/[\\/]/).at(-1) ?? file).replace(/\.ya?ml$/i, '')

function idOf(document: YamlDocument, file: string, several: boolean): string {
  const name = isMap(document.value) ? document.value['name'] : undefined
  if (!several) return baseName(file)
  return typeof name === 'string' && name !== '' ? name : `${baseName(file)}#${document.number}`
}

const isMap = (value: Plain | undefined): value is Map => typeof value === 'object' && value !== null && !Array.isArray(value)

function documentOf(document: YamlDocument, file: string, id: string): RuleDocument {
  const { value: raw, lines, line } = document
  if (!isMap(raw)) throw new RuleError('schema', 'a rule is a map of title, logsource, detection …', line)
  const title = raw['title']
  if (typeof title !== 'string' || title.trim() === '') throw new RuleError('schema', 'title is missing', lines.get('title') ?? line)
  const base = {
    id,
    file,
    line,
    lines,
    title,
    raw,
    ...(typeof raw['id'] === 'string' ? { uuid: raw['id'] } : {}),
    ...(typeof raw['name'] === 'string' ? { name: raw['name'] } : {}),
  }
  if (raw['filter'] !== undefined) return { ...base, kind: 'filter', ...filterOf(raw, lines, line) }
  const kestrail = blockOf(raw, lines)
  const described = {
    ...base,
    info: describe(raw, id, lines, kestrail),
    ...(kestrail ? { kestrail } : {}),
    alertWritten: isMap(raw['kestrail']) && raw['kestrail']['alert'] !== undefined,
  }
  if (raw['correlation'] !== undefined) return { ...described, kind: 'correlation', ...correlationOf(raw, lines, line) }
  if (raw['detection'] === undefined) throw new RuleError('schema', 'detection is missing (or correlation, or filter)', line)
  return { ...described, kind: 'detection', ...detectionOf(raw, lines, line) }
}

function blockOf(raw: Map, lines: ReadonlyMap<string, number>): KestrailBlock | undefined {
  if (raw['kestrail'] === undefined) return undefined
  const result = kestrailBlock.safeParse(raw['kestrail'])
  if (result.success) return result.data
  const issue = result.error.issues[0]!
  const path = ['kestrail', ...issue.path.map(String)]
  throw new RuleError('kestrail-block', `${path.join('.')}: ${issue.message}`, nearestLine(path, lines))
}

function nearestLine(path: readonly string[], lines: ReadonlyMap<string, number>): number | undefined {
  for (let length = path.length; length > 0; length--) {
    const line = lines.get(path.slice(0, length).join('/'))
    if (line !== undefined) return line
  }
  return undefined
}

type DetectionPart = Pick<DetectionDocument, 'logsource' | 'searches' | 'conditions'>

function detectionOf(raw: Map, lines: ReadonlyMap<string, number>, line: number): DetectionPart {
  const detection = raw['detection']
  if (!isMap(detection)) throw new RuleError('schema', 'detection must be a map', lines.get('detection') ?? line)
  const { condition, timeframe: _timeframe, ...searches } = detection
  const conditions = Array.isArray(condition) ? condition : [condition]
  if (condition === undefined || conditions.length === 0)
    throw new RuleError('schema', 'detection.condition is missing', lines.get('detection') ?? line)
  if (!conditions.every((one) => typeof one === 'string'))
    throw new RuleError('schema', 'detection.condition must be text, or a list of texts', lines.get('detection/condition') ?? line)
  if (Object.keys(searches).length === 0)
    throw new RuleError('schema', 'detection has no search identifier', lines.get('detection') ?? line)
  return { logsource: logsourceOf(raw, lines, line), searches, conditions: conditions as string[] }
}

function logsourceOf(raw: Map, lines: ReadonlyMap<string, number>, line: number): Logsource {
  const logsource = raw['logsource']
  if (!isMap(logsource)) throw new RuleError('schema', 'logsource is missing', lines.get('logsource') ?? line)
  const parts = (['product', 'service', 'category'] as const).filter((key) => typeof logsource[key] === 'string')
  return Object.fromEntries(parts.map((key) => [key, logsource[key]])) as Logsource
}

function filterOf(
  raw: Map,
  lines: ReadonlyMap<string, number>,
  line: number,
): Pick<FilterDocument, 'logsource' | 'rules' | 'searches' | 'condition'> {
  const filter = raw['filter']
  if (!isMap(filter)) throw new RuleError('schema', 'filter must be a map', lines.get('filter') ?? line)
  const { rules, condition, ...searches } = filter
  if (typeof condition !== 'string')
    throw new RuleError('schema', 'filter.condition must be one text', lines.get('filter/condition') ?? line)
  if (Object.keys(searches).length === 0) throw new RuleError('schema', 'filter has no search identifier', lines.get('filter') ?? line)
  const named = typeof rules === 'string' ? [rules] : rules
  if (!Array.isArray(named) || !named.every((one) => typeof one === 'string'))
    throw new RuleError('schema', 'filter.rules must list ids or names of rules, or say any', lines.get('filter/rules') ?? line)
  const any = named.length === 0 || (named.length === 1 && String(named[0]).toLowerCase() === 'any')
  return { logsource: logsourceOf(raw, lines, line), rules: any ? 'any' : (named as string[]), searches, condition }
}
