import { describe, expect, it } from 'vitest'
import { compileRules } from '#core/sigma/compile.ts'
import { createMatcher } from '#core/sigma/matcher.ts'
import { parseRules } from '#core/sigma/parse.ts'
import { load, ruleWith } from './compiled-rules.ts'

const detection = (name: string, more = ''): string =>
  `title: ${name}\nname: ${name}\n${more}logsource: { product: aws, service: cloudtrail }\ndetection: { s: { eventName: ${name} }, condition: s }`
const correlation = (rules: string, more = ''): string =>
  `title: c\nname: c\n${more}correlation: { type: temporal, rules: [${rules}], group-by: [user], timespan: 1m }`
const alerts = (...documents: string[]): string[] => load(documents.join('\n---\n')).pack.detections.map((one) => one.info.alert)

describe('which rules stand alone', () => {
  it('not those of a correlation’s own file', () =>
    expect(alerts(correlation('a, b'), detection('a'), detection('b'), detection('z'))).toEqual(['signal', 'signal', 'finding']))
  it('all, where the correlation says generate', () =>
    expect(
      alerts('title: c\ncorrelation: { type: temporal, rules: [a], group-by: [u], timespan: 1m, generate: true }', detection('a')),
    ).toEqual(['finding']))
  it('what says so itself', () => expect(alerts(correlation('a'), detection('a', 'kestrail: { alert: finding }\n'))).toEqual(['finding']))
})

describe('filters', () => {
  const filter = (rules: string, logsource = 'product: aws, service: cloudtrail') =>
    `title: f\nlogsource: { ${logsource} }\nfilter:\n  rules: ${rules}\n  mine: { user: bob }\n  also: { user: eve }\n  condition: not 1 of them`
  const hits = (text: string, user: string): readonly number[] => {
    const { pack, problems } = load(text)
    expect(problems.filter((one) => one.severity === 'error')).toEqual([])
    return createMatcher(pack.detections).match('api-call', { eventName: 'a', user }, {})
  }
  it.each([['[a]'], ['a'], ['any'], ['[]'], ['[3c6b3a3e-6a0e-4f5c-9d56-0c1f8a1f6a01]']])('rules: %s', (rules) => {
    const text = `${detection('a', 'id: 3c6b3a3e-6a0e-4f5c-9d56-0c1f8a1f6a01\n')}\n---\n${filter(rules)}`
    expect(hits(text, 'carol')).toEqual([0])
    expect(hits(text, 'BOB')).toEqual([])
    expect(hits(text, 'eve')).toEqual([])
  })
  it('of another log source or rule change nothing', () => {
    expect(hits(`${detection('a')}\n---\n${filter('any', 'product: windows')}`, 'bob')).toEqual([0])
    expect(hits(`${detection('a')}\n---\n${filter('[b]')}`, 'bob')).toEqual([0])
  })
})

describe('what a pack says of a rule', () => {
  const pack = (detection: string, logsource = 'product: aws, service: cloudtrail') =>
    load(ruleWith(detection).replace('product: aws, service: cloudtrail', logsource)).pack.detections[0]!

  it.each([
    ['product: aws, service: cloudtrail', 'api-call'],
    ['product: aws', 'api-call'],
    ['service: cloudtrail', 'api-call'],
    ['product: aws, service: vpcflow', 'flow'],
    ['product: aws, category: notice', 'notice'],
    ['product: aws, service: guardduty', 'notice'],
    ['product: windows, service: security', 'other'],
    ['category: process_creation', 'other'],
  ])('%s are %s', (logsource, kind) => expect(pack('s: { a: 1 }\ncondition: s', logsource).kind).toBe(kind))

  it('the sources and names that it needs, as the rule spells them', () => {
    const both = pack(
      'a: { eventSource: iam.amazonaws.com, eventName: [CreateUser, DeleteUser] }\nb: { eventSource: sts.amazonaws.com, eventName: AssumeRole }\ncondition: a or b',
    )
    expect(both.requires).toEqual({
      sources: ['iam.amazonaws.com', 'sts.amazonaws.com'],
      names: ['CreateUser', 'DeleteUser', 'AssumeRole'],
    })
    expect(pack("s: { eventSource: iam.amazonaws.com, eventName: 'Create*' }\ncondition: s").requires).toEqual({
      sources: ['iam.amazonaws.com'],
    })
    expect(pack('a: { eventName: X }\nb: { user: root }\ncondition: a or b').requires).toEqual({})
    expect(pack('a: { eventName: X }\ncondition: not a').requires).toEqual({})
  })
  it('the fields that it reads', () =>
    expect(pack('s: { b.c: 1, a|fieldref: d }\nk: [word]\ncondition: s or k').fields).toEqual(['a', 'b.c', 'd']))
  it('nothing but JSON', () => {
    const { pack: whole } = load(`${detection('a', 'kestrail: { examples: { match: [{ name: x }] } }\n')}\n---\n${correlation('a')}`)
    expect(JSON.parse(JSON.stringify(whole))).toEqual(whole)
    expect(JSON.stringify(whole)).not.toContain('examples')
  })
})

