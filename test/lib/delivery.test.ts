import { Template } from 'aws-cdk-lib/assertions'
import { describe, expect, it } from 'vitest'
import { parseSettings } from '#core/settings/settings.ts'
import pack from '#detections/generated/pack.json' with { type: 'json' }
import { kestrailApp } from '#lib/app.ts'
import { memberTemplate } from '#lib/member-template.ts'
import { NOT_FORWARDED, sourceRules } from '#lib/stages/source-rules.ts'
import { matches } from '../support/aws/event-source.ts'
import { TOPOLOGIES } from './topologies.ts'

type Json = Record<string, unknown>
interface Resource {
  readonly Type: string
  readonly Condition?: string
  readonly Properties: Json
}
interface Statement {
  readonly Effect: string
  readonly Principal?: { readonly Service?: unknown }
  readonly Action: unknown
  readonly Condition?: Readonly<Record<string, Json>>
}

const synthesized = new Map<string, readonly Record<string, Resource>[]>()
/** The resources of each stack of a topology. */
const stacksOf = (name: string): readonly Record<string, Resource>[] => {
  const context = { kestrail: TOPOLOGIES[name], '@aws-cdk/core:defaultCrossStackReferences': 'strong', 'aws:cdk:bundling-stacks': [] }
  const known =
    synthesized.get(name) ??
    (() => {
      const { stack, stateStack } = kestrailApp({ context })
      return [stateStack, stack].map((one) => Template.fromStack(one).toJSON()['Resources'] as Record<string, Resource>)
    })()
  synthesized.set(name, known)
  return known
}

const everything = (name: string): [string, Resource][] => stacksOf(name).flatMap((resources) => Object.entries(resources))
const ofType = (name: string, type: string) => everything(name).filter(([, { Type }]) => Type === type)
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : value === undefined ? [] : [value])
const text = (value: unknown): string => JSON.stringify(value)

const statementsOf = (document: unknown): Statement[] => list((document as { Statement?: unknown } | undefined)?.Statement) as Statement[]

/** Allow statements of a policy for one service and one action. */
const allowing = (statements: readonly Statement[], service: string, action: string): Statement[] =>
  statements.filter(
    ({ Effect, Principal, Action }) =>
      Effect === 'Allow' &&
      text(Principal ?? '').includes(service) &&
      list(Action).some((one) => one === action || (String(one).endsWith('*') && action.startsWith(String(one).slice(0, -1)))),
  )

const policiesOf = (name: string, type: string, id: string, member: string): Statement[] =>
  ofType(name, type)
    .filter(([, { Properties }]) => text(Properties[member]).includes(`"${id}"`))
    .flatMap(([, { Properties }]) => statementsOf(Properties['PolicyDocument']))

const keyStatements = (name: string): Statement[] =>
  ofType(name, 'AWS::KMS::Key').flatMap(([, { Properties }]) => statementsOf(Properties['KeyPolicy']))

