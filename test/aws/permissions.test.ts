import { beforeAll, describe, expect, it } from 'vitest'
import { simulateSmall } from '#simulate/organization-small.ts'
import { EMULATOR, type Emulated, emulated } from '../support/aws/emulated.ts'
import { eventBridgeEvent, putOnStream, run } from '../support/aws/running.ts'

/** What a role holds and its code never calls, with the reason. */
const FOR_THE_PLATFORM: Readonly<Record<string, string>> = {
  'logs:CreateLogStream': 'Lambda writes the log',
  'logs:PutLogEvents': 'Lambda writes the log',
  'kinesis:DescribeStream': 'the mapping reads the stream',
  'kinesis:DescribeStreamSummary': 'the mapping reads the stream',
  'kinesis:GetRecords': 'the mapping reads the stream',
  'kinesis:GetShardIterator': 'the mapping reads the stream',
  'kinesis:ListShards': 'the mapping reads the stream',
  'dynamodb:DescribeStream': 'the mapping reads the stream',
  'dynamodb:GetRecords': 'the mapping reads the stream',
  'dynamodb:GetShardIterator': 'the mapping reads the stream',
  'dynamodb:ListStreams': 'the mapping reads the stream',
  's3:ListBucket': 'the mapping writes what it gave up on',
  's3:PutObject': 'the mapping writes what it gave up on; detect keeps what it cannot read',
  'kms:Decrypt': 'table, streams, topic and bucket are encrypted',
  'kms:DescribeKey': 'DynamoDB uses the key on behalf of the caller',
  'kms:Encrypt': 'DynamoDB uses the key on behalf of the caller',
  'kms:GenerateDataKey': 'topic and bucket are encrypted',
  'kms:GenerateDataKeyWithoutPlaintext': 'DynamoDB uses the key on behalf of the caller',
  'kms:ReEncryptFrom': 'DynamoDB uses the key on behalf of the caller',
  'kms:ReEncryptTo': 'DynamoDB uses the key on behalf of the caller',
}

describe.skipIf(!EMULATOR)('the roles of the functions', () => {
  const world = emulated({ alerts: { minimumSeverity: 'low' } })
  let account: Emulated
  beforeAll(async () => {
    if (!EMULATOR) return
    account = world()
    const running = await run(account.deployment, account.proxy)
    const { records } = simulateSmall({ seed: 'permissions', events: 60 })
    const stream = account.deployment.physicalId('AWS::Kinesis::Stream', 'Events')
    await putOnStream(account.aws, stream, [...records.map((record) => eventBridgeEvent({ ...record })), Buffer.from('unreadable')])
    await running.settle()
    await running.tick()
    expect(running.errors()).toEqual([])
  })

  const allowed = (stage: string): string[] => account.deployment.statementsOf(stage).flatMap(({ Action }) => Action)

  it.each(['detect', 'correlate', 'publish'])('allow %s what it calls', (stage) => {
    expect(allowed(stage)).toEqual(expect.arrayContaining([...(account.proxy.callers.get(stage) ?? ['nothing was called'])]))
  })

  it.each(['detect', 'correlate', 'publish'])('allow %s nothing that is neither called nor explained', (stage) => {
    const called = account.proxy.callers.get(stage) ?? new Set()
    expect(allowed(stage).filter((action) => !called.has(action) && !(action in FOR_THE_PLATFORM))).toEqual([])
  })
})
