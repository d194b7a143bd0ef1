import { AwsSecurityFindingFilters$ } from '@aws-sdk/client-securityhub'
import { Template } from 'aws-cdk-lib/assertions'
import { describe, expect, it } from 'vitest'
import { kestrailApp } from '#lib/app.ts'
import { memberTemplate } from '#lib/member-template.ts'

type Json = Record<string, unknown>
type Resource = { Type: string; Properties: Json }

const synthesize = (kestrail: Json = {}) => {
  const context = { kestrail, '@aws-cdk/core:defaultCrossStackReferences': 'strong', 'aws:cdk:bundling-stacks': [] }
  const { app, stateStack, stack } = kestrailApp({ context })
  const assembly = app.synth()
  return { assembly, state: Template.fromStack(stateStack), main: Template.fromStack(stack) }
}
const byType = (template: Template, type: string): Resource[] => Object.values(template.findResources(type)) as Resource[]
const policyOf = (main: Template): Json[] =>
  byType(main, 'AWS::IAM::Role')
    .filter(({ Properties }) => String(Properties['Description']).includes('reach Security Hub and people'))
    .flatMap(({ Properties }) =>
      (Properties['Policies'] as { PolicyDocument: { Statement: Json[] } }[]).flatMap(({ PolicyDocument }) => PolicyDocument.Statement),
    )

describe('destinations', () => {
  const destinations = [
    { name: 'soc', kind: 'slack', channel: 'C0123456789' },
    { name: 'tickets', kind: 'webhook' },
  ]

  it('get a secret each, which is kept, and which publish alone reads', () => {
    const { state, main } = synthesize({ alerts: { destinations } })
    expect(byType(state, 'AWS::SecretsManager::Secret')).toHaveLength(2)
    for (const secret of Object.values(state.findResources('AWS::SecretsManager::Secret')))
      expect(secret).toMatchObject({ DeletionPolicy: 'Retain', Properties: { KmsKeyId: expect.anything() } })
    const [reading, ...others] = policyOf(main).filter(({ Action }) => Action === 'secretsmanager:GetSecretValue')
    expect([[reading?.['Resource']].flat().length, others.length]).toEqual([2, 0])
    expect(JSON.stringify(reading?.['Resource'])).toContain(':secret:kestrail/soc-??????')
    const readers = byType(main, 'AWS::IAM::Role').filter(({ Properties }) => JSON.stringify(Properties).includes('secretsmanager:'))
    expect(readers).toHaveLength(1)
  })

  it('leave nothing behind where there are none', () => {
    const { state, main } = synthesize()
    expect(byType(state, 'AWS::SecretsManager::Secret')).toEqual([])
    expect(JSON.stringify(policyOf(main))).not.toMatch(/secretsmanager|sts:/)
  })

  it('are checked before anything is deployed', () => {
    const routed = (routes: Json[]) => () => synthesize({ alerts: { destinations, routes } })
    expect(routed([{ name: 'a', to: ['sok'] }])).toThrow('write destinations that exist: topic, chat, soc, tickets')
    expect(routed([{ name: 'a', to: ['chat'] }])).toThrow('setting "slack", which is missing')
    expect(routed([{ name: 'a', to: ['soc'], quiet: { from: '25:00', to: '07:00' } }])).toThrow('HH:MM')
  })
})

describe('findings filed in members', () => {
  const settings = {
    accounts: [{ id: '210987654321' }, { id: '123456789012' }],
    securityAccount: '123456789012',
    organization: { id: 'o-a1b2c3d4e5' },
    securityHub: { fileIn: 'member account' },
  }

  it('take on one role in each member, and none where findings stay', () => {
    const { main } = synthesize(settings)
    const [assume] = policyOf(main).filter(({ Action }) => Action === 'sts:AssumeRole')
    expect(JSON.stringify(assume?.['Resource'])).toContain(':iam::210987654321:role/kestrail/kestrail-findings')
    expect(JSON.stringify(assume?.['Resource'])).not.toContain('123456789012:role')
  })

  it('by a role that may import findings and do nothing else', () => {
    const { Resources, Parameters } = memberTemplate({
      readOnlyEvents: 'none',
      organization: { id: 'o-a1b2c3d4e5', regions: [] },
      securityHub: { fileIn: 'member account', attackSequence: false, insights: true },
    }) as { Resources: Record<string, Resource>; Parameters: Json }
    const { AssumeRolePolicyDocument, Policies } = (Resources['Findings']?.Properties ?? {}) as {
      AssumeRolePolicyDocument: { Statement: Json[] }
      Policies: { PolicyDocument: { Statement: Json[] } }[]
    }
    expect(Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement.map(({ Action }) => Action))).toEqual([
      'securityhub:BatchImportFindings',
    ])
    expect(AssumeRolePolicyDocument.Statement).toMatchObject([
      { Principal: { AWS: { Ref: 'PublisherArn' } }, Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } } },
    ])
    expect(Parameters).toHaveProperty('PublisherArn')
    const plain = memberTemplate({ readOnlyEvents: 'none' }) as { Resources: Json; Parameters: Json }
    expect(plain.Resources).not.toHaveProperty('Findings')
    expect(plain.Parameters).not.toHaveProperty('PublisherArn')
  })
})

describe('insights', () => {
  const insightsOf = (kestrail: Json = {}): Resource[] => {
    const [stack] = synthesize(kestrail).assembly.stacks.filter(({ stackName }) => stackName === 'KestrailInsights')
    return stack ? Object.values(stack.template.Resources as Record<string, Resource>) : []
  }

  it('are five, in a stack of their own, and can be left out', () => {
    expect(insightsOf().map(({ Type }) => Type)).toEqual(Array(5).fill('AWS::SecurityHub::Insight'))
    expect(insightsOf({ securityHub: { insights: false } })).toEqual([])
  })

  it('filter and group by members of ASFF that Security Hub knows', () => {
    const [, , , , names] = AwsSecurityFindingFilters$ as unknown as [unknown, unknown, unknown, unknown, string[]]
    expect(names).toContain('ResourceId')
    for (const { Properties } of insightsOf()) {
      expect(names).toContain(Properties['GroupByAttribute'])
      for (const filter of Object.keys(Properties['Filters'] as Json)) expect(names).toContain(filter)
    }
  })

  it('group by account as findings are filed', () => {
    const grouped = insightsOf({ securityHub: { fileIn: 'member account' } }).map(({ Properties }) => Properties['GroupByAttribute'])
    expect(grouped).toContain('AwsAccountId')
  })
})
