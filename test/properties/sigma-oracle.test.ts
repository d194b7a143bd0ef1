import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json } from '#core/model/event.ts'
import type { Facts } from '#core/model/facts.ts'
import { actionOf } from '#core/normalize/api-call.ts'
import { compileRules } from '#core/sigma/compile.ts'
import type { DetectionDocument } from '#core/sigma/document.ts'
import { createMatcher } from '#core/sigma/matcher.ts'
import { evaluateBySpecification } from '#core/sigma/oracle.ts'
import { parseRules } from '#core/sigma/parse.ts'
import type { Plain } from '#core/sigma/yaml.ts'

const LISTS = { teams: ['red*', 'blue'], words: ['root', 'admin'], empty: [] }

/** A few texts, so that rules and events meet: cases, wildcards, escapes, numbers and booleans as text, addresses, dates. */
const TEXTS = [
  ...[
    '',
    'a',
    'A',
    'ab',
    'root',
    'Root',
    'ROOT-1',
    'admin',
    'true',
    'false',
    '1',
    '10',
    '-1',
    '1.5',
    'red team',
    'blue',
    'x*y',
    'x?y',
    'x\\y',
    '\\',
    'é',
    'İ',
  ],
  ...[
    '10.0.0.1',
    '192.0.2.9',
    '2001:db8::1',
    '2026-05-04T23:59:00Z',
    '2026-01-01',
    'cmd -enc /x',
    'cmd /enc',
    'Y21k',
    'cm9vdA==',
    'line\nroot',
  ],
  ...['{"Effect":"Allow"}', 'CreateUser', 'DeleteUser', 'iam.amazonaws.com', 's3.amazonaws.com', '%teams%', 'eventName'],
]
const PATTERNS = [
  'roo*oot',
  'ro?*oot',
  'a?*?b',
  'a*b?',
  '*',
  '?',
  'r*t',
  '*oo*',
  'ROO?',
  '*"Effect":"Allow"*',
  'x\\*y',
  'x\\?y',
  'x\\\\*',
  '**',
  'a*b*',
  '*m?n',
  'C*User',
  '?*',
  '\\\\',
]
const FIELDS = [
  'eventName',
  'eventSource',
  'user',
  'user.name',
  'tags.key',
  'tags',
  'a.b.c',
  'action',
  'actor.kind',
  'source.kind',
  'request',
  'time',
  'missing',
]

const text = fc.constantFrom(...TEXTS)
const scalar = fc.oneof(
  { weight: 6, arbitrary: text },
  { weight: 1, arbitrary: fc.constantFrom(1, 10, -1, 1.5, 1_777_888_800, 1_777_888_800_000) },
  { weight: 1, arbitrary: fc.boolean() },
  { weight: 1, arbitrary: fc.constant(null) },
)
const ruleText = fc.oneof({ weight: 2, arbitrary: text }, { weight: 1, arbitrary: fc.constantFrom(...PATTERNS) })
const listOf = <T>(one: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 2, arbitrary: one }, { weight: 1, arbitrary: fc.array(one, { minLength: 1, maxLength: 3 }) })
const keyed = (modifiers: string, values: fc.Arbitrary<unknown>) => values.map((value) => [modifiers, value] as const)

