import { describe, expect, it } from 'vitest'
import type { DetectionDocument } from '#core/detect/sigma/document.ts'
import { runExamples } from '#core/detect/sigma/examples.ts'
import { baseEvents, shippedRules } from './rule-files.ts'

const { documents, problems } = shippedRules('api-calls', 'network-flows', 'notices')
const bases = baseEvents()
const rules = documents.filter((one): one is DetectionDocument => one.kind === 'detection')

describe('every shipped detection', () => {
  it('is there', () => expect(rules.length).toBeGreaterThan(0))
  it('parses', () => expect(problems).toEqual([]))

  it.each(rules.map((rule) => [rule.id, rule] as const))('%s fires on its examples and spares its near-misses', (_id, rule) => {
    const results = runExamples(rule, { bases })
    expect(results.filter((one) => !one.ok).map((one) => `${one.expected} ${one.name}: ${one.reason}`)).toEqual([])
    expect(results.filter((one) => one.expected === 'fires').length, 'needs an example that fires').toBeGreaterThan(0)
    expect(results.filter((one) => one.expected === 'spares').length, 'needs a near-miss').toBeGreaterThan(0)
  })
})
