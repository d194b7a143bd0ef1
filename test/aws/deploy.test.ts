import { describe, expect, it } from 'vitest'
import { EMULATOR, emulated } from '../support/emulated.ts'

describe.skipIf(!EMULATOR)('the synthesized stacks', () => {
  const world = emulated({ flows: true })

  it('are created from their own templates, with every function and its environment', () => {
    const { deployment } = world()
    expect(Object.keys(deployment.functions).sort()).toEqual(['correlate', 'detect', 'publish'])
    expect(deployment.functions['publish']?.environment).toMatchObject({
      TABLE_NAME: deployment.physicalId('AWS::DynamoDB::Table'),
      TOPIC_ARN: deployment.physicalId('AWS::SNS::Topic', 'Alerts'),
      PRODUCT_ARN: 'arn:aws:securityhub:us-east-1:123456789012:product/123456789012/default',
    })
  })

  it('leave a table with stream and time to live', async () => {
    const { aws, deployment } = world()
    const TableName = deployment.physicalId('AWS::DynamoDB::Table')
    const { Table } = await aws.json<{ Table: Record<string, unknown> }>('dynamodb', 'DynamoDB_20120810.DescribeTable', { TableName })
    expect(Table).toMatchObject({ StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' } })
  })
})
