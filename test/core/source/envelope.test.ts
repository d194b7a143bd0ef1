import { describe, expect, it } from 'vitest'
import { parseFlowFormat } from '#core/net/flow-format.ts'
import { type SourceOptions, take } from '#core/source/envelope.ts'
import { explain, nothingDecoded } from '#core/source/item.ts'
import { record } from '../../support/records/cloudtrail.ts'
import { eventBridge, FLOW, guardDuty, logs } from '../../support/records/envelopes.ts'

const opened = (value: unknown, options: SourceOptions = {}) => {
  const into = nothingDecoded()
  take(value, { ...options, into, place: { file: 'f' } })
  return into
}
const reasons = (value: unknown) => opened(value).rejects.map(explain)

describe('envelopes around CloudTrail records', () => {
  const one = record()
  const shapes: Record<string, unknown> = {
    'a record alone': one,
    'a trail file': { Records: [one] },
    'a bare list': [one],
    'an EventBridge event': eventBridge(),
    'a list of EventBridge events': [eventBridge()],
    'LookupEvents with the record as text': {
      Events: [{ EventId: 'x', EventName: 'CreateAccessKey', CloudTrailEvent: JSON.stringify(one) }],
    },
    'CloudWatch Logs': logs([JSON.stringify(one)]),
    'filter-log-events': { events: [{ timestamp: 1, message: JSON.stringify(one) }], searchedLogStreams: [] },
    'Cribl and Splunk': { _raw: JSON.stringify(one), source: 's3', _time: 1 },
    'a Splunk search export': { preview: false, result: { _raw: JSON.stringify(one) } },
    SNS: { Type: 'Notification', Message: JSON.stringify(eventBridge()) },
    'a member of an export': { id: 1, attributes: { tags: [] }, log: one },
    'a list in an export': { test: 'x', logs: [one], expected: true },
    'an EventBridge event in an export': { path: 'x', event: eventBridge() },
    OpenSearch: { _index: 'trail', _id: '1', _source: one },
  }
  for (const [name, shape] of Object.entries(shapes)) {
    it(`opens ${name}`, () => {
      const { items, rejects, ignored } = opened(shape)
      expect([rejects, ignored]).toEqual([[], []])
      expect(items).toMatchObject([{ kind: 'api-call', record: one, time: Date.UTC(2026, 4, 1, 10) }])
    })
  }

  it('numbers the records of a list and keeps neighbors of a bad one', () => {
    const { items, rejects } = opened({ Records: [record(), record({ userIdentity: undefined }), 7, record()] })
    expect(items.map(({ place }) => place.record)).toEqual([1, 4])
    expect(rejects.map(explain)).toEqual([
      'f, record 2: userIdentity is missing (without it no one can be held to the call)',
      'f, record 3: "7" is no JSON object',
    ])
  })

  it('passes on what the envelope knows', () => {
    expect(opened(eventBridge()).items[0]?.context).toEqual({ account: '123456789012', region: 'us-east-1' })
    expect(opened(logs([JSON.stringify(record())])).items[0]?.context).toEqual({
      account: '123456789012',
      logGroup: '/vpc/flow',
      time: 1_780_000_000_000,
    })
  })

  it('matches both spellings of the sign-in detail type', () => {
    for (const type of ['AWS Console Sign In via CloudTrail', 'AWS Console Signin via CloudTrail']) {
      expect(opened(eventBridge(record(), { 'detail-type': type })).items[0]?.kind).toBe('api-call')
    }
  })
})

describe('what is no API call', () => {
  it('keeps other EventBridge events as notices, whole', () => {
    expect(opened(guardDuty()).items).toMatchObject([{ kind: 'notice', record: guardDuty(), time: Date.UTC(2026, 4, 1, 10, 2, 3) }])
  })

  it('ignores control messages and digests, and counts them', () => {
    expect(opened(logs([], { messageType: 'CONTROL_MESSAGE' })).ignored).toHaveLength(1)
    expect(opened({ awsAccountId: '123456789012', digestStartTime: '2026-05-01T10:00:00Z', logFiles: [] }).ignored).toHaveLength(1)
  })

  it('takes flow-log lines from CloudWatch Logs', () => {
    const { items, rejects } = opened(logs([FLOW, 'START RequestId: 1']))
    expect(items).toMatchObject([{ kind: 'flow-line', record: FLOW, place: { record: 1 }, context: { account: '123456789012' } }])
    expect(rejects[0]?.reason).toContain('neither a CloudTrail record nor a flow-log line of 14 fields')
  })

  it('reads flow-log lines in the format that settings give', () => {
    const flowFormat = parseFlowFormat('srcaddr dstaddr start')
    if (typeof flowFormat === 'string') throw new Error(flowFormat)
    expect(opened(logs(['10.0.0.1 10.0.0.2 1780000000']), { flowFormat }).items).toMatchObject([{ kind: 'flow-line', format: flowFormat }])
  })
})

