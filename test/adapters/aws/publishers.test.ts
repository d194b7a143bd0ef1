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
    clientFor: () => new SecurityHubClient({ region: 'us-east-1' }),
    homeOf: ({ account }) => account,
    toAsff: ({ id }) => ({ Id: `kestrail/${id}` }) as never,
  })

  it('files at most a hundred a call, and names the refused by their own id', async () => {
    hub.on(BatchImportFindingsCommand).callsFake(({ Findings }) => ({
      FailedFindings:
        Findings.length <= 20
          ? [
              { Id: 'kestrail/f110', ErrorCode: 'InternalError', ErrorMessage: 'later' },
              ...(Findings.length === 20 ? [{ Id: 'kestrail/f111', ErrorCode: 'InvalidInput', ErrorMessage: 'never' }] : []),
            ]
          : [],
    }))
    const refusals = await publisher.publish(Array.from({ length: 120 }, (_, i) => finding(`f${i}`)))
    expect(hub.commandCalls(BatchImportFindingsCommand).map(({ args }) => args[0].input.Findings?.length)).toEqual([100, 20, 1, 1])
    expect(refusals).toEqual([
      { id: 'f111', reason: 'InvalidInput: never', retry: false },
      { id: 'f110', reason: 'InternalError: later', retry: true },
    ])
  })

  it('says what to do where it is not enabled, and does not stop the alerts', async () => {
    hub.on(BatchImportFindingsCommand).rejects(new InvalidAccessException({ message: 'not subscribed', $metadata: {} }))
    expect(await publisher.publish([finding('a')])).toMatchObject([{ id: 'a', retry: false, reason: expect.stringContaining('enable it') }])
  })

  it('asks for another attempt where the call failed, and only for those of that account', async () => {
    hub.on(BatchImportFindingsCommand).callsFake(({ Findings }) => {
      if (Findings[0].Id === 'kestrail/a') throw new Error('busy')
      return { FailedFindings: [] }
    })
    const elsewhere = { ...finding('b'), account: '210987654321' }
    expect(await publisher.publish([finding('a'), elsewhere])).toEqual([{ id: 'a', reason: 'Error: busy', retry: true }])
    expect(hub.commandCalls(BatchImportFindingsCommand)).toHaveLength(2)
  })

  it('sends again what AWS failed to take, and nothing else', async () => {
    let calls = 0
    hub.on(BatchImportFindingsCommand).callsFake(() => ({
      FailedFindings: calls++ === 0 ? [{ Id: 'kestrail/b', ErrorCode: 'InternalError', ErrorMessage: 'later' }] : [],
    }))
    expect(await publisher.publish([finding('a'), finding('b')])).toEqual([])
    expect(hub.commandCalls(BatchImportFindingsCommand).map(({ args }) => args[0].input.Findings?.map(({ Id }) => Id))).toEqual([
      ['kestrail/a', 'kestrail/b'],
      ['kestrail/b'],
    ])
  })
})

describe('the topic', () => {
  const channel = snsAlerts({
    name: 'topic',
    client: new SNSClient({ region: 'us-east-1' }),
    topicArn: 'arn:aws:sns:us-east-1:123456789012:alerts',
    messageOf: ({ id }) => ({ subject: `ätt\u0007ack ${id} ${'x'.repeat(200)}`, text: 't'.repeat(100_000) }),
    digestOf: ({ findings }) => ({ text: `${findings.length} waited` }),
  })

  it('is reported within what SNS takes', async () => {
    sns.on(PublishCommand).resolves({})
    expect(await channel.notify([{ finding: finding('b') }, { finding: finding('c', 'critical') }])).toEqual([{ id: 'b' }, { id: 'c' }])
    const sent = sns.commandCalls(PublishCommand).map(({ args }) => args[0].input)
    expect(sent.map(({ MessageAttributes }) => MessageAttributes?.['id']?.StringValue)).toEqual(['b', 'c'])
    for (const { Subject = '', Message = '' } of sent) {
      expect(Subject).toMatch(/^[\x20-\x7e]{1,99}$/)
      expect(Message.length).toBeLessThanOrEqual(60_000)
    }
  })

  it('names what could not be sent, and gets digests', async () => {
    sns.on(PublishCommand).rejectsOnce(new Error('throttled')).resolves({})
    expect(await channel.notify([{ finding: finding('b') }])).toEqual([{ id: 'b', refusal: { reason: 'throttled', retry: true } }])
    await channel.digest({ findings: [finding('c')], from: '', to: '' })
    expect(sns.commandCalls(PublishCommand)[1]?.args[0].input.Message).toBe('1 waited')
  })
})