describe('what one service of AWS hands to another arrives', { timeout: 120_000 }, () => {
  const names = Object.keys(TOPOLOGIES)

  it.each(names)('%s: an alarm may publish on its topic, whose policy and key admit CloudWatch for this account', (name) => {
    const alarms = ofType(name, 'AWS::CloudWatch::Alarm')
    expect(alarms.length).toBeGreaterThan(0)
    const topics = new Set(
      alarms.flatMap(([, { Properties }]) => list(Properties['AlarmActions']).map((one) => (one as { Ref: string }).Ref)),
    )
    for (const topic of topics) {
      const found = ofType(name, 'AWS::SNS::Topic').find(([id]) => id === topic)
      const allowed = allowing(policiesOf(name, 'AWS::SNS::TopicPolicy', topic, 'Topics'), 'cloudwatch.amazonaws.com', 'sns:Publish')
      expect(
        allowed.map(({ Condition }) => Object.keys(Condition?.['StringEquals'] ?? {})),
        topic,
      ).toEqual([['aws:SourceAccount']])
      if (found?.[1].Properties['KmsMasterKeyId'])
        for (const action of ['kms:GenerateDataKey*', 'kms:Decrypt'])
          expect(allowing(keyStatements(name), 'cloudwatch.amazonaws.com', action).length, action).toBeGreaterThan(0)
    }
  })

  it.each(names)('%s: a rule may hand over to each of its targets', (name) => {
    for (const [id, { Properties }] of ofType(name, 'AWS::Events::Rule'))
      for (const target of list(Properties['Targets']) as Json[]) {
        const arn = text(target['Arn'])
        const queue = ofType(name, 'AWS::SQS::Queue').find(([one]) => arn.includes(`"${one}"`))
        const lambda = ofType(name, 'AWS::Lambda::Function').find(([one]) => arn.includes(`"${one}"`))
        const allowed =
          target['RoleArn'] !== undefined ||
          (queue &&
            allowing(policiesOf(name, 'AWS::SQS::QueuePolicy', queue[0], 'Queues'), 'events.amazonaws.com', 'sqs:SendMessage').length >
              0) ||
          (lambda &&
            ofType(name, 'AWS::Lambda::Permission').some(
              ([, { Properties: permission }]) =>
                text(permission['FunctionName']).includes(lambda[0]) && permission['Principal'] === 'events.amazonaws.com',
            ))
        expect(Boolean(allowed), `${id} → ${arn}`).toBe(true)
      }
  })

  it.each(names)('%s: whatever a policy allows a service is bound to an account, an organization or a source', (name) => {
    const loose = everything(name).flatMap(([id, { Type, Properties }]) => {
      if (Type === 'AWS::IAM::Role') return []
      return [...statementsOf(Properties['PolicyDocument']), ...statementsOf(Properties['KeyPolicy'])]
        .filter(({ Effect, Principal }) => Effect === 'Allow' && Principal !== undefined && text(Principal).includes('amazonaws.com'))
        .filter(
          ({ Condition }) =>
            !/aws:Source(Account|Arn|OrgID)|kms:EncryptionContext|kms:CallerAccount|kms:ViaService/i.test(text(Condition ?? {})),
        )
        .map(() => id)
    })
    expect(loose).toEqual([])
  })

  it('flow logs of every account of an organization reach the stream: the role may be taken on for any of them', () => {
    const roles = ofType('an organization, forwarded from each account and Region', 'AWS::IAM::Role')
    const writer = roles.find(([id]) => id.includes('FlowWriter'))
    expect(text(writer?.[1].Properties['AssumeRolePolicyDocument'])).toContain('"aws:SourceOrgID":"o-a1b2c3d4e5"')
  })
})

describe('what rules ask for', () => {
  const wanted = (pack as unknown as { detections: { kind: string; requires: { names?: string[] } }[] }).detections
    .filter(({ kind }) => kind === 'api-call')
    .flatMap(({ requires }) => requires.names ?? [])

  it('is forwarded, or stands on the list of what is not with its reason', () => {
    const rules = sourceRules('selected')
    const isForwarded = (eventName: string, readOnly: boolean): boolean =>
      rules.some(
        (rule) =>
          (!readOnly || rule.readOnly) &&
          matches(rule.pattern as Json, { source: 'aws.x', 'detail-type': 'AWS API Call via CloudTrail', detail: { eventName, readOnly } }),
      )
    const missing = [...new Set(wanted)].filter(
      (name) =>
        !isForwarded(name, true) &&
        !(name in NOT_FORWARDED) &&
        /^(Encrypt|ReEncrypt|Generate|Export|Assume|Get|List|Describe|Batch|Search|Query|Scan|Simulate|Invoke)/.test(name),
    )
    expect(missing).toEqual([])
    for (const name of ['Encrypt', 'ReEncrypt', 'GenerateDataKeyWithoutPlaintext', 'AssumeRoot'].filter((one) => wanted.includes(one)))
      expect(isForwarded(name, true), name).toBe(true)
  })

  it('is handed over only where AWS itself put it on the bus', () => {
    const forged = { source: 'my.app', 'detail-type': 'AWS API Call via CloudTrail', detail: { eventName: 'CreateUser', readOnly: false } }
    for (const setting of ['all', 'selected', 'none'] as const)
      expect(sourceRules(setting).filter(({ pattern }) => matches(pattern as Json, forged))).toEqual([])
  })
})

describe('a member template that a StackSet also brings to the security account', () => {
  it('makes none of the roles and sets there that the stack has made under the same names', () => {
    const parsed = parseSettings({
      securityAccount: '123456789012',
      organization: { id: 'o-a1b2c3d4e5', regions: ['eu-west-1'] },
      blockedAddresses: true,
      securityHub: { fileIn: 'member account' },
    })
    if (!('settings' in parsed)) throw new Error(parsed.problems.join())
    const { Resources, Conditions } = memberTemplate(parsed.settings) as { Resources: Record<string, Resource>; Conditions: Json }
    expect(Conditions['Member']).toEqual({ 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'AWS::AccountId' }, '123456789012'] }] })
    const named = Object.entries(Resources).filter(
      ([id, { Type }]) => (Type === 'AWS::IAM::Role' && id !== 'Forwarder') || Type === 'AWS::WAFv2::IPSet',
    )
    expect(named.length).toBeGreaterThan(5)
    for (const [id, { Condition = '' }] of named) expect(`${Condition} ${text(Conditions[Condition])}`, id).toMatch(/Member|RolesHere/)
  })
})
