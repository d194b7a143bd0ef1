import { Template } from 'aws-cdk-lib/assertions'
import { beforeAll, describe, expect, it } from 'vitest'
import { kestrailApp } from '#lib/app.ts'
import { MAPPINGS } from '../support/properties/schedule.ts'

type Properties = Record<string, unknown>
type Resource = { Type: string; Properties: Properties; DeletionPolicy?: string; UpdateReplacePolicy?: string }

/** Synthesized without bundling: templates only. */
const synthesize = (kestrail: Properties = {}) => {
  const context = { kestrail, '@aws-cdk/core:defaultCrossStackReferences': 'strong', 'aws:cdk:bundling-stacks': [] }
  const { app, stateStack, stack } = kestrailApp({ context })
  const report = app.synth()
  return { state: Template.fromStack(stateStack), main: Template.fromStack(stack), report }
}

const byType = (template: Template, type: string): Resource[] => Object.values(template.findResources(type)) as Resource[]

describe('the two stacks', () => {
  let state: Template
  let main: Template
  beforeAll(() => {
    ;({ state, main } = synthesize({ flows: true, organization: { id: 'o-a1b2c3d4e5' } }))
  }, 60_000)

  it('keep everything of value in the retained one', () => {
    const kinds = ['AWS::KMS::Key', 'AWS::DynamoDB::Table', 'AWS::Kinesis::Stream', 'AWS::S3::Bucket']
    for (const kind of kinds) {
      const resources = byType(state, kind)
      expect(resources.length, kind).toBeGreaterThan(0)
      for (const { DeletionPolicy, UpdateReplacePolicy } of resources)
        expect({ DeletionPolicy, UpdateReplacePolicy }).toEqual({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' })
      expect(byType(main, kind)).toEqual([])
    }
    expect(byType(state, 'AWS::Lambda::Function')).toEqual([])
  })

  it('give the table its stream, its sparse index, time to live, recovery and protection', () => {
    state.hasResourceProperties('AWS::DynamoDB::Table', {
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'outbox',
          KeySchema: [
            { AttributeName: 'outbox', KeyType: 'HASH' },
            { AttributeName: 'updatedAt', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
      BillingMode: 'PAY_PER_REQUEST',
      StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      DeletionProtectionEnabled: true,
      SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
    })
    state.hasResourceProperties('AWS::KMS::Key', { EnableKeyRotation: true })
  })

  it('pay for one shard, and for a second stream only where flow logs are asked for', () => {
    const shards = byType(state, 'AWS::Kinesis::Stream').map(({ Properties }) => [
      Properties['ShardCount'],
      Properties['StreamModeDetails'],
    ])
    expect(shards).toEqual([
      [1, { StreamMode: 'PROVISIONED' }],
      [1, { StreamMode: 'PROVISIONED' }],
    ])
    synthesize().state.resourceCountIs('AWS::Kinesis::Stream', 1)
  })

  it('deliver every rule to the stream with the envelope, a dead-letter queue and retries', () => {
    for (const { Properties } of byType(main, 'AWS::Events::Rule')) {
      // Time, what starts responders, and what analysts mark go to functions.
      if (Properties['ScheduleExpression'] || /Respond|Feedback/.test(JSON.stringify(Properties['Targets']))) continue
      const [target] = Properties['Targets'] as Properties[]
      expect(Object.keys(target ?? {}).sort()).toEqual(['Arn', 'DeadLetterConfig', 'Id', 'RetryPolicy', 'RoleArn'])
      expect(target?.['RetryPolicy']).toEqual({ MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 })
    }
  })

  it('never let a poisoned record block a stream, and drop nothing by a filter on Kinesis', () => {
    const mappings = byType(main, 'AWS::Lambda::EventSourceMapping').map(({ Properties }) => Properties)
    expect(mappings).toHaveLength(4)
    for (const mapping of mappings) {
      expect(mapping).toMatchObject({
        BisectBatchOnFunctionError: true,
        MaximumRetryAttempts: 5,
        MaximumRecordAgeInSeconds: 21_600,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        StartingPosition: 'TRIM_HORIZON',
        DestinationConfig: { OnFailure: { Destination: expect.anything() } },
      })
      const isKinesis =
        JSON.stringify(mapping['EventSourceArn']).includes('Events') || JSON.stringify(mapping['EventSourceArn']).includes('Flows')
      expect(mapping['FilterCriteria'] === undefined).toBe(isKinesis)
    }
  })

  it('the mappings of the fault schedules are those of the template', () => {
    const names = [...new Set(Object.values(MAPPINGS).flatMap((mapping) => Object.keys(mapping)))].sort()
    const deployed = byType(main, 'AWS::Lambda::EventSourceMapping').map(({ Properties }) =>
      Object.fromEntries(names.flatMap((name) => (Properties[name] === undefined ? [] : [[name, Properties[name]]]))),
    )
    for (const mapping of Object.values(MAPPINGS)) expect(deployed).toContainEqual(mapping)
    for (const mapping of deployed) expect(Object.values(MAPPINGS)).toContainEqual(mapping)
  })

  it('run on Node 24 and arm64, each with a log group of its own that is encrypted and expires', () => {
    const functions = byType(main, 'AWS::Lambda::Function')
    expect(functions).toHaveLength(9)
    for (const { Properties } of functions)
      expect(Properties).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'], LoggingConfig: { LogGroup: expect.anything() } })
    for (const { Properties } of byType(main, 'AWS::Logs::LogGroup'))
      expect(Properties).toMatchObject({ KmsKeyId: expect.anything(), RetentionInDays: 30 })
    main.resourceCountIs('AWS::Logs::LogGroup', 9)
  })

  it('allow no action by wildcard, and resources by wildcard only under a named prefix', () => {
    for (const { Properties } of byType(main, 'AWS::IAM::Role')) {
      // What responders take on follows from their plans: test/lib/respond.test.ts.
      if (Properties['Path'] === '/kestrail/') continue
      for (const { PolicyDocument } of (Properties['Policies'] ?? []) as { PolicyDocument: { Statement: Properties[] } }[]) {
        for (const statement of PolicyDocument.Statement) {
          expect(JSON.stringify(statement['Action'])).not.toContain('*')
          const wild = [statement['Resource']]
            .flat()
            .map((resource) => JSON.stringify(resource))
            .filter((resource) => resource.includes('*'))
          for (const resource of wild) expect(resource).toMatch(/\/(aws\/lambda|rejected)\/\*/)
        }
      }
      expect(Properties['ManagedPolicyArns']).toBeUndefined()
    }
  })

  it('let the organization put records on the stream, and nobody else', () => {
    const [policy] = byType(state, 'AWS::Kinesis::ResourcePolicy')
    expect(JSON.stringify(policy?.Properties)).toContain('"aws:PrincipalOrgID":"o-a1b2c3d4e5"')
    synthesize().state.resourceCountIs('AWS::Kinesis::ResourcePolicy', 0)
  })
})
