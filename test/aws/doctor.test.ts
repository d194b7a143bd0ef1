import { KMSClient } from '@aws-sdk/client-kms'
import { NodeHttpHandler } from '@smithy/node-http-handler'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Answer } from '#adapters/aws/doctor/answer.ts'
import { examine } from '#adapters/aws/doctor/doctor.ts'
import { keyOf } from '#adapters/aws/doctor/storage.ts'
import { simulateSmall } from '#simulate/organization-small.ts'
import { EMULATOR, type Emulated, emulated, reach } from '../support/aws/emulated.ts'
import { eventBridgeEvent, putOnStream, run } from '../support/aws/running.ts'

describe.skipIf(!EMULATOR)('doctor', () => {
  const world = emulated({ alerts: { email: 'security@example.com' } })
  let account: Emulated
  const look = async (stack = 'Kestrail'): Promise<readonly Answer[]> => {
    reach(EMULATOR ?? '')
    const kinesis = { requestHandler: new NodeHttpHandler() } as never
    return examine({ stack, stackSet: 'kestrail', delegated: false, now: Date.now(), kinesis })
  }
  const of = (answers: readonly Answer[], check: string): string[] =>
    answers.filter((one) => one.check === check).map(({ state, what }) => `${state}: ${what}`)
  beforeAll(() => {
    if (EMULATOR) account = world()
  })

  it('says what is missing around a fresh deployment, and what to do', async () => {
    const answers = await look()
    expect(of(answers, 'stack')).toEqual(['ok: KestrailState: CREATE_COMPLETE', 'ok: Kestrail: CREATE_COMPLETE'])
    expect(of(answers, 'Security Hub')).toMatchObject([expect.stringContaining('problem')])
    expect(of(answers, 'trail')).toContain('problem: no trail logs')
    // The emulator fails to describe a key that CloudFormation made: a look that is refused is an answer.
    expect(of(answers, 'key').join()).toMatch(/^unknown: could not be looked at/)
    // The emulator's CloudFormation leaves recovery off.
    expect(of(answers, 'table')).toEqual(['problem: cannot be restored to a point in time'])
    expect(of(answers, 'stream').join()).toMatch(/^ok/)
    expect(of(answers, 'rules').join()).toMatch(/^ok/)
    expect(of(answers, 'heartbeat')).toEqual(['problem: no event was ever taken in'])
    // The emulator cannot hold mappings (test/support/aws/deployment.ts): a deployment whose mappings were removed looks like this.
    expect(of(answers, 'mappings')).toEqual(['problem: no stream and no queue is read'])
    expect(answers.filter(({ state }) => state === 'problem').every(({ todo }) => todo)).toBe(true)
  })

  it('sees what was mended, and what somebody broke', async () => {
    const { aws, deployment, proxy } = account
    await aws.rest('securityhub', 'POST', '/accounts', {})
    await aws.rest('s3', 'PUT', '/trail-logs')
    const trail = 'com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101'
    await aws.json('cloudtrail', `${trail}.CreateTrail`, { Name: 'main', S3BucketName: 'trail-logs', IsMultiRegionTrail: true })
    await aws.json('cloudtrail', `${trail}.StartLogging`, { Name: 'main' })
    const running = await run(deployment, proxy)
    const recently = `${new Date(Date.now() - 60_000).toISOString().slice(0, 19)}Z`
    const { records } = simulateSmall({ seed: 'doctor', events: 30 })
    await putOnStream(aws, deployment.physicalId('AWS::Kinesis::Stream', 'Events'), [
      ...records.map((record) => eventBridgeEvent({ ...record, eventTime: recently })),
      Buffer.from('unreadable'),
    ])
    await running.settle()
    const { Rules } = await aws.json<{ Rules: { Name: string }[] }>('events', 'AWSEvents.ListRules', { NamePrefix: 'Kestrail-' })
    const name = Rules[0]?.Name ?? ''
    await aws.json('events', 'AWSEvents.DisableRule', { Name: name })
    await aws.json('dynamodb', 'DynamoDB_20120810.UpdateContinuousBackups', {
      TableName: deployment.physicalId('AWS::DynamoDB::Table'),
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    })
    const answers = await look()
    expect(of(answers, 'Security Hub').join()).toMatch(/^ok/)
    expect(of(answers, 'table').join()).toMatch(/^ok/)
    expect(of(answers, 'trail')).toEqual(['ok: main logs every Region'])
    expect(of(answers, 'heartbeat').join()).toMatch(/^ok/)
    expect(of(answers, 'rules')).toEqual([`problem: 1 rule is disabled: ${name}`])
    expect(of(answers, 'failures').join()).toContain('records could not be read: 1 object')
  })

  it('sees a key that somebody disabled', async () => {
    const { KeyMetadata } = await account.aws.json<{ KeyMetadata: { KeyId: string } }>('kms', 'TrentService.CreateKey', {})
    const key = () => keyOf(new KMSClient({ endpoint: EMULATOR ?? '', region: 'us-east-1' }), KeyMetadata.KeyId)
    expect(await key()).toMatchObject([{ state: 'ok' }])
    await account.aws.json('kms', 'TrentService.DisableKey', { KeyId: KeyMetadata.KeyId })
    expect(await key()).toMatchObject([{ state: 'problem', what: 'is Disabled', todo: `aws kms enable-key --key-id ${KeyMetadata.KeyId}` }])
  })

  it('names what is not there', async () => {
    expect(of(await look('Other'), 'stack').join()).toContain('there is no stack OtherState')
  })
})
