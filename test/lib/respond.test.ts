import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { App, Validations } from 'aws-cdk-lib'
import { Template } from 'aws-cdk-lib/assertions'
import { AwsSolutionsChecks } from 'cdk-nag'
import { describe, expect, it } from 'vitest'
import type { Call, Family } from '#core/model/action.ts'
import { FAMILIES } from '#core/model/action.ts'
import { ownCalls } from '#core/respond/permissions.ts'
import { roleName } from '#core/settings/responder-roles.ts'
import { defaultSettings, type Settings } from '#core/settings/settings.ts'
import { responses } from '#detections/generated/responses.ts'
import { KestrailStack } from '#lib/kestrail-stack.ts'
import { Respond } from '#lib/stages/respond.ts'
import { KestrailState } from '#lib/state-stack.ts'

type Statement = { Effect: string; Action?: string[] | string; Resource: string[] | string; Condition?: Record<string, unknown> }
type Resource = { Type: string; Properties: Record<string, unknown> }

const SETTINGS: Settings = {
  ...defaultSettings,
  accounts: [{ id: '111122223333' }, { id: '444455556666' }],
  organization: { id: 'o-a1b2c3d4e5', regions: [] },
}

const synthesize = () => {
  const app = new App({ context: { '@aws-cdk/core:defaultCrossStackReferences': 'strong', 'aws:cdk:bundling-stacks': [] } })
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app))
  const { state } = new KestrailState(app, 'KestrailState', SETTINGS)
  const stack = new KestrailStack(app, 'Kestrail', { state, settings: SETTINGS })
  const mounted = stack.kestrail.node.tryFindChild('Respond')
  if (!mounted) new Respond(stack.kestrail, 'Respond', state, SETTINGS, stack.kestrail.source.undelivered)
  return { template: Template.fromStack(stack), directory: app.synth().directory }
}

const { template, directory } = synthesize()
const rolesOf = (): Resource[] => Object.values(template.findResources('AWS::IAM::Role')) as Resource[]
const listOf = <T>(value: T | readonly T[] | undefined): readonly T[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value as T]

/** What a family's role says, as its template has it. */
const statementsOf = (family: Family): readonly Statement[] => {
  const [role] = rolesOf().filter((one) => one.Properties['RoleName'] === roleName(family))
  const policies = (role?.Properties['Policies'] ?? []) as { PolicyDocument: { Statement: Statement[] } }[]
  return policies.flatMap((one) => one.PolicyDocument.Statement)
}

const fits = (statement: Statement, action: string, call: Call): boolean =>
  statement.Effect === 'Allow' &&
  listOf(statement.Action).includes(action) &&
  call.resources.every((resource) => listOf(statement.Resource).includes(resource)) &&
  JSON.stringify(statement.Condition ?? {}) === JSON.stringify(call.conditions ?? {})

describe('the responders', () => {
  it.each(FAMILIES)('%s: every planned call is permitted, on its resources and under its conditions', (family) => {
    const statements = statementsOf(family)
    const calls = responses.filter((one) => one.family === family).flatMap(ownCalls)
    expect(calls.length).toBeGreaterThan(5)
    for (const call of calls)
      for (const action of call.iamActions)
        expect(
          statements.some((one) => fits(one, action, call)),
          `${call.id}: ${action}`,
        ).toBe(true)
  })

  it.each(FAMILIES)('%s: nothing else is', (family) => {
    const calls = responses.filter((one) => one.family === family).flatMap(ownCalls)
    for (const statement of statementsOf(family).filter((one) => one.Effect === 'Allow')) {
      for (const action of listOf(statement.Action)) {
        expect(action).not.toContain('*')
        expect(
          calls.some((call) => call.iamActions.includes(action) && fits(statement, action, call)),
          `${action} on ${listOf(statement.Resource).join()}`,
        ).toBe(true)
      }
    }
  })

  it('may give no power: what undo hands back is not among their permissions', () => {
    const allowed = FAMILIES.flatMap(statementsOf).flatMap((one) => (one.Effect === 'Allow' ? listOf(one.Action) : []))
    for (const action of [
      'iam:AddUserToGroup',
      'iam:CreateOpenIDConnectProvider',
      'iam:CreateAccessKey',
      'cloudtrail:StopLogging',
      'lambda:AddPermission',
    ])
      expect(allowed).not.toContain(action)
    const attach = FAMILIES.flatMap(statementsOf).filter((one) => listOf(one.Action).some((action) => /^iam:Attach/.test(action)))
    for (const statement of attach)
      expect(statement.Condition).toEqual({ ArnEquals: { 'iam:PolicyARN': 'arn:aws:iam::aws:policy/AWSDenyAll' } })
  })

  it('never touch protected identities', () => {
    const denials = statementsOf('identity').filter((one) => one.Effect === 'Deny')
    expect(JSON.stringify(denials)).toContain('aws-service-role')
    expect(JSON.stringify(denials)).toContain('role/kestrail/*')
  })

  it('take on exactly their own role, which trusts exactly them', () => {
    for (const family of FAMILIES) {
      const [role] = rolesOf().filter((one) => one.Properties['RoleName'] === roleName(family))
      const trust = JSON.stringify(role?.Properties['AssumeRolePolicyDocument'])
      expect(trust).toContain('"aws:PrincipalOrgID":"o-a1b2c3d4e5"')
      expect(trust).toContain('"sts:ExternalId"')
      expect(trust).toContain('Fn::GetAtt')
    }
    const assume = rolesOf().flatMap((one) => JSON.stringify(one.Properties['Policies'] ?? '').match(/kestrail-respond-\w+/g) ?? [])
    expect([...new Set(assume)].sort()).toEqual(FAMILIES.map(roleName).sort())
  })

  it('fit in what IAM takes for the inline policies of a role', () => {
    for (const family of FAMILIES) expect(JSON.stringify(statementsOf(family)).length, family).toBeLessThan(10_240)
  })

  it('start on findings that name one of their responses', () => {
    const rules = Object.values(template.findResources('AWS::Events::Rule')) as Resource[]
    const patterns = rules.map((one) => one.Properties['EventPattern'] as { source?: string[]; detail?: { responses?: string[] } })
    const named = patterns.filter((one) => one?.source?.[0] === 'kestrail').flatMap((one) => one.detail?.responses ?? [])
    expect(named.sort()).toEqual(responses.map((one) => one.id).sort())
  })

  it('leave nothing to cdk-nag', () => {
    expect(JSON.parse(readFileSync(join(directory, 'validation-report.json'), 'utf8')).pluginReports).toEqual([])
  })
})