/** Modifier chains with values that they take. */
const chain = fc.oneof(
  {
    weight: 6,
    arbitrary: keyed(
      '',
      listOf(fc.oneof({ weight: 4, arbitrary: ruleText }, { weight: 1, arbitrary: fc.constantFrom(1, 10, 1.5, true, false) })),
    ),
  },
  keyed('', fc.constant(null)),
  ...['|contains', '|startswith', '|endswith', '|cased', '|contains|cased', '|neq', '|contains|neq', '|windash', '|contains|windash'].map(
    (key) => keyed(key, listOf(ruleText)),
  ),
  ...['|contains|all', '|all', '|startswith|all|neq'].map((key) => keyed(key, fc.array(ruleText, { minLength: 2, maxLength: 3 }))),
  ...['|base64', '|base64offset|contains', '|wide|base64offset|contains', '|utf16be|base64', '|utf16|base64', '|base64|contains'].map(
    (key) => keyed(key, listOf(fc.constantFrom('cmd', 'root', 'r', 'é', 'ro', ''))),
  ),
  ...['|wide', '|utf16|contains'].map((key) => keyed(key, listOf(fc.constantFrom('cmd', 'a')))),
  ...['|re', '|re|i', '|re|m', '|re|s', '|re|i|m|s', '|re|startswith', '|re|endswith', '|re|neq'].map((key) =>
    keyed(
      key,
      listOf(fc.constantFrom('^root$', 'ro+t', '[A-Z]{2}', 'a|b', '^(root|admin)', 'line.root', '\\d+', '^$', 'x\\*y', 'e.*w', 'Allow')),
    ),
  ),
  keyed('|cidr', listOf(fc.constantFrom('10.0.0.0/8', '192.0.2.0/24', '2001:db8::/32', '0.0.0.0/0', '10.0.0.1/32', '::/0'))),
  ...['|lt', '|lte', '|gt', '|gte', '|gt|neq'].map((key) => keyed(key, listOf(fc.constantFrom(0, 1, 1.5, 10)))),
  ...['|minute', '|hour', '|day', '|week', '|month', '|year', '|hour|gte', '|day|lt'].map((key) =>
    keyed(key, listOf(fc.constantFrom(0, 1, 4, 5, 10, 19, 23, 59, 2026))),
  ),
  keyed('|exists', fc.boolean()),
  ...['|fieldref', '|fieldref|startswith', '|fieldref|contains', '|fieldref|neq', '|fieldref|endswith|cased'].map((key) =>
    keyed(key, fc.constantFrom(...FIELDS)),
  ),
  ...['|expand', '|expand|contains'].map((key) =>
    keyed(key, listOf(fc.constantFrom('%teams%', '%words%-1', '%empty%', '%absent%', '\\%teams%', '%words%%words%'))),
  ),
)
const anyItem = fc.tuple(fc.constantFrom(...FIELDS), chain).map(([field, [modifiers, value]]) => [`${field}${modifiers}`, value] as const)
/** What most AWS rules say: the equality terms that the index is built from. */
const callItem = fc.oneof(
  fc.tuple(fc.constant('eventSource'), listOf(fc.constantFrom('iam.amazonaws.com', 'S3.amazonaws.com', 'ec2.amazonaws.com'))),
  fc.tuple(fc.constant('eventName'), listOf(fc.constantFrom('CreateUser', 'DELETEUSER', 'x'))),
  fc.tuple(fc.constant('action'), listOf(fc.constantFrom('createuser', 'root'))),
)
const item = fc.oneof({ weight: 2, arbitrary: anyItem }, { weight: 1, arbitrary: callItem })
const map = fc.array(item, { minLength: 1, maxLength: 3 }).map((items) => Object.fromEntries(items))
const keywords = fc.oneof(
  fc.array(fc.oneof({ weight: 3, arbitrary: ruleText }, { weight: 1, arbitrary: fc.constant(10) }), { minLength: 1, maxLength: 2 }),
  fc.array(ruleText, { minLength: 2, maxLength: 2 }).map((words) => ({ '|all': words })),
  fc.constantFrom('ro+t', '"user"').map((source) => ({ '|re': source })),
)
const search = fc.oneof(
  { weight: 6, arbitrary: map },
  { weight: 2, arbitrary: fc.array(map, { minLength: 1, maxLength: 3 }) },
  { weight: 1, arbitrary: keywords },
)

const NAMES = ['selection', 'selection_b', 'filter', '_hidden'] as const
const operand = fc.constantFrom(
  ...NAMES,
  '1 of selection*',
  'all of selection*',
  '1 of them',
  'all of them',
  'any of *',
  '1 of _*',
  'all of *_b',
)
const { condition } = fc.letrec<{ condition: string }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    operand,
    tie('condition').map((one) => `not ${one}`),
    fc.tuple(tie('condition'), fc.constantFrom('and', 'or', 'AND'), tie('condition')).map((parts) => parts.join(' ')),
    tie('condition').map((one) => `(${one})`),
    fc.tuple(tie('condition'), tie('condition')).map(([a, b]) => `${a} and not (${b})`),
  ),
}))

const rule = fc
  .record({ searches: fc.tuple(search, search, search, search), conditions: fc.array(condition, { minLength: 1, maxLength: 2 }) })
  .map(
    ({ searches, conditions }): DetectionDocument => ({
      ...TEMPLATE,
      searches: Object.fromEntries(NAMES.map((name, at) => [name, searches[at] as Plain])),
      conditions,
    }),
  )

