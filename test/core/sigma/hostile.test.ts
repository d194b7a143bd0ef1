import { describe, expect, it } from 'vitest'
import type { Json } from '#core/model/event.ts'
import { createMatcher } from '#core/sigma/matcher.ts'
import { load, matches, ruleWith } from './compiled-rules.ts'

/** Problems of one rule: code and line. */
const faults = (text: string): string[] =>
  load(text)
    .problems.filter((one) => one.severity === 'error')
    .map((one) => `${one.code}:${one.line}`)

describe('broken rules', () => {
  it.each([
    ['no YAML', 'title: [', 'yaml:1'],
    ['no map', '- a', 'schema:1'],
    ['no title', 'logsource: { product: aws }\ndetection: { s: { a: 1 }, condition: s }', 'schema:1'],
    ['no log source', 'title: t\ndetection: { s: { a: 1 }, condition: s }', 'schema:1'],
    ['no detection', 'title: t\nlogsource: { product: aws }', 'schema:1'],
    ['no condition', 'title: t\nlogsource: { product: aws }\ndetection:\n  s: { a: 1 }', 'schema:3'],
    ['no search', 'title: t\nlogsource: { product: aws }\ndetection:\n  condition: s', 'schema:3'],
    ['an unknown search', 'title: t\nlogsource: { product: aws }\ndetection:\n  s: { a: 1 }\n  condition: s and x', 'condition:5'],
    ['an open parenthesis', ruleWith('s: { a: 1 }\ncondition: (s'), 'condition:5'],
    ['a selector without matches', ruleWith('s: { a: 1 }\ncondition: 1 of x*'), 'condition:5'],
    ['"2 of"', ruleWith('s: { a: 1 }\ncondition: 2 of them'), 'condition:5'],
    ['| count()', ruleWith('s: { a: 1 }\ncondition: s | count() by b > 5'), 'deprecated-aggregation:5'],
    ['| near', ruleWith('s: { a: 1 }\ncondition: s | near x'), 'deprecated-aggregation:5'],
    ['an unknown modifier', ruleWith('s:\n  a|contians: x\ncondition: s'), 'unknown-modifier:5'],
    ['re after contains', ruleWith('s:\n  a|contains|re: x\ncondition: s'), 'modifier-order:5'],
    ['i without re', ruleWith('s:\n  a|i: x\ncondition: s'), 'modifier-order:5'],
    ['a broken expression', ruleWith("s:\n  a|re: '('\ncondition: s"), 'regex:5'],
    ['look-ahead', ruleWith("s:\n  a|re: '(?!x)y'\ncondition: s"), 'regex:5'],
    ['a broken network', ruleWith('s:\n  a|cidr: 300.1.1.1/8\ncondition: s'), 'cidr:5'],
    ['text under gt', ruleWith('s:\n  a|gt: many\ncondition: s'), 'modifier-type:5'],
    ['exists: maybe', ruleWith('s:\n  a|exists: maybe\ncondition: s'), 'modifier-type:5'],
    ['base64 of a wildcard', ruleWith("s:\n  a|base64: 'x*'\ncondition: s"), 'modifier-type:5'],
    ['four dashes', ruleWith("s:\n  a|windash: ' -a -b -c -d'\ncondition: s"), 'too-large:5'],
    ['a map as value', ruleWith('s:\n  a: { b: 1 }\ncondition: s'), 'schema:5'],
    ['a wrong level', `${ruleWith('s: { a: 1 }\ncondition: s')}\nlevel: huge`, 'schema:6'],
    ['a misspelt block', `${ruleWith('s: { a: 1 }\ncondition: s')}\nkestrail:\n  alarm: signal`, 'kestrail-block:6'],
    [
      'a wrong timespan',
      'title: t\ncorrelation:\n  type: event_count\n  rules: [a]\n  group-by: [u]\n  timespan: soon\n  condition: { gte: 1 }',
      'schema:6',
    ],
    ['a correlation of nothing', 'title: t\ncorrelation: { type: temporal, rules: [gone], group-by: [u], timespan: 1m }', 'unknown-rule:2'],
  ])('%s', (_name, text, fault) => expect(faults(text)).toEqual([fault]))

  it('one broken document leaves the others', () => {
    const { pack, problems } = load(
      [ruleWith('s: { a: 1 }\ncondition: s'), 'title: [', ruleWith('s: { a: 2 }\ncondition: s')].join('\n---\n'),
    )
    expect(pack.detections.map((one) => one.info.id)).toEqual(['rule#1', 'rule#3'])
    expect(problems.map((one) => one.code)).toEqual(['yaml'])
  })
  it('old files that share parts by action: global', () => {
    const { pack, problems } = load(
      [
        'action: global\ntitle: shared\nlevel: high\ndetection:\n  condition: s and t\n  t: { b: 2 }',
        'logsource: { product: aws }\ndetection:\n  s: { a: 1 }',
        'logsource: { product: windows }\ndetection:\n  s: { a: 3 }',
      ].join('\n---\n'),
    )
    expect(problems).toEqual([])
    expect(pack.detections.map((one) => [one.info.title, one.info.level, one.kind])).toEqual([
      ['shared', 'high', 'api-call'],
      ['shared', 'high', 'other'],
    ])
    expect(createMatcher(pack.detections).match('api-call', { a: 1, b: 2 }, {})).toEqual([0])
  })
  it('says what was probably meant', () => {
    expect(load(ruleWith('s:\n  a|contians: x\ncondition: s')).problems[0]?.message).toBe(
      'unknown modifier "contians"; did you mean "contains"?',
    )
  })
})

