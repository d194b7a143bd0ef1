import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { readLists } from '#adapters/local/lists.ts'
import { compileRules } from '#core/sigma/compile.ts'
import type { RuleDocument } from '#core/sigma/document.ts'
import { runExamples } from '#core/sigma/examples.ts'
import { SIGMA_KINDS } from '#core/sigma/generated/kinds.ts'
import { includeByTactic } from '#core/sigma/include.ts'
import { baseEvents, shippedRules } from './rule-files.ts'

const { documents, problems } = shippedRules(...Object.values(SIGMA_KINDS).map((kind) => kind.folder), 'incidents')
/** Stories are tried over whole attacks elsewhere; where they bring timelines, those run here. */
const isStory = (file: string): boolean => file.includes('incidents/')
const bases = baseEvents()
const lists = await readLists(fileURLToPath(new URL('../../detections/lists', import.meta.url)))
const rules = documents.filter((one): one is Exclude<RuleDocument, { kind: 'filter' }> => one.kind !== 'filter')
const named = rules.flatMap((one) => (one.kind === 'correlation' ? one.rules : []))
const { pack } = compileRules(includeByTactic(documents), { lists, behaviors: named })
const correlations = new Map(pack.correlations.map((one) => [one.info.id, one]))

describe('every shipped rule', () => {
  it('is there', () => expect(rules.length).toBeGreaterThan(0))
  it('parses', () => expect(problems).toEqual([]))

  it.each(rules.map((rule) => [rule.id, rule] as const))('%s matches its examples and not its near-misses', (_id, rule) => {
    const results = runExamples(rule, { bases, correlations, lists })
    expect(results.filter((one) => !one.ok).map((one) => `${one.expected} ${one.name}: ${one.reason}`)).toEqual([])
    if (isStory(rule.file)) return
    expect(results.filter((one) => one.expected === 'match').length, 'needs an example that matches').toBeGreaterThan(0)
    expect(results.filter((one) => one.expected === 'no_match').length, 'needs a near-miss').toBeGreaterThan(0)
  })
})