describe('the matcher', () => {
  it('answers with one shared empty list where nothing matches', () => {
    const { pack } = load(detection('a'))
    const matcher = createMatcher(pack.detections)
    expect(matcher.match('api-call', { eventName: 'x' }, {})).toBe(matcher.match('api-call', { eventName: 'y' }, {}))
  })
  it('keeps kinds apart', () => {
    const matcher = createMatcher(load(detection('a')).pack.detections)
    expect(matcher.match('api-call', { eventName: 'A' }, {})).toEqual([0])
    expect(matcher.match('flow', { eventName: 'A' }, {})).toEqual([])
  })
  it('names rules of one condition all, in order', () => {
    const { pack } = load(
      [
        detection('a'),
        detection('b'),
        `${detection('a')}`.replaceAll('name: a', 'name: a2'),
        detection('a').replaceAll('name: a', 'name: a3'),
      ].join('\n---\n'),
    )
    expect(createMatcher(pack.detections).match('api-call', { eventName: 'a' }, {})).toEqual([0, 2, 3])
  })
  it('is not confused by a record that hides the fact action, or by odd keys', () => {
    const { pack } = load(ruleWith('s: { action: CreateUser }\ncondition: s'))
    const matcher = createMatcher(pack.detections)
    expect(matcher.match('api-call', { eventName: 'CreateUser' }, { action: 'CreateUser' })).toEqual([0])
    expect(matcher.match('api-call', { eventName: 'CreateUser', action: 'other' }, { action: 'CreateUser' })).toEqual([])
    expect(matcher.match('api-call', { eventName: 'CreateUser', action: 'createuser' }, { action: 'CreateUser' })).toEqual([0])
    const listed = createMatcher(load(detection('a')).pack.detections)
    expect(listed.match('api-call', { eventName: ['x', 'A'] }, {})).toEqual([0])
    expect(listed.match('api-call', { eventName: null }, {})).toEqual([])
    expect(listed.match('api-call', {}, {})).toEqual([])
  })
  it('forgets names when too many were seen, and still answers', () => {
    const matcher = createMatcher(load(detection('a')).pack.detections)
    for (let at = 0; at < 25_000; at++) matcher.match('api-call', { eventName: `n${at}` }, {})
    expect(matcher.match('api-call', { eventName: 'a' }, {})).toEqual([0])
    expect(matcher.match('api-call', { eventName: 'a'.repeat(1_000) }, {})).toEqual([])
  })
})

describe('rules added to a pack', () => {
  const base = load(detection('a', 'id: 3c6b3a3e-6a0e-4f5c-9d56-0c1f8a1f6a01\n'), {}, 'a.yml').pack
  const add = (text: string) => {
    const { documents } = parseRules(text, 'own.yml')
    return compileRules(documents, { base })
  }
  it('stand behind its own', () => expect(add(detection('b')).pack.detections.map((one) => one.info.id)).toEqual(['a', 'own']))
  it('may not take an id', () => {
    const { documents } = parseRules(detection('b'), 'a.yml')
    const { pack, problems } = compileRules(documents, { base })
    expect(pack.detections).toHaveLength(1)
    expect(problems.map((one) => one.code)).toEqual(['duplicate-id'])
  })
  it('may filter its rules', () => {
    for (const rules of ['[a]', '[3c6b3a3e-6a0e-4f5c-9d56-0c1f8a1f6a01]', 'any']) {
      const filter = `title: f\nlogsource: { product: aws, service: cloudtrail }\nfilter: { rules: ${rules}, s: { user: bob }, condition: not s }`
      const { pack, problems } = add(filter)
      expect(problems).toEqual([])
      expect(createMatcher(pack.detections).match('api-call', { eventName: 'a', user: 'eve' }, {})).toEqual([0])
      expect(createMatcher(pack.detections).match('api-call', { eventName: 'a', user: 'bob' }, {})).toEqual([])
    }
  })
  it('may correlate them', () => {
    const { pack, problems } = add(correlation('3c6b3a3e-6a0e-4f5c-9d56-0c1f8a1f6a01'))
    expect(problems).toEqual([])
    expect(pack.correlations[0]).toMatchObject({ rules: ['a'], keeps: { a: [{ how: 'edges', limit: 1 }] } })
  })
})
