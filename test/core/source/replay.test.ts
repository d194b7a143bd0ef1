import { describe, expect, it } from 'vitest'
import { kindOfKey, nothingAgain, takeBatch, takeRejects } from '#core/source/replay.ts'

const base64 = {
  toText: (data: string) => Buffer.from(data, 'base64').toString(),
  fromText: (text: string) => Buffer.from(text).toString('base64'),
}
const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64')

describe('what goes through again', () => {
  it('is known by its key', () => {
    expect(kindOfKey('rejected/2026-05-12/shardId-0_1.jsonl')).toBe('rejects')
    expect(kindOfKey('aws/lambda/6f1c/shardId-000000000000/2026/05/12/x')).toBe('batch')
    expect(kindOfKey('AWSLogs/123456789012/CloudTrail/us-east-1/2026/05/12/x.json.gz')).toBe('log')
  })

  it('of rejected records: the records themselves, flow lines in an envelope, each log file once', () => {
    const again = nothingAgain()
    const line = '2 123456789012 eni-0a 10.0.0.1 203.0.113.9 1 2 6 1 40 1 2 ACCEPT OK'
    const lines = [
      { problem: 'a', data: encoded({ eventName: 'X' }) },
      { problem: 'b', data: encoded(line) },
      { problem: 'c', object: 's3://b/k.json.gz' },
      { problem: 'd', object: 's3://b/k.json.gz' },
      { problem: 'e' },
    ]
    takeRejects(`${lines.map((one) => JSON.stringify(one)).join('\n')}\nnot JSON\n`, 'file', again, base64)
    expect(again.records.map((one) => JSON.parse(base64.toText(one)))).toEqual([
      { eventName: 'X' },
      { messageType: 'DATA_MESSAGE', logEvents: [{ message: line }] },
    ])
    expect(again.objects).toEqual(['s3://b/k.json.gz'])
    expect(again.unreadable.map(({ place }) => place.line)).toEqual([5, 6])
  })

  it('of failed batches: records to the stream, table changes to their function', () => {
    const again = nothingAgain()
    const functionArn = 'arn:aws:lambda:us-east-1:123456789012:function:correlate'
    const batch = (payload: unknown) => JSON.stringify({ requestContext: { functionArn }, payload: JSON.stringify(payload) })
    takeBatch(batch({ Records: [{ kinesis: { data: 'AAAA' } }, { kinesis: { data: 'BBBB' } }] }), 'one', again)
    takeBatch(batch({ Records: [{ dynamodb: { Keys: {} } }] }), 'two', again)
    takeBatch('{"requestContext":{}}', 'three', again)
    takeBatch('nonsense', 'four', again)
    expect(again.records).toEqual(['AAAA', 'BBBB'])
    expect(again.batches).toEqual([{ functionArn, payload: JSON.stringify({ Records: [{ dynamodb: { Keys: {} } }] }) }])
    expect(again.unreadable.map(({ place }) => place.file)).toEqual(['three', 'four'])
  })
})