describe('records that are refused, each with a reason', () => {
  const bad: readonly (readonly [string, unknown, string])[] = [
    ['no name', record({ eventName: undefined }), 'f: eventName is missing'],
    ['no source', record({ eventSource: undefined }), 'f: eventSource is missing'],
    ['no time', record({ eventTime: undefined }), 'f: eventTime is missing'],
    ['a time that is none', record({ eventTime: '...' }), 'f: eventTime "..." is not an ISO 8601 time between November 2013 and 2100'],
    [
      'a far time',
      record({ eventTime: '9999-01-01T00:00:00Z' }),
      'f: eventTime "9999-01-01T00:00:00Z" is not an ISO 8601 time between November 2013 and 2100',
    ],
    ['an identity that is none', record({ userIdentity: 'alice' }), 'f: userIdentity is not an object'],
    ['a name that is none', record({ eventName: 5, eventSource: 'x' }), 'f: eventName is "5", not a name'],
    [
      'an S3 notification',
      { Records: [record({ eventSource: 'aws:s3' })] },
      'f, record 1: a notification of "aws:s3", not a log (give the files that it points to)',
    ],
    ['a label', { eventName: 'GetObject', eventSource: 's3.amazonaws.com' }, 'f: names a call, but has neither userIdentity nor eventTime'],
    ['a strange list', { Records: 'none' }, 'f: neither a CloudTrail record nor an envelope that holds some; it begins with "Records"'],
    [
      'broken text',
      { _raw: '{"eventName":' },
      'f: it carries the text of a record that is not valid JSON (the exporter cut it: raise its limit for a field)',
    ],
  ]
  for (const [name, value, line] of bad) it(name, () => expect(reasons(value)).toEqual([line]))

  it('measures where it is reported to', () => {
    const into = nothingDecoded()
    take([record({ requestParameters: { note: 'x'.repeat(300_000) } }), record()], { into, place: { file: 'f' }, measure: true })
    expect(into.items).toHaveLength(1)
    expect(into.rejects[0]?.reason).toMatch(/^the record has about \d+ KB, more than the 256 KB/)
  })

  it('measures by itself what came as a long text', () => {
    expect(reasons({ _raw: JSON.stringify(record({ requestParameters: { note: 'x'.repeat(300_000) } })) })[0]).toContain(
      'more than the 256 KB',
    )
  })

  it('bounds depth, of records and of envelopes', () => {
    const nested = (levels: number): unknown => (levels === 0 ? 1 : { a: nested(levels - 1) })
    expect(reasons(record({ requestParameters: nested(64) as never }))).toEqual(['f: nested deeper than 64 levels'])
    expect(reasons(record({ requestParameters: nested(63) as never }))).toEqual([])
    const wrapped = (levels: number): unknown => (levels === 0 ? record() : { Message: wrapped(levels - 1) })
    expect(reasons(wrapped(6))).toEqual([])
    expect(reasons(wrapped(7))).toEqual(['f: neither a CloudTrail record nor an envelope that holds some; it begins with "Message"'])
  })

  it('admits an Insights event, which has no caller', () => {
    const insight = {
      ...record({ userIdentity: undefined }),
      eventName: undefined,
      eventSource: undefined,
      eventCategory: 'Insight',
      insightDetails: { state: 'Start' },
    }
    expect(opened(JSON.parse(JSON.stringify(insight))).items).toHaveLength(1)
  })

  it('leaves __proto__ an ordinary key', () => {
    const hostile = JSON.parse(
      `{"__proto__":{"eventName":"x","polluted":true},"Records":[${JSON.stringify(record()).replace('{', '{"__proto__":{"polluted":true},')}]}`,
    )
    expect(opened(hostile).items).toHaveLength(1)
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  it('writes reasons that cannot write on a terminal', () => {
    expect(reasons(record({ eventTime: '\u001b[2J\u202e\n' }))[0]).toBe(
      'f: eventTime "\ufffd[2J\ufffd\ufffd" is not an ISO 8601 time between November 2013 and 2100',
    )
  })
})
