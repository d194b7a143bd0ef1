import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { memberTemplate } from '#lib/member-template.ts'
import { sourceRules } from '#lib/stages/source-rules.ts'
import { ACCOUNT, createStack } from '../support/deployment.ts'
import { EMULATOR, emulated } from '../support/emulated.ts'

describe.skipIf(!EMULATOR)('the synthesized stacks', () => {
  const world = emulated({ flows: true })

  it('are created from their own templates, with every function and its environment', () => {
    const { deployment } = world()
    expect(Object.keys(deployment.functions).sort()).toEqual([
      'correlate',
      'detect',
      'publish',
      'respond-compute',
      'respond-data',
      'respond-identity',
      'respond-logging',
      'respond-network',
    ])
    expect(deployment.functions['publish']?.environment).toMatchObject({
      TABLE_NAME: deployment.physicalId('AWS::DynamoDB::Table'),
      TOPIC_ARN: deployment.physicalId('AWS::SNS::Topic', 'Alerts'),
      PRODUCT_ARN: 'arn:aws:securityhub:us-east-1:123456789012:product/123456789012/default',
    })
  })

  it('bundle no schema library: what was checked at synthesis is not checked again on the hot path', () => {
    for (const { bundle } of Object.values(world().deployment.functions)) {
      expect(readFileSync(join(bundle, 'index.mjs'), 'utf8').includes('ZodError'), bundle).toBe(false)
    }
  })

  it('leave a table with stream and time to live', async () => {
    const { aws, deployment } = world()
    const TableName = deployment.physicalId('AWS::DynamoDB::Table')
    const { Table } = await aws.json<{ Table: Record<string, unknown> }>('dynamodb', 'DynamoDB_20120810.DescribeTable', { TableName })
    expect(Table).toMatchObject({ StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' } })
  })
})

describe.skipIf(!EMULATOR)('the member template', () => {
  const world = emulated({ organisation: { id: 'o-a1b2c3d4e5' } })

  it('is created in the Region of the stream, and forwards to it', async () => {
    const { aws, deployment } = world()
    const stream = deployment.physicalId('AWS::Kinesis::Stream', 'Events')
    const StreamArn = `arn:aws:kinesis:us-east-1:${ACCOUNT}:stream/${stream}`
    const parameters = {
      StreamArn,
      StreamRegion: 'us-east-1',
      KeyArn: `arn:aws:kms:us-east-1:${ACCOUNT}:key/${deployment.physicalId('AWS::KMS::Key')}`,
      BusArn: `arn:aws:events:us-east-1:${ACCOUNT}:event-bus/Kestrail-members`,
    }
    await createStack(aws, 'Member', memberTemplate({ readOnlyEvents: 'selected' }) as never, parameters)
    const { Rules } = await aws.json<{ Rules: { Name: string; State: string }[] }>('events', 'AWSEvents.ListRules', {
      NamePrefix: 'Member-',
    })
    expect(Rules).toHaveLength(sourceRules('selected').length)
    const Rule = Rules.find(({ Name }) => Name.includes('CloudTrailReads1'))?.Name
    const { Targets } = await aws.json<{ Targets: unknown[] }>('events', 'AWSEvents.ListTargetsByRule', { Rule })
    expect(Targets).toMatchObject([{ Arn: StreamArn, RoleArn: `arn:aws:iam::${ACCOUNT}:role/kestrail-forwarder` }])
  })
})
