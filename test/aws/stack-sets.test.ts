import { beforeAll, describe, expect, it } from 'vitest'
import { bucketTemplate } from '#lib/bucket-template.ts'
import { memberTemplate } from '#lib/member-template.ts'
import { sourceRules } from '#lib/stages/source-rules.ts'
import { ACCOUNT, createStack } from '../support/aws/deployment.ts'
import { EMULATOR, forgetAll } from '../support/aws/emulated.ts'
import { textsOf, wire } from '../support/aws/wire.ts'

const VERSION = '2010-05-15'

/** `Name.member.1.…` of the query protocol. */
const members = (name: string, values: readonly string[]) =>
  Object.fromEntries(values.map((value, i) => [`${name}.member.${i + 1}`, value]))

const PARAMETERS = {
  StreamArn: `arn:aws:kinesis:us-east-1:${ACCOUNT}:stream/events`,
  StreamRegion: 'us-east-1',
  KeyArn: `arn:aws:kms:us-east-1:${ACCOUNT}:key/1a2b`,
  BusArn: `arn:aws:events:us-east-1:${ACCOUNT}:event-bus/Kestrail-members`,
}

describe.skipIf(!EMULATOR)('templates for other accounts', () => {
  const aws = wire(EMULATOR ?? '')
  const cloudFormation = (action: string, parameters: Record<string, string>) => aws.query('cloudformation', VERSION, action, parameters)
  beforeAll(async () => {
    if (EMULATOR) await forgetAll()
  })

  it('the member template is rolled out by a StackSet, its Regions one after another', async () => {
    const template = memberTemplate({ readOnlyEvents: 'selected', organization: { id: 'o-a1b2c3d4e5', regions: [] } })
    const written = Object.entries(PARAMETERS).flatMap(([key, value], i) => [
      [`Parameters.member.${i + 1}.ParameterKey`, key],
      [`Parameters.member.${i + 1}.ParameterValue`, value],
    ])
    await cloudFormation('CreateStackSet', {
      StackSetName: 'kestrail',
      TemplateBody: JSON.stringify(template),
      ...members('Capabilities', ['CAPABILITY_NAMED_IAM']),
      ...Object.fromEntries(written),
    })
    await cloudFormation('CreateStackInstances', {
      StackSetName: 'kestrail',
      ...members('Accounts', [ACCOUNT]),
      ...members('Regions', ['us-east-1', 'eu-west-1']),
    })
    const instances = await cloudFormation('ListStackInstances', { StackSetName: 'kestrail' })
    expect(textsOf(instances, 'Region').sort()).toEqual(['eu-west-1', 'us-east-1'])
    expect(textsOf(instances, 'Status').every((status) => status === 'CURRENT')).toBe(true)
    const { Rules } = await aws.json<{ Rules: unknown[] }>('events', 'AWSEvents.ListRules', {})
    expect(Rules).toHaveLength(sourceRules('selected').length)
  })

  it("the template of a bucket's account makes a role that reads and a rule that shows, and leaves the bucket alone", async () => {
    const template = bucketTemplate([
      { bucket: 'org-trail-logs', prefix: 'o-trail', account: ACCOUNT, keyArn: PARAMETERS.KeyArn, notifications: 'eventbridge' },
    ])
    await createStack(aws, 'Bucket', template as never, {
      ReaderArn: `arn:aws:iam::${ACCOUNT}:role/detect-objects`,
      QueueArn: `arn:aws:sqs:us-east-1:${ACCOUNT}:objects`,
    })
    const role = await aws.query('iam', '2010-05-08', 'GetRolePolicy', { RoleName: 'kestrail-reader', PolicyName: 'read' })
    expect(decodeURIComponent(role)).toContain('org-trail-logs/o-trail/AWSLogs/*')
    const { Rules } = await aws.json<{ Rules: { Name: string; EventPattern: string }[] }>('events', 'AWSEvents.ListRules', {
      NamePrefix: 'Bucket-',
    })
    expect(Rules.map(({ EventPattern }) => JSON.parse(EventPattern))).toMatchObject([{ detail: { bucket: { name: ['org-trail-logs'] } } }])
    expect((await aws.rest('s3', 'GET', '/')).text).not.toContain('<Bucket>')
  })
})
