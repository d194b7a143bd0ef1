import { BatchImportFindingsCommand, InvalidAccessException, SecurityHubClient } from '@aws-sdk/client-securityhub'
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns'
import { mockClient } from 'aws-sdk-client-mock'
import { beforeEach, describe, expect, it } from 'vitest'
import { securityHub } from '#adapters/aws/security-hub.ts'
import { snsAlerts } from '#adapters/aws/sns-alerts.ts'
import type { Finding } from '#core/model/finding.ts'

const hub = mockClient(SecurityHubClient)
const sns = mockClient(SNSClient)
beforeEach(() => {
  hub.reset()
  sns.reset()
})

const finding = (id: string, severity = 'medium') =>
  ({ id, severity, kind: 'finding', state: 'active', account: '123456789012' }) as Finding

describe('Security Hub', () => {
  const publisher = securityHub({
    client: new SecurityHubClient({ region: 'us-east-1' }),
    toAsff: ({ id }) => ({ Id: `kestrail/${id}` }) as never,
  })

  it('files at most a hundred a call, and names the refused by their own id', async () => {
    hub.on(BatchImportFindingsCommand).callsFake(({ Findings }) => ({
      FailedFindings:
        Findings.length === 20
          ? [
              { Id: 'kestrail/f110', ErrorCode: 'InternalError', ErrorMessage: 'later' },
              { Id: 'kestrail/f111', ErrorCode: 'InvalidInput', ErrorMessage: 'never' },
            ]
          : [],
    }))
    const refusals = await publisher.publish(Array.from({ length: 120 }, (_, i) => finding(`f${i}`)))
    expect(hub.commandCalls(BatchImportFindingsCommand).map(({ args }) => args[0].input.Findings?.length)).toEqual([100, 20])
    expect(refusals).toEqual([
      { id: 'f110', reason: 'InternalError: later', retry: true },
      { id: 'f111', reason: 'InvalidInput: never', retry: false },
    ])
  })

  it('says what to do where it is not enabled, and does not stop the alerts', async () => {
    hub.on(BatchImportFindingsCommand).rejects(new InvalidAccessException({ message: 'not subscribed', $metadata: {} }))
    expect(await publisher.publish([finding('a')])).toMatchObject([{ id: 'a', retry: false, reason: expect.stringContaining('enable it') }])
  })

  it('throws where all must be tried again', async () => {
    hub.on(BatchImportFindingsCommand).rejects(new Error('busy'))
    await expect(publisher.publish([finding('a')])).rejects.toThrow('busy')
  })
})

describe('alerts', () => {
  const publisher = snsAlerts({
    client: new SNSClient({ region: 'us-east-1' }),
    topicArn: 'arn:aws:sns:us-east-1:123456789012:alerts',
    minimumSeverity: 'medium',
    say: ({ id }) => ({ subject: `ätt\u0007ack ${id} ${'x'.repeat(200)}`, text: 't'.repeat(100_000) }),
  })

  it('tell from a severity on, within what SNS takes', async () => {
    sns.on(PublishCommand).resolves({})
    await publisher.publish([finding('a', 'low'), finding('b'), finding('c', 'critical')])
    const sent = sns.commandCalls(PublishCommand).map(({ args }) => args[0].input)
    expect(sent.map(({ MessageAttributes }) => MessageAttributes?.['id']?.StringValue)).toEqual(['b', 'c'])
    for (const { Subject = '', Message = '' } of sent) {
      expect(Subject).toMatch(/^[\x20-\x7e]{1,99}$/)
      expect(Message.length).toBeLessThanOrEqual(60_000)
    }
  })
})
