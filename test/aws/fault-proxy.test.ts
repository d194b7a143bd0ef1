import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { EMULATOR } from '../support/aws/emulated.ts'
import { type FaultProxy, startFaultProxy } from '../support/aws/fault-proxy.ts'
import { noFaults, seededFaults } from '../support/aws/faults.ts'
import { type Wire, wire } from '../support/aws/wire.ts'

const finding = (Id: string, UpdatedAt: string) => ({
  Id,
  UpdatedAt,
  AwsAccountId: '123456789012',
  ProductArn: 'arn:aws:securityhub:us-east-1:123456789012:product/123456789012/default',
})

describe.skipIf(!EMULATOR)('the fault proxy', () => {
  let proxy: FaultProxy
  let aws: Wire
  beforeAll(async () => {
    proxy = await startFaultProxy(EMULATOR ?? '')
    aws = wire(proxy.endpoint)
  })
  beforeEach(() => proxy.fail(noFaults))
  afterAll(() => proxy.close())

  const importFindings = (findings: unknown[]) => aws.rest('securityhub', 'POST', '/findings/import', { Findings: findings })

  it('passes calls on and counts them by the name that IAM knows', async () => {
    await aws.json('kinesis', 'Kinesis_20131202.ListStreams', {})
    await aws.query('sns', '2010-03-31', 'ListTopics')
    expect(proxy.calls.get('kinesis:ListStreams')).toBe(1)
    expect(proxy.calls.get('sns:ListTopics')).toBe(1)
  })

  it('keeps the limits of BatchImportFindings', async () => {
    expect((await importFindings(Array.from({ length: 101 }, (_, i) => finding(`f${i}`, '2026-05-01T00:00:00Z')))).status).toBe(400)
    const first = JSON.parse(
      (await importFindings([finding('a', '2026-05-01T00:00:00Z'), { ...finding('b', ''), Description: 'x'.repeat(250_000) }])).text,
    )
    expect(first).toMatchObject({ SuccessCount: 1, FailedCount: 1, FailedFindings: [{ Id: 'b' }] })
    const again = JSON.parse((await importFindings([finding('a', '2026-05-01T00:00:00Z')])).text)
    expect(again).toMatchObject({ FailedFindings: [{ Id: 'a', ErrorCode: 'InvalidInput' }] })
  })

  it('answers what the emulator lacks', async () => {
    await importFindings([finding('c', '2026-05-01T00:00:00Z')])
    const Workflow = { Status: 'RESOLVED' }
    await aws.rest('securityhub', 'PATCH', '/findings/batchupdate', { FindingIdentifiers: [{ Id: 'c', ProductArn: 'x' }], Workflow })
    const { text } = await aws.rest('securityhub', 'POST', '/findings', { Filters: { Id: [{ Value: 'c', Comparison: 'EQUALS' }] } })
    expect(JSON.parse(text).Findings).toMatchObject([{ Id: 'c', Workflow }])
  })

  it('breaks calls as planned, and the same ones for the same seed', async () => {
    const outcomes = async () => {
      proxy.fail(seededFaults(7, 0.5))
      const seen: string[] = []
      for (let i = 0; i < 20; i++) {
        seen.push(
          await aws.json('kinesis', 'Kinesis_20131202.ListStreams', {}).then(
            () => 'ok',
            (error: Error) => error.message.slice(0, 40),
          ),
        )
      }
      return seen
    }
    const once = await outcomes()
    expect(new Set(once).size).toBeGreaterThan(2)
    expect(await outcomes()).toEqual(once)
  })
})