const leaf = fc.oneof(
  { weight: 5, arbitrary: scalar },
  { weight: 1, arbitrary: fc.array(scalar, { maxLength: 3 }) },
  { weight: 1, arbitrary: fc.dictionary(fc.constantFrom('name', 'key', 'b.c', 'Effect'), scalar, { maxKeys: 2 }) },
)
const record: fc.Arbitrary<Json> = fc.record(
  {
    eventName: fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom('CreateUser', 'createuser', 'DeleteUser') },
      { weight: 1, arbitrary: leaf },
    ),
    eventSource: fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom('iam.amazonaws.com', 's3.amazonaws.com') },
      { weight: 1, arbitrary: leaf },
    ),
    user: leaf,
    'user.name': leaf,
    tags: fc.oneof(fc.array(fc.record({ key: leaf, value: scalar }), { maxLength: 3 }), leaf),
    a: fc.oneof(
      fc.record({ b: fc.record({ c: leaf }) }),
      fc.record({ 'b.c': leaf }),
      fc.array(fc.record({ b: leaf }), { maxLength: 2 }),
      fc.record({ b: fc.array(fc.record({ c: scalar }), { maxLength: 2 }) }),
    ),
    action: leaf,
    source: leaf,
    request: leaf,
    time: fc.constantFrom('2026-05-04T23:59:00Z', '2026-12-31T10:05:00Z', '2027-01-01', 1_777_888_800, '20260504', null),
  },
  { requiredKeys: [] },
)
/** Facts belong to their record: `action` is eventName without its API date. */
const factsFor = (event: Json, known: object): Facts => ({
  ...known,
  ...(typeof event['eventName'] === 'string' ? { action: actionOf(event['eventName']) } : {}),
})
const facts = fc.record(
  {
    actor: fc.record({ kind: leaf }),
    source: fc.record({ kind: fc.constantFrom('service', 'root') }),
  },
  { requiredKeys: [] },
)

const TEMPLATE = parseRules('title: t\nlogsource: { product: aws, service: cloudtrail }\ndetection: { s: { a: b }, condition: s }', 'r.yml')
  .documents[0] as DetectionDocument

describe('the compiled engine', () => {
  it('agrees with the evaluator that follows the text, on 10,000 random rules and events', () => {
    const seen = { cases: 0, held: 0 }
    const several = <T>(one: fc.Arbitrary<T>, length: number) => fc.array(one, { minLength: length, maxLength: length })
    fc.assert(
      fc.property(several(rule, 5), several(record, 4), facts, (documents, events, more) => {
        for (const document of documents) {
          const { pack, problems } = compileRules([document], { lists: LISTS })
          expect(problems.filter((one) => one.severity === 'error')).toEqual([])
          const matcher = createMatcher(pack.detections)
          for (const event of events) {
            const known = factsFor(event, more)
            const spoken = evaluateBySpecification(document, event, known, LISTS)
            seen.cases++
            if (spoken) seen.held++
            const compiled = matcher.match('api-call', event, known).length > 0
            if (compiled !== spoken)
              expect({ compiled, searches: document.searches, conditions: document.conditions, event, known }).toEqual({ compiled: spoken })
          }
        }
      }),
      { numRuns: 500 },
    )
    expect(seen.cases).toBe(10_000)
    expect(seen.held, 'too few cases hold to prove anything').toBeGreaterThan(1_500)
    expect(seen.held).toBeLessThan(8_500)
  })

  it('finds by its index what it finds one by one', () => {
    fc.assert(
      fc.property(
        fc.array(rule, { minLength: 5, maxLength: 30 }),
        fc.array(record, { minLength: 1, maxLength: 3 }),
        facts,
        (documents, events, known) => {
          const named = documents.map((one, at) => ({ ...one, id: `r${at}` }))
          const { pack } = compileRules(named, { lists: LISTS })
          const together = createMatcher(pack.detections)
          const apart = pack.detections.map((one) => createMatcher([one]))
          for (const event of [...events, ...events])
            expect(together.match('api-call', event, known)).toEqual(
              apart.flatMap((one, at) => (one.match('api-call', event, known).length > 0 ? [at] : [])),
            )
        },
      ),
      { numRuns: 100 },
    )
  })
})
