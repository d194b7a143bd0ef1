import type { Json } from '#core/model/event.ts'
import type { Facts } from '#core/model/facts.ts'
import { fieldOf } from './field.ts'
import { predicateOf, sharedFields } from './predicate.ts'
import { requirementOf } from './requirement.ts'
import { objectTexts } from './text.ts'
import type { CompiledDetection, Condition, Glob, Test } from './tree.ts'

/** One line of a condition tree: what is asked, whether it holds for a record, and what the record has there. */
export interface ExplainedLine {
  readonly depth: number
  readonly text: string
  /** Absent where no record was given. */
  readonly holds?: boolean
  readonly found?: string
}

/** A condition as lines, innermost terms indented; with a record, each line says whether it holds and what was found. */
export function explainCondition(condition: Condition, record?: Json, facts: Facts = {}): readonly ExplainedLine[] {
  const fields = sharedFields()
  const lines: ExplainedLine[] = []
  const walk = (one: Condition, depth: number): void => {
    const holds = record === undefined ? {} : { holds: predicateOf(one, fields)(record, facts) }
    if (one.op === 'never') lines.push({ depth, text: 'never (a list is missing or empty)', ...holds })
    else if (one.op === 'term')
      lines.push({
        depth,
        text: `${one.field || 'the whole record'} ${testText(one.test)}`,
        ...holds,
        ...foundAt(one.field, record, facts),
      })
    else {
      lines.push({ depth, text: { and: 'all of', or: 'one of', not: 'not' }[one.op], ...holds })
      for (const inner of one.op === 'not' ? [one.of] : one.of) walk(inner, depth + 1)
    }
  }
  walk(condition, 0)
  return lines
}

const SHOWN = 100

function foundAt(field: string, record: Json | undefined, facts: Facts): { found?: string } {
  if (record === undefined || field === '') return {}
  const found: string[] = []
  const path = fieldOf(field)
  path.some(record, facts, (value) => {
    found.push(typeof value === 'object' && value !== null ? objectTexts(value)[0] : JSON.stringify(value))
    return found.length > 5
  })
  const text = found.length > 0 ? found.join(', ') : path.exists(record, facts) ? 'an empty list' : 'nothing'
  return { found: text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text }
}

const WORDS: Readonly<Record<string, string>> = { equals: 'is', prefix: 'starts with', suffix: 'ends with', contains: 'contains' }
const SIGNS: Readonly<Record<string, string>> = { lt: '<', lte: '≤', gt: '>', gte: '≥', eq: '=' }

const quoted = (values: readonly string[]): string =>
  values.length > 6
    ? `one of ${values.length}: ${values
        .slice(0, 5)
        .map((value) => JSON.stringify(value))
        .join(', ')} …`
    : values.map((value) => JSON.stringify(value)).join(' or ')

const globText = (glob: Glob): string => glob.map((part) => (part === 1 ? '?' : part === 2 ? '*' : part)).join('')

function testText(test: Test): string {
  if (test.is === 'glob') return `fits ${globText(test.glob)}`
  if (test.is === 'regex') return `matches /${test.source}/${test.flags}`
  if (test.is === 'cidr') return `lies in ${test.networks.join(' or ')}`
  if (test.is === 'compare') return `${SIGNS[test.by]} ${test.value}`
  if (test.is === 'date') return `has ${test.part} ${SIGNS[test.by]} ${test.value}`
  if (test.is === 'field') return `${WORDS[test.placement]} the value of ${test.other}`
  if (test.is === 'null') return 'is null or absent'
  if (test.is === 'present') return test.value ? 'is present' : 'is absent'
  return `${WORDS[test.is]} ${quoted(test.values)}${test.cased ? ' (case counts)' : ''}`
}

/** What a rule asks of a record before anything else: the keys of the index. */
export function requirementLines(detection: CompiledDetection): readonly string[] {
  const required = requirementOf(detection.condition)
  if (required === undefined) return ['can never match']
  if (required.size === 0) return ['no equality: asked for every record of its kind']
  return [...required].map(([field, values]) => `${field} is ${quoted(values)}`)
}
