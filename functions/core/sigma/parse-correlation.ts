import type { CorrelationDocument, RuleDocument } from './document.ts'
import { LIMITS } from './limits.ts'
import { RuleError } from './problem.ts'
import type { CorrelationType, Criterion } from './tree.ts'
import type { Plain } from './yaml.ts'

type Map = { readonly [key: string]: Plain }
const isMap = (value: Plain | undefined): value is Map => typeof value === 'object' && value !== null && !Array.isArray(value)

const TYPES = ['event_count', 'value_count', 'temporal', 'temporal_ordered', 'value_sum', 'value_avg', 'value_percentile']
const CRITERIA = ['gt', 'gte', 'lt', 'lte', 'eq', 'neq']
const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** `90m` → milliseconds; undefined where it is not Sigma's number and letter. */
export function timespanOf(text: unknown): number | undefined {
  const match = typeof text === 'string' ? /^(\d{1,6})([smhd])$/.exec(text) : null
  return match && Number(match[1]) > 0 ? Number(match[1]) * UNITS[match[2]!]! : undefined
}

type CorrelationPart = Omit<
  CorrelationDocument,
  keyof Pick<RuleDocument, 'id' | 'file' | 'line' | 'lines' | 'title' | 'raw'> | 'kind' | 'info' | 'alertWritten'
>

/** The `correlation:` section of a document. @throws RuleError */
export function correlationOf(raw: Map, lines: ReadonlyMap<string, number>, line: number): CorrelationPart {
  const correlation = raw['correlation']
  const at = (key: string): number => lines.get(`correlation/${key}`) ?? lines.get('correlation') ?? line
  if (!isMap(correlation)) throw new RuleError('schema', 'correlation must be a map', at(''))
  const type = correlation['type']
  if (typeof type !== 'string' || !TYPES.includes(type))
    throw new RuleError('schema', `correlation.type must be one of ${TYPES.join(', ')}`, at('type'))
  const timespan = timespanOf(correlation['timespan'] ?? correlation['timeframe'])
  if (timespan === undefined)
    throw new RuleError('schema', 'correlation.timespan must be a number and one of s, m, h, d, such as 10m', at('timespan'))
  const rules = texts(correlation['rules'], 'correlation.rules', at('rules'))
  if (rules.length === 0) throw new RuleError('schema', 'correlation.rules names no rule', at('rules'))
  const condition = criteriaOf(correlation['condition'], type as CorrelationType, at('condition'))
  return {
    type: type as CorrelationType,
    rules,
    groupBy: texts(correlation['group-by'] ?? [], 'correlation.group-by', at('group-by')),
    aliases: aliasesOf(correlation['aliases'], at('aliases')),
    timespan,
    ...condition,
    generate: (correlation['generate'] ?? raw['generate']) === true,
  }
}

function criteriaOf(
  condition: Plain | undefined,
  type: CorrelationType,
  line: number,
): Pick<CorrelationDocument, 'criteria' | 'fields' | 'percentile'> {
  const temporal = type === 'temporal' || type === 'temporal_ordered'
  if (condition === undefined && temporal) return { criteria: [], fields: [] }
  if (!isMap(condition)) throw new RuleError('schema', `correlation.condition must be a map such as { gte: 10 }`, line)
  const unknown = Object.keys(condition).find((key) => !CRITERIA.includes(key) && key !== 'field' && key !== 'percentile')
  if (unknown !== undefined)
    throw new RuleError('schema', `correlation.condition has no "${unknown}"; known: ${CRITERIA.join(', ')}, field`, line)
  const criteria = Object.entries(condition)
    .filter(([key]) => CRITERIA.includes(key))
    .map(([key, value]) => {
      const number =
        typeof value === 'number' ? value : typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : undefined
      if (number === undefined) throw new RuleError('schema', `correlation.condition.${key} must be a number`, line)
      return { by: key as Criterion, value: number }
    })
  if (criteria.length === 0 && !temporal)
    throw new RuleError('schema', `correlation.condition compares nothing; write one of ${CRITERIA.join(', ')}`, line)
  const fields = condition['field'] === undefined ? [] : texts(condition['field'], 'correlation.condition.field', line)
  if (type.startsWith('value_') && fields.length === 0) throw new RuleError('schema', `${type} needs condition.field`, line)
  const percentile = condition['percentile']
  if (percentile !== undefined && (typeof percentile !== 'number' || percentile < 0 || percentile > 100))
    throw new RuleError('schema', 'correlation.condition.percentile must be a number from 0 to 100', line)
  return { criteria, fields, ...(percentile === undefined ? {} : { percentile }) }
}

function aliasesOf(aliases: Plain | undefined, line: number): CorrelationDocument['aliases'] {
  if (aliases === undefined || aliases === null) return {}
  if (!isMap(aliases)) throw new RuleError('schema', 'correlation.aliases must be a map', line)
  for (const [name, byRule] of Object.entries(aliases))
    if (!isMap(byRule) || !Object.values(byRule).every((field) => typeof field === 'string'))
      throw new RuleError('schema', `correlation.aliases.${name} must map rules to fields`, line)
  return aliases as CorrelationDocument['aliases']
}

function texts(value: Plain | undefined, what: string, line: number): readonly string[] {
  const list = typeof value === 'string' ? [value] : value
  if (!Array.isArray(list) || !list.every((one) => typeof one === 'string'))
    throw new RuleError('schema', `${what} must be a list of texts`, line)
  if (list.length > LIMITS.values) throw new RuleError('too-large', `${what} is longer than ${LIMITS.values}`, line)
  return list as string[]
}
