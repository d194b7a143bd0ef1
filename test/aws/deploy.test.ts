import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { FAMILIES } from '#core/model/action.ts'
import { roleName } from '#core/settings/responder-roles.ts'
import { responderStatements } from '#lib/blocks/responder-role.ts'
import { memberTemplate } from '#lib/member-template.ts'
import { sourceRules } from '#lib/stages/source-rules.ts'
import { ACCOUNT, createStack } from '../support/aws/deployment.ts'
import { EMULATOR, emulated } from '../support/aws/emulated.ts'
import { textsOf, type Wire, wire } from '../support/aws/wire.ts'

const ORGANISATION = { id: 'o-a1b2c3d4e5', regions: [] }

describe.skipIf(!EMULATOR)('the synthesized stacks', () => {
  const world = emulated({ flows: true })

  it('are created from their own templates, with every function and its environment', () => {
    const { deployment } = world()
    expect(Object.keys(deployment.functions).sort()).toEqual([
      'correlate',
      'detect',
      'feedback',
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
  const world = emulated({ organization: { id: 'o-a1b2c3d4e5' } })

  const streamArn = () => `arn:aws:kinesis:us-east-1:${ACCOUNT}:stream/${world().deployment.physicalId('AWS::Kinesis::Stream', 'Events')}`
  const parameters = () => ({
    StreamArn: streamArn(),
    StreamRegion: 'us-east-1',
    KeyArn: `arn:aws:kms:us-east-1:${ACCOUNT}:key/${world().deployment.physicalId('AWS::KMS::Key')}`,
    BusArn: `arn:aws:events:us-east-1:${ACCOUNT}:event-bus/Kestrail-members`,
  })
  const template = memberTemplate({ readOnlyEvents: 'selected', organization: ORGANISATION }) as never

  /** The emulator in another account. */
  const inAccount = async (account: string): Promise<Wire> => {
    const asked = { RoleArn: `arn:aws:iam::${account}:role/admin`, RoleSessionName: 'test' }
    const issued = await world().aws.query('sts', '2011-06-15', 'AssumeRole', asked)
    return wire(EMULATOR ?? '', textsOf(issued, 'AccessKeyId')[0])
  }
  const rolesIn = async (member: Wire): Promise<string[]> => textsOf(await member.query('iam', '2010-05-08', 'ListRoles'), 'RoleName')

  it('is created in the Region of the stream, and forwards to it', async () => {
    const { aws } = world()
    const StreamArn = streamArn()
    await createStack(aws, 'Member', template, parameters())
    const { Rules } = await aws.json<{ Rules: { Name: string; State: string }[] }>('events', 'AWSEvents.ListRules', {
      NamePrefix: 'Member-',
    })
    expect(Rules).toHaveLength(sourceRules('selected').length)
    const Rule = Rules.find(({ Name }) => Name.includes('CloudTrailReads1'))?.Name
    const { Targets } = await aws.json<{ Targets: unknown[] }>('events', 'AWSEvents.ListTargetsByRule', { Rule })
    expect(Targets).toMatchObject([{ Arn: StreamArn, RoleArn: `arn:aws:iam::${ACCOUNT}:role/kestrail-forwarder` }])
  })

  it('makes the responder roles in a member account, as the plans need them and for the responders of the stack alone', async () => {
    const { deployment } = world()
    const responders = Object.fromEntries(
      FAMILIES.map((family) => [family, `arn:aws:iam::${ACCOUNT}:role/${deployment.roleOf(`respond-${family}`)}`]),
    )
    const named = Object.entries(responders).map(([family, arn]) => [
      `Responder${family.charAt(0).toUpperCase()}${family.slice(1)}Arn`,
      arn,
    ])
    const member = await inAccount('111122223333')
    await createStack(member, 'Member', template, { ...parameters(), ...Object.fromEntries(named) })
    for (const family of FAMILIES) {
      const role = await member.query('iam', '2010-05-08', 'GetRole', { RoleName: roleName(family) })
      expect(textsOf(role, 'Path')).toEqual(['/kestrail/'])
      const [trust = ''] = textsOf(role, 'AssumeRolePolicyDocument')
      expect(JSON.parse(decodeURIComponent(trust)).Statement).toEqual([
        {
          Effect: 'Allow',
          Principal: { AWS: responders[family] },
          Action: 'sts:AssumeRole',
          Condition: { StringEquals: { 'sts:ExternalId': `kestrail-${ORGANISATION.id}`, 'aws:PrincipalOrgID': ORGANISATION.id } },
        },
      ])
      const asked = { RoleName: roleName(family), PolicyName: 'plans' }
      const [policy = ''] = textsOf(await member.query('iam', '2010-05-08', 'GetRolePolicy', asked), 'PolicyDocument')
      // The emulator keeps what CloudFormation gave it as Python writes it.
      expect(JSON.parse(decodeURIComponent(policy).replaceAll("'", '"')).Statement).toEqual(
        JSON.parse(JSON.stringify(responderStatements(family))),
      )
    }
  })

  it('makes no responder role where none is named', async () => {
    const member = await inAccount('444455556666')
    await createStack(member, 'Member', template, parameters())
    expect(await rolesIn(member)).toEqual(['kestrail-forwarder'])
  })
})
