import { describe, expect, it } from 'vitest'
import { memberTemplate } from '#lib/member-template.ts'
import { sourceRules, stateOf } from '#lib/stages/source-rules.ts'

type Resource = { Type: string; Condition?: string; Properties: Record<string, unknown> }
const { Resources } = memberTemplate({ readOnlyEvents: 'selected' }) as { Resources: Record<string, Resource> }
const ofType = (type: string) => Object.values(Resources).filter(({ Type }) => Type === type)

describe('the member template', () => {
  it('has the same rules, in the same state, as the account of Kestrail itself', () => {
    const rules = ofType('AWS::Events::Rule').map(({ Properties }) => [Properties['EventPattern'], Properties['State']])
    expect(rules).toEqual(sourceRules('selected').map((rule) => [rule.pattern, stateOf(rule)]))
  })

  it('writes to the stream in its Region, to the bus elsewhere, and makes the role once', () => {
    for (const { Properties } of ofType('AWS::Events::Rule')) {
      expect(Properties['Targets']).toMatchObject([
        { Arn: { 'Fn::If': ['InStreamRegion', { Ref: 'StreamArn' }, { Ref: 'BusArn' }] }, DeadLetterConfig: {} },
      ])
    }
    expect(ofType('AWS::IAM::Role')).toMatchObject([{ Condition: 'InStreamRegion' }])
  })

  it('needs no asset and no wildcard of actions', () => {
    const text = JSON.stringify(Resources)
    expect(text).not.toContain('cdk-')
    expect(text.match(/"Action":"[^"]*\*"/g)).toEqual(['"Action":"sqs:*"'])
  })

  it('is small enough to be pasted into a StackSet', () => {
    expect(JSON.stringify(memberTemplate({ readOnlyEvents: 'selected' })).length).toBeLessThan(51_200)
  })
})
