import { gzipSync } from 'node:zlib'
import type { KinesisStreamRecord } from 'aws-lambda'
import { describe, expect, it } from 'vitest'
import { decodeStream } from '#adapters/aws/stream-records.ts'

const record = (data: Buffer | string, eventID = 'shard:1'): KinesisStreamRecord =>
  ({ eventID, kinesis: { data: Buffer.from(data).toString('base64') } }) as KinesisStreamRecord

const call = {
  eventID: 'e',
  eventName: 'StopLogging',
  eventSource: 'cloudtrail.amazonaws.com',
  eventTime: '2026-05-01T10:00:00Z',
  userIdentity: {},
}
const envelope = (messages: string[], messageType = 'DATA_MESSAGE') =>
  gzipSync(
    JSON.stringify({
      messageType,
      owner: '123456789012',
      logGroup: 'g',
      logEvents: messages.map((message) => ({ message, timestamp: 1 })),
    }),
  )

describe('decodeStream', () => {
  it('opens EventBridge events, notices, and gzip envelopes of CloudWatch Logs', () => {
    const { items, rejects } = decodeStream([
      record(JSON.stringify({ 'detail-type': 'AWS API Call via CloudTrail', account: '123456789012', detail: call })),
      record(
        JSON.stringify({ 'detail-type': 'GuardDuty Finding', source: 'aws.guardduty', id: 'n', time: '2026-05-01T10:00:00Z', detail: {} }),
      ),
      record(envelope(['2 123456789012 eni-1 192.0.2.1 198.51.100.1 1 2 6 1 40 1780000000 1780000060 ACCEPT OK'])),
    ])
    expect(items.map(({ kind }) => kind)).toEqual(['api-call', 'notice', 'flow-line'])
    expect(rejects).toEqual([])
  })

  it('takes no call from a log group, nor one that another source than AWS put on a bus', () => {
    const bus = (source: string, account: string) =>
      record(
        JSON.stringify({
          'detail-type': 'AWS API Call via CloudTrail',
          source,
          account,
          detail: { ...call, recipientAccountId: '123456789012' },
        }),
      )
    const notice = { 'detail-type': 'GuardDuty Finding', source: 'aws.guardduty', id: 'n', time: '2026-05-01T10:00:00Z', detail: {} }
    const { items, rejects } = decodeStream([
      bus('aws.iam', '123456789012'),
      bus('my.app', '123456789012'),
      bus('aws.iam', '210987654321'),
      record(envelope([JSON.stringify(call), JSON.stringify({ Records: [call] }), JSON.stringify(notice)])),
    ])
    expect(items.map(({ kind }) => kind)).toEqual(['api-call'])
    expect(rejects.map(({ forged }) => forged?.what)).toEqual(['source', 'account', 'log group', 'log group', 'log group'])
  })

  it('ignores a probe, and rejects what it cannot read with the record itself; neighbors stay', () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024))
    const { items, ignored, rejects } = decodeStream([
      record(envelope([], 'CONTROL_MESSAGE')),
      record('{"broken', 'shard:2'),
      record(bomb, 'shard:3'),
      record(gzipSync('cut').subarray(0, 12), 'shard:4'),
      record(JSON.stringify({ 'detail-type': 'AWS API Call via CloudTrail', detail: call })),
    ])
    expect([items.length, ignored.length]).toEqual([1, 1])
    expect(rejects.map(({ place }) => place.file)).toEqual(['shard:2', 'shard:3', 'shard:4'])
    expect(rejects[0]?.data).toBe(Buffer.from('{"broken').toString('base64'))
  })
})
