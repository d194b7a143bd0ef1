import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import type { Json } from '#core/model/event.ts'
import { normalizeApiCall } from '#core/normalize/api-call.ts'
import { compileSettings } from '#core/normalize/context.ts'
import { defaultSettings } from '#core/settings/settings.ts'
import { compileRules } from '#core/sigma/compile.ts'
import { evaluateCorrelation, type Observation } from '#core/sigma/correlation.ts'
import type { DetectionDocument, RuleDocument } from '#core/sigma/document.ts'
import { runExamples } from '#core/sigma/examples.ts'
import { MODIFIERS } from '#core/sigma/item.ts'
import { createMatcher } from '#core/sigma/matcher.ts'
import { evaluateBySpecification } from '#core/sigma/oracle.ts'
import { parseRules } from '#core/sigma/parse.ts'
import { timespanOf } from '#core/sigma/parse-correlation.ts'
import { baseEvents } from '../../content/rule-files.ts'
import { correlations } from './compiled-rules.ts'

const PAGE = readFileSync(new URL('../../../docs/detection-language.md', import.meta.url), 'utf8')
const LISTS = { admins: ['root', 'adm_*'] }
const KNOWN = compileSettings(defaultSettings)

/** Rows of the tables whose second column has this heading; `\|` in a cell is a pipe. */
const rowsOf = (heading: string): string[][] => {
  const rows: string[][] = []
  let inside = false
  for (const line of PAGE.split('\n')) {
    const cells = line
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll('\\|', '|'))
    if (!line.startsWith('|')) inside = false
    else if (cells[1] === heading) inside = true
    else if (inside && !/^-+$/.test(cells[1] ?? '')) rows.push(cells.map((cell) => cell.replace(/^`(.*)`$/s, '$1')))
  }
  return rows
}

/** A cell is a whole detection section, a search, or the items of one map. */
const sectionOf = (cell: string): string => {
  if (/[{,]\s*condition:/.test(cell)) return cell
  return `{ s: ${/^[[{]/.test(cell) ? cell : `{ ${cell} }`}, condition: s }`
}

const documentOf = (cell: string): DetectionDocument => {
  const { documents, problems } = parseRules(
    `title: t\nlogsource: { product: aws, service: cloudtrail }\ndetection: ${sectionOf(cell)}\n`,
    'row.yml',
  )
  expect(problems).toEqual([])
  return documents[0] as DetectionDocument
}

const verdicts = (document: DetectionDocument, record: Json): { engine: boolean; specification: boolean } => {
  const { pack, problems } = compileRules([document], { lists: LISTS })
  expect(problems.filter((one) => one.severity === 'error')).toEqual([])
  const { facts } = normalizeApiCall(record, KNOWN)
  return {
    engine: createMatcher(pack.detections).match('api-call', record, facts).length === 1,
    specification: evaluateBySpecification(document, record, facts, LISTS),
  }
}

describe('docs/detection-language.md', () => {
  const rows = rowsOf('detection')

  it.each(rows)('%s', (_construct, detection = '', matches = '', spares = '') => {
    const document = documentOf(detection)
    expect(verdicts(document, parse(matches) as Json), 'matches').toEqual({ engine: true, specification: true })
    expect(verdicts(document, parse(spares) as Json), 'does not match').toEqual({ engine: false, specification: false })
  })

  it('has a row for every modifier', () => {
    const used = new Set(rows.flatMap(([, detection = '']) => [...detection.matchAll(/\|(\w+)/g)].map((match) => match[1])))
    const spelling: Readonly<Record<string, string>> = { ignorecase: 'i', multiline: 'm', dotall: 's' }
    expect(MODIFIERS.filter((one) => !used.has(spelling[one] ?? one))).toEqual([])
  })

  const table = rowsOf('correlation')
  it.each(table)('correlation: %s', (_construct, body = '', holds = '', fails = '') => {
    const { all, get } = correlations(`title: main\nname: main\ncorrelation: { ${body} }`)
    expect(evaluateCorrelation(get('main'), all, timeline(holds)).length, 'holds').toBeGreaterThan(0)
    expect(evaluateCorrelation(get('main'), all, timeline(fails)), 'does not hold').toEqual([])
  })
  it('has a row for every type of correlation', () => {
    const used = new Set(table.map(([, body = '']) => /type: (\w+)/.exec(body)?.[1]))
    expect([...used].sort()).toEqual([
      'event_count',
      'temporal',
      'temporal_ordered',
      'value_avg',
      'value_count',
      'value_percentile',
      'value_sum',
    ])
  })
})

/** `a 5m v=x; b 6m`: rule, offset, fields. */
const timeline = (text: string): Observation[] =>
  text.split(';').map((step, at) => {
    const [rule = '', offset = '', ...fields] = step.trim().split(' ')
    const time = Date.UTC(2026, 4, 4, 12) + (offset.startsWith('0') ? 0 : (timespanOf(offset) ?? Number.NaN))
    return {
      rule,
      time,
      id: `${at}`,
      fields: Object.fromEntries([['user', 'bob'], ...fields.map((field) => field.split('='))]) as Record<string, string>,
    }
  })

describe('the worked examples', () => {
  const blocks = [...PAGE.matchAll(/```yaml\n([\s\S]*?)```/g)].map((match) => match[1] ?? '')
  it('are five', () => expect(blocks).toHaveLength(5))

  it.each(blocks.map((text, at) => [at + 1, text] as const))('example %i does what it says', (_number, text) => {
    const { documents, problems } = parseRules(text, 'example.yml')
    const compiled = compileRules(documents)
    expect([...problems, ...compiled.problems]).toEqual([])
    const world = {
      bases: baseEvents(),
      filters: documents.filter((one) => one.kind === 'filter'),
      correlations: new Map(compiled.pack.correlations.map((one) => [one.info.id, one])),
    }
    const results = documents
      .filter((one): one is Exclude<RuleDocument, { kind: 'filter' }> => one.kind !== 'filter')
      .flatMap((one) => runExamples(one, world))
    expect(results.filter((one) => !one.ok).map((one) => `${one.name}: ${one.reason}`)).toEqual([])
    expect(results.some((one) => one.expected === 'match') && results.some((one) => one.expected === 'no_match')).toBe(true)
  })
})
