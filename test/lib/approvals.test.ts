import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { App, Stack, Validations } from 'aws-cdk-lib'
import { Template } from 'aws-cdk-lib/assertions'
import { AwsSolutionsChecks } from 'cdk-nag'
import { describe, expect, it } from 'vitest'
import { defaultSettings, parseSettings, type Settings } from '#core/settings/settings.ts'
import { KestrailStack } from '#lib/kestrail-stack.ts'
import { CustomActions } from '#lib/stages/custom-actions.ts'
import { KestrailState } from '#lib/state-stack.ts'

type Resource = { Properties: Record<string, unknown> }
type Statement = { Action: string | string[]; Resource: unknown }

const synthesize = (more: Partial<Settings>) => {
  const settings: Settings = { ...defaultSettings, ...more }
  const app = new App({ context: { '@aws-cdk/core:defaultCrossStackReferences': 'strong', 'aws:cdk:bundling-stacks': [] } })
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app))
  const { state } = new KestrailState(app, 'KestrailState', settings)
  const stack = new KestrailStack(app, 'Kestrail', { state, settings })
  return { template: Template.fromStack(stack), directory: app.synth().directory }
}
const slack = { workspaceId: 'T0123456789', channelId: 'C0123456789' }
const { template, directory } = synthesize({ slack, approvals: { chat: true, securityHub: true }, blockedAddresses: true })
const bare = synthesize({ slack }).template
const ofType = (type: string, from = template) => Object.values(from.findResources(type)) as Resource[]
const only = <T>(list: readonly T[]): T => {
  expect(list).toHaveLength(1)
  return list[0] as T
}
const functionNamed = (handler: string) =>
  Object.entries(template.findResources('AWS::Lambda::Function')).find(
    ([, one]) =>
      (one as Resource & { Properties: { Environment: { Variables: Record<string, string> } } }).Properties.Environment.Variables[
        'POWERTOOLS_SERVICE_NAME'
      ] === `kestrail-${handler}`,
  )?.[0] ?? ''

describe('approval in chat', () => {
  it('the channel may invoke the approval function and nothing else, by its role and by its guardrail', () => {
    const invoke = { Action: 'lambda:InvokeFunction', Effect: 'Allow', Resource: { 'Fn::GetAtt': [functionNamed('approve'), 'Arn'] } }
    const [chatRole] = ofType('AWS::IAM::Role').filter((one) =>
      JSON.stringify(one.Properties['AssumeRolePolicyDocument']).includes('chatbot'),
    )
    expect(chatRole?.Properties['ManagedPolicyArns']).toBeUndefined()
    const policies = ofType('AWS::IAM::Policy').filter((one) => JSON.stringify(one.Properties['Roles']).includes('ChatRole'))
    expect(policies.map((one) => (one.Properties['PolicyDocument'] as { Statement: Statement[] }).Statement)).toEqual([[invoke]])
    const guardrail = only(ofType('AWS::IAM::ManagedPolicy'))
    expect((guardrail.Properties['PolicyDocument'] as { Statement: Statement[] }).Statement).toEqual([invoke])
    expect(only(ofType('AWS::Chatbot::SlackChannelConfiguration')).Properties).toMatchObject({
      GuardrailPolicies: [{ Ref: expect.stringContaining('Guardrail') }],
      CustomizationResourceArns: [{ 'Fn::GetAtt': expect.any(Array) }, { 'Fn::GetAtt': expect.any(Array) }],
    })
  })

  it('the buttons send the id of the action that the message names, and a decision', () => {
    const buttons = ofType('AWS::Chatbot::CustomAction').map((one) => JSON.stringify(one.Properties))
    expect(buttons).toHaveLength(2)
    for (const [at, decision] of ['approve', 'decline'].entries()) {
      expect(buttons[at]).toContain(`{\\\\"decision\\\\":\\\\"${decision}`.replaceAll('\\\\', '\\'))
      expect(buttons[at]).toContain('"Action":"event.metadata.additionalContext.kestrailAction"')
    }
  })

  it('the function that decides may act nowhere', () => {
    const [role] = ofType('AWS::IAM::Role').filter((one) => String(one.Properties['Description']).includes('decisions from chat'))
    const actions = JSON.stringify(role?.Properties['Policies']).match(/"[a-z]+:[A-Za-z]+"/g) ?? []
    expect(actions).toContain('"events:PutEvents"')
    expect(actions.filter((one) => /iam:|sts:|lambda:|ec2:/.test(one))).toEqual([])
  })

  it('is not there unless it is asked for: the channel may then do nothing', () => {
    expect(ofType('AWS::Chatbot::CustomAction', bare)).toEqual([])
    expect(JSON.stringify(only(ofType('AWS::Chatbot::SlackChannelConfiguration', bare)).Properties)).toContain('AWSDenyAll')
    expect(parseSettings({ approvals: { chat: true } })).toEqual({ problems: [expect.stringContaining('approvals.chat')] })
  })
})

describe('approval in Security Hub', () => {
  it('has two custom actions, and their rule starts every responder', () => {
    const actions = new Stack()
    new CustomActions(actions, 'Actions')
    expect(ofType('AWS::SecurityHub::ActionTarget', Template.fromStack(actions)).map((one) => one.Properties['Id'])).toEqual([
      'KestrailApprove',
      'KestrailDecline',
    ])
    // Where Security Hub is off, or lacks the type, the stack of the functions is made all the same.
    expect(ofType('AWS::SecurityHub::ActionTarget')).toEqual([])
    const [rule] = ofType('AWS::Events::Rule').filter((one) =>
      JSON.stringify(one.Properties['EventPattern'] ?? {}).includes('action/custom/KestrailApprove'),
    )
    expect(rule?.Properties['Targets']).toHaveLength(5)
  })
})

describe('blocked addresses', () => {
  it('have IP sets where a setting asks for them', () => {
    expect(ofType('AWS::WAFv2::IPSet').map((one) => one.Properties['Name'])).toEqual(['kestrail-blocked-ipv4', 'kestrail-blocked-ipv6'])
    expect(ofType('AWS::WAFv2::IPSet', bare)).toEqual([])
  })
})

it('leaves nothing to cdk-nag', () => {
  expect(JSON.parse(readFileSync(join(directory, 'validation-report.json'), 'utf8')).pluginReports).toEqual([])
})