describe('hostile rules stay bounded', () => {
  it('an alias bomb', () => {
    const levels = Array.from({ length: 12 }, (_, at) => `x${at + 1}: &x${at + 1} [${Array(10).fill(`*x${at}`).join(', ')}]`)
    expect(faults(`title: t\nx0: &x0 [a]\n${levels.join('\n')}\n`)[0]).toMatch(/^(too-large|too-deep|yaml):/)
  })
  it('deep nesting, flow and block', () => {
    expect(faults(`title: ${'['.repeat(100_000)}`)).toHaveLength(1)
    expect(faults(Array.from({ length: 900 }, (_, at) => `${' '.repeat(at)}a:`).join('\n'))).toHaveLength(1)
    expect(faults(ruleWith(`s: { a: 1 }\ncondition: ${'('.repeat(3_000)}s${')'.repeat(3_000)}`))).toHaveLength(1)
    expect(faults(ruleWith(`s: { a: 1 }\ncondition: ${'not '.repeat(2_000)}s`))).toHaveLength(1)
  })
  it('a file too large, a list too long', () => {
    expect(faults(`title: ${'x'.repeat(1_100_000)}`)).toEqual(['too-large:1'])
    expect(faults(ruleWith(`s:\n  a: [${Array(10_001).fill('x').join(', ')}]\ncondition: s`))).toEqual(['too-large:5'])
  })
  it('a list of 10,000 is fast', () => {
    const { pack, problems } = load(
      ruleWith(`s:\n  a|contains: [${Array.from({ length: 10_000 }, (_, at) => `x${at}y`).join(', ')}]\ncondition: s`),
    )
    expect(problems).toEqual([])
    const matcher = createMatcher(pack.detections)
    for (let at = 0; at < 100; at++) matcher.match('api-call', { a: 'nothing of that kind' }, {})
  })
  it('long lists in many fields of many rules do not multiply in the index', () => {
    const list = (prefix: string) => `[${Array.from({ length: 1_000 }, (_, at) => `${prefix}${at}`).join(', ')}]`
    const rules = Array.from({ length: 12 }, (_, at) =>
      ruleWith(`s: { a: ${list('x')}, b: ${list('y')}, c: ${list('z')}, n: ${at} }\ncondition: s`),
    )
    const { pack, problems } = load(rules.join('\n---\n'))
    expect(problems).toEqual([])
    expect(createMatcher(pack.detections).match('api-call', { a: 'X7', b: 'y9', c: 'z1', n: 3 }, {})).toEqual([3])
  })
  // No clock: what goes back and forth here would take longer than the sun has.
  it('catastrophic expressions and wildcards', () => {
    const attack = `${'a'.repeat(50_000)}!`
    for (const source of ['(a+)+$', '(a|aa)+$', '(.*a){12}$', '([a-z]+)*$', '^(a?){30}a{30}$', `${'[a]?'.repeat(40)}${'a'.repeat(40)}$`])
      matches(`s: { v|re: '${source}' }\ncondition: s`, { v: attack })
    expect(matches(`s: { v: '${'*a'.repeat(500)}*b' }\ncondition: s`, { v: attack })).toBe(false)
    expect(matches(`s: { v: '${'*?'.repeat(500)}b' }\ncondition: s`, { v: attack })).toBe(false)
  })
  it('__proto__ is a name like any other', () => {
    expect(faults('title: t\n__proto__: { polluted: true }')).toEqual(['schema:2'])
    expect(matches('s: { __proto__.polluted: yes }\ncondition: s', {})).toBe(false)
    expect(matches('s: { constructor.name: Object }\ncondition: s', {})).toBe(false)
    const record = JSON.parse('{"__proto__": {"x": "y"}}') as Json
    expect(matches('s: { __proto__.x: y }\ncondition: s', record)).toBe(true)
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })
  it('deep and large records', () => {
    let deep: Json = {}
    for (let at = 0; at < 5_000; at++) deep = { a: deep }
    expect(matches('s: [needle]\ncondition: s', deep)).toBe(false)
    expect(matches('s: { a|contains: needle }\ncondition: s', { a: { b: 'x'.repeat(5_000_000) } })).toBe(false)
    expect(matches(`s: { ${'a.'.repeat(60)}a: x }\ncondition: s`, deep)).toBe(false)
  })
})
