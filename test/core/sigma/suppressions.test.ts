import { describe, expect, it } from 'vitest'
import type { Suppression } from '#core/model/suppression.ts'
import { compileRules } from '#core/sigma/compile.ts'
import { operationsOf } from '#core/sigma/lint/events.ts'
import { lintRules } from '#core/sigma/lint/lint.ts'
import { parseRules } from '#core/sigma/parse.ts'
import { filterText } from '#core/tune/filter-text.ts'

const RULE = `title: A user was made
id: 0d5f6a3e-0c3a-4c57-9a53-0b6b4a4b7f01
name: user_made
status: experimental
description: A user was made.
author: Kestrail
level: low
logsource: { product: aws, service: cloudtrail }
detection:
  selection: { eventSource: iam.amazonaws.com, eventName: CreateUser }
  condition: selection
`
const suppression: Suppression = {
  id: 'suppress-one',
  title: 'expected',
  detection: 'user-made',
  where: { 'origin.node': 'role:arn:aws:iam::123456789012:role/onboarding', account: '123456789012' },
  expires: '2026-08-01T00:00:00.000Z',
  author: 'kim',
  reason: 'starters',
}
const rule = parseRules(RULE, 'user-made.yml').documents
const written = (text: string) => parseRules(text, 'suppressions/suppress-one.yml').documents
const compiled = (text: string) => compileRules([...rule, ...written(text)])

describe('a filter with an expiry', () => {
  it('leaves its rule as it is, and is kept for publish', () => {
    const { pack, problems } = compiled(filterText(suppression))
    expect(problems).toEqual([])
    expect(pack.detections).toEqual(compileRules(rule).pack.detections)
    expect(pack.suppressions).toEqual([suppression])
    expect(compileRules(rule).pack).not.toHaveProperty('suppressions')
  })

  it('without its expiry is a filter like any other', () => {
    const { pack } = compiled(filterText(suppression).replace(/kestrail:[\s\S]*/, ''))
    expect(pack.detections).not.toEqual(compileRules(rule).pack.detections)
    expect(pack).not.toHaveProperty('suppressions')
  })

  it('may name its rule by name or UUID, in a pack that is loaded already too', () => {
    for (const name of ['user_made', '0d5f6a3e-0c3a-4c57-9a53-0b6b4a4b7f01'])
      expect(compiled(filterText({ ...suppression, detection: name })).pack.suppressions).toEqual([suppression])
    const base = compiled(filterText(suppression)).pack
    const second = filterText({ ...suppression, id: 'suppress-two' })
    const { pack, problems } = compileRules(parseRules(second, 'suppress-two.yml').documents, { base })
    expect([problems, pack.suppressions?.map((one) => one.id)]).toEqual([[], ['suppress-one', 'suppress-two']])
  })

  it('hides nothing where it is too wide or endless, and says why, with its line', () => {
    for (const [from, to] of [
      [/ {4}account.*\n/, ''],
      ['2026-08-01T00:00:00.000Z', 'never'],
      ['author: "kim"', 'author: ""'],
      ['- "user-made"', '- any'],
    ] as const) {
      const { pack, problems } = compiled(filterText(suppression).replace(from, to))
      expect(pack.suppressions).toBeUndefined()
      expect(problems).toMatchObject([{ severity: 'error', code: 'suppression', rule: 'suppress-one', line: expect.any(Number) }])
    }
    expect(compiled(filterText({ ...suppression, detection: 'no-such-rule' })).problems).toMatchObject([
      { severity: 'warning', code: 'suppression-unused' },
    ])
  })

  it('is clean for lint: it asks of findings, not of records', () => {
    const world = { operations: operationsOf({ iam: 'CreateUser' }), techniques: new Set<string>(), controls: {} }
    const problems = lintRules([...rule, ...written(filterText(suppression))], world)
    expect(problems.filter((one) => one.rule === 'suppress-one')).toEqual([])
  })
})
