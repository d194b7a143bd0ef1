import { describe, expect, it } from 'vitest'
import { FAMILIES, type Family } from '#core/model/action.ts'
import { ownCalls } from '#core/respond/permissions.ts'
import { roleName } from '#core/settings/responder-roles.ts'
import { responses } from '#detections/generated/responses.ts'
import { memberTemplate } from '#lib/member-template.ts'
import { sourceRules, stateOf } from '#lib/stages/source-rules.ts'

type Resource = { Type: string; Condition?: string; Properties: Record<string, unknown> }
type Statement = { Effect: string; Action?: string[]; NotAction?: string[]; Resource: string[]; Condition?: Record<string, unknown> }
const { Resources, Parameters, Conditions } = memberTemplate({
  readOnlyEvents: 'selected',
  organization: { id: 'o-a1b2c3d4e5', regions: [] },
}) as {
  Resources: Record<string, Resource>
  Parameters: Record<string, { Default?: string; AllowedPattern: string }>
  Conditions: Record<string, unknown>
}
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
    expect(Resources['Forwarder']).toMatchObject({ Condition: 'InStreamRegion' })
  })

  it('needs no asset and no wildcard of actions', () => {
    const text = JSON.stringify(Resources)
    expect(text).not.toContain('cdk-')
    expect(text.match(/"Action":"[^"]*\*"/g)).toEqual(['"Action":"sqs:*"'])
  })

  it('is small enough to be pasted into a StackSet', () => {
    expect(JSON.stringify({ Resources, Parameters, Conditions }).length).toBeLessThan(51_200)
  })
})

describe('the IP sets of a member', () => {
  const setsWith = (blockedAddresses: boolean) => {
    const { Resources: all } = memberTemplate({ readOnlyEvents: 'selected', blockedAddresses }) as { Resources: Record<string, Resource> }
    return Object.values(all).filter(({ Type }) => Type === 'AWS::WAFv2::IPSet')
  }

  it('are made where a setting asks, by the names that a block looks for, and empty', () => {
    expect(setsWith(false)).toEqual([])
    expect(setsWith(true).map(({ Condition, Properties }) => ({ Condition, ...Properties }))).toMatchObject([
      { Condition: 'Member', Name: 'kestrail-blocked-ipv4', Scope: 'REGIONAL', IPAddressVersion: 'IPV4', Addresses: [] },
      { Condition: 'Member', Name: 'kestrail-blocked-ipv6', Scope: 'REGIONAL', IPAddressVersion: 'IPV6', Addresses: [] },
    ])
  })
})

describe('the responder roles of a member', () => {
  const roleOf = (family: Family): Resource => {
    const [role, ...others] = ofType('AWS::IAM::Role').filter(({ Properties }) => Properties['RoleName'] === roleName(family))
    if (!role || others.length > 0) throw new Error(`${others.length + 1} roles of the family ${family}`)
    return role
  }
  const statementsOf = (family: Family): Statement[] => {
    const [policy, ...others] = roleOf(family).Properties['Policies'] as { PolicyDocument: { Statement: Statement[] } }[]
    expect(others).toEqual([])
    return policy?.PolicyDocument.Statement ?? []
  }
  const callsOf = (family: Family) => responses.filter((one) => one.family === family).flatMap(ownCalls)
  const planned = (family: Family): string[] =>
    callsOf(family).flatMap((call) =>
      call.iamActions.flatMap((action) => call.resources.map((on) => JSON.stringify([action, on, call.conditions ?? {}]))),
    )
  const permitted = (family: Family): string[] =>
    statementsOf(family)
      .filter((one) => one.Effect === 'Allow')
      .flatMap(({ Action = [], Resource, Condition = {} }) =>
        Action.flatMap((action) => Resource.map((on) => JSON.stringify([action, on, Condition]))),
      )

  it.each(FAMILIES)('%s: permits each planned call, and nothing more', (family) => {
    expect(planned(family).length).toBeGreaterThan(5)
    expect([...new Set(permitted(family))].sort()).toEqual([...new Set(planned(family))].sort())
  })

  it.each(FAMILIES)('%s: trusts exactly the role of its responder, by an external id, from within the organization', (family) => {
    const name = `Responder${family.charAt(0).toUpperCase()}${family.slice(1)}Arn`
    expect(roleOf(family).Properties['AssumeRolePolicyDocument']).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: { Ref: name } },
          Action: 'sts:AssumeRole',
          Condition: { StringEquals: { 'sts:ExternalId': 'kestrail-o-a1b2c3d4e5', 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } },
        },
      ],
    })
  })

  it.each(FAMILIES)('%s: is only made in one Region, and where its responder is named', (family) => {
    const { Condition = '' } = roleOf(family)
    const parameter = Condition.replace(/^Has(.*)$/, '$1Arn')
    expect(Conditions[Condition]).toEqual({
      'Fn::And': [{ Condition: 'RolesHere' }, { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: parameter }, ''] }] }],
    })
    expect(Parameters[parameter]?.Default).toBe('')
    const allowed = new RegExp(Parameters[parameter]?.AllowedPattern ?? '')
    expect(['', 'arn:aws:iam::123456789012:role/Kestrail-Role-A1'].every((one) => allowed.test(one))).toBe(true)
    expect(
      ['*', '123456789012', 'arn:aws:iam::123456789012:root', 'arn:aws:iam::123456789012:user/x'].some((one) => allowed.test(one)),
    ).toBe(false)
  })

  it('the role that changes identities never touches protected ones, not even its own', () => {
    const [denial] = statementsOf('identity').filter((one) => one.Effect === 'Deny')
    expect(denial?.NotAction).toEqual(['iam:Get*', 'iam:List*'])
    expect(denial?.Resource).toEqual(expect.arrayContaining(['arn:aws:iam::*:role/kestrail/*', 'arn:aws:iam::*:role/aws-service-role/*']))
  })
})
