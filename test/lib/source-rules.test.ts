import { describe, expect, it } from 'vitest'
import { type SourceRule, sourceRules, stateOf } from '#lib/stages/source-rules.ts'
import { matches } from '../support/aws/event-source.ts'

const cloudTrail = (eventName: string, readOnly: boolean, type = 'AWS API Call via CloudTrail') => ({
  source: 'aws.example',
  'detail-type': type,
  detail: { eventName, readOnly },
})

/** EventBridge hands a read-only management event only to rules in the special state; AssumeRole counts as read-only. */
const receives = (rules: readonly SourceRule[], event: ReturnType<typeof cloudTrail>): boolean =>
  rules.some((rule) => (!event.detail.readOnly || rule.readOnly) && matches(rule.pattern as Record<string, unknown>, event))

describe('source rules', () => {
  it.each(['all', 'selected', 'none'] as const)('with readOnlyEvents %s: every change, and AssumeRole for lineage', (setting) => {
    const rules = sourceRules(setting)
    expect(receives(rules, cloudTrail('CreateUser', false))).toBe(true)
    for (const name of ['AssumeRole', 'AssumeRoleWithSAML', 'AssumeRoleWithWebIdentity'])
      expect(receives(rules, cloudTrail(name, true))).toBe(true)
  })

  it('pay for as much read-only traffic as was asked for', () => {
    const reads = ['ListUsers', 'DescribeAutoScalingGroups'].map((name) => cloudTrail(name, true))
    expect(reads.map((event) => receives(sourceRules('none'), event))).toEqual([false, false])
    expect(reads.map((event) => receives(sourceRules('selected'), event))).toEqual([true, false])
    expect(reads.map((event) => receives(sourceRules('all'), event))).toEqual([true, true])
  })

  it('bring every read-only call that a detection asks for, with the date that Lambda adds to a name', () => {
    for (const name of ['GetSecretValue', 'LookupEvents', 'GetAccountAuthorizationDetails', 'ListFunctions20150331', 'GetCallerIdentity'])
      expect(receives(sourceRules('selected'), cloudTrail(name, true)), name).toBe(true)
  })

  it('know both spellings of a console sign-in', () => {
    for (const type of ['AWS Console Sign In via CloudTrail', 'AWS Console Signin via CloudTrail'])
      expect(receives(sourceRules('none'), cloudTrail('ConsoleLogin', false, type))).toBe(true)
  })

  it('hand over notices of other services', () => {
    const notice = { source: 'aws.guardduty', 'detail-type': 'GuardDuty Finding', detail: {} }
    expect(sourceRules('none').filter(({ pattern }) => matches(pattern as Record<string, unknown>, notice))).toHaveLength(1)
  })

  it('keep within what EventBridge allows a rule', () => {
    for (const setting of ['all', 'selected', 'none'] as const) {
      const rules = sourceRules(setting)
      expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length)
      for (const { pattern, description } of rules) {
        expect(JSON.stringify(pattern).length).toBeLessThanOrEqual(2048)
        expect(description.length).toBeLessThan(500)
      }
    }
  })

  it('ask for the special state where reads are wanted, and only there', () => {
    expect(
      sourceRules('all')
        .filter((rule) => stateOf(rule) !== 'ENABLED')
        .map(({ id }) => id),
    ).toEqual(['CloudTrail'])
    expect(
      sourceRules('none')
        .filter((rule) => stateOf(rule) !== 'ENABLED')
        .map(({ id }) => id),
    ).toEqual(['CloudTrailReads1'])
  })
})
