import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json } from '#core/model/event.ts'
import { compileRules } from '#core/sigma/compile.ts'
import { operationsOf } from '#core/sigma/lint/events.ts'
import { lintRules } from '#core/sigma/lint/lint.ts'
import { createMatcher } from '#core/sigma/matcher.ts'
import { parseRules } from '#core/sigma/parse.ts'
import { RULE_PIECES } from '../support/properties/fuzz-mutations.ts'

const RULE = `title: t
id: 3c6b3a3e-6a0e-4f5c-9d56-0c1f8a1f6a01
logsource: { product: aws, service: cloudtrail }
detection:
  selection:
    eventSource: iam.amazonaws.com
    eventName|startswith|all: [Create, Delete*]
    userAgent|re|i: 'boto(3)?'
    requestParameters|contains: '"Effect"'
  filter:
    - sourceIPAddress|cidr: 192.0.2.0/24
    - userIdentity.arn|fieldref: requestParameters.roleArn
  condition: selection and not 1 of filter*
level: high
tags: [attack.t1098]
kestrail: { summary: 'x {actor.name}', dedup: [eventName] }
---
title: c
correlation: { type: value_count, rules: [rule#1], group-by: [actor.id], timespan: 5m, condition: { field: eventName, gte: 3 } }
---
title: f
logsource: { product: aws }
filter: { rules: any, s: { user: bob }, condition: not s }
`
const operations = operationsOf({ iam: 'CreateUser DeleteUser' })
/** A few cuts, doublings and strange insertions. */
const mutated = fc
  .array(fc.tuple(fc.nat(RULE.length), fc.nat(30), fc.constantFrom(...RULE_PIECES, '')), { minLength: 1, maxLength: 5 })
  .map((edits) => edits.reduce((text, [at, length, piece]) => text.slice(0, at) + piece + text.slice(at + length), RULE))

const record = fc.object({
  maxDepth: 4,
  key: fc.constantFrom('eventSource', 'eventName', 'userAgent', 'requestParameters', '__proto__', 'constructor', 'user', 'a.b'),
  values: [fc.string(), fc.integer(), fc.boolean(), fc.constant(null)],
})

const through = (text: string, event: Json): void => {
  const { documents, problems } = parseRules(text, 'rule.yml')
  const { pack, problems: compiled } = compileRules(documents)
  for (const one of [...problems, ...compiled, ...lintRules(documents, { operations })]) {
    expect(one.message.length).toBeGreaterThan(0)
    expect(one.line === undefined || one.line >= 1).toBe(true)
  }
  const matcher = createMatcher(pack.detections)
  for (const kind of ['api-call', 'flow', 'notice', 'other'] as const) matcher.match(kind, event, {})
}

describe('whatever a rule file holds', () => {
  it('a mutated rule is a rule or a problem, never a throw', () => {
    fc.assert(
      fc.property(mutated, record, (text, event) => through(text, event as Json)),
      { numRuns: 400 },
    )
  })
  it('so is any text', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300, unit: 'binary' }), (text) => through(text, {})),
      { numRuns: 150 },
    )
  })
})
