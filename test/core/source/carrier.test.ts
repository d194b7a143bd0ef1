import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { carriedIn } from '#core/source/carrier.ts'
import { decodeText } from '#core/source/text.ts'
import { record } from '../../support/records/cloudtrail.ts'
import { FLOW } from '../../support/records/envelopes.ts'

const CALL = record({ eventID: 'the-one', eventName: 'StopLogging', eventSource: 'cloudtrail.amazonaws.com' })

const found = (text: string, file = 'f') => decodeText(text, file)

const idsIn = (text: string): unknown[] =>
  found(text).items.map((item) => (item.kind === 'flow-line' ? item.record : (item.record['eventID'] ?? item.record['id'])))

describe('a record is found in what carries it', () => {
  const text = JSON.stringify(CALL)
  const csv = `"${text.replaceAll('"', '""')}"`
  it.each<[string, string]>([
    ['Elastic, as event.original', JSON.stringify({ '@timestamp': 'x', event: { original: text, provider: 'cloudtrail.amazonaws.com' } })],
    ['an Elasticsearch hit', JSON.stringify({ _index: 'logs', _source: { event: { original: text } } })],
    ['an Elasticsearch answer', JSON.stringify({ took: 1, hits: { total: 1, hits: [{ _index: 'i', _source: CALL }] } })],
    ['Filebeat', JSON.stringify({ message: text, agent: { type: 'filebeat' }, host: { name: 'h' } })],
    ['Splunk, as _raw', JSON.stringify({ preview: false, result: { _raw: text, host: 'h', sourcetype: 'aws:cloudtrail' } })],
    ['Datadog', JSON.stringify({ id: 'A1', message: '', attributes: { ...CALL, service: 'cloudtrail' } })],
    ['Datadog, nested once more', JSON.stringify({ content: { message: 'm', attributes: { attributes: CALL } } })],
    ['Wazuh', JSON.stringify({ rule: { level: 3 }, data: { integration: 'aws', aws: CALL } })],
    ['Fluent Bit', JSON.stringify({ date: 1, log: text })],
    ['GELF', JSON.stringify({ version: '1.1', short_message: 'StopLogging', full_message: text })],
    ['Vector', JSON.stringify({ message: text, source_type: 'aws_s3', timestamp: 'x' })],
    ['a title beside the record', JSON.stringify({ message: 'StopLogging by alice', cloudtrail: CALL })],
    ['a result beside the record', JSON.stringify({ result: 'Success', event: CALL })],
    [
      'LookupEvents',
      JSON.stringify({ Events: [{ EventId: 'x', EventName: 'StopLogging', EventSource: 'c', EventTime: 1, CloudTrailEvent: text }] }),
    ],
    ['one event of LookupEvents', JSON.stringify({ EventId: 'x', EventName: 'StopLogging', EventTime: 1, CloudTrailEvent: text })],
    ['CloudTrail Lake, as eventJson', JSON.stringify({ QueryResultRows: [[{ eventJson: text }]] })],
    ['a syslog line', `<134>1 2026-05-12T10:00:00Z collector aws - - - ${text}\n`],
    ['aws logs tail', `2026-05-12T10:00:00.000000+00:00 123456789012_CloudTrail_us-east-1 ${text}\n`],
    [
      'CloudWatch Logs Insights',
      JSON.stringify({
        results: [
          [
            { field: '@message', value: text },
            { field: '@ptr', value: 'p' },
          ],
        ],
      }),
    ],
    ['CloudWatch Logs Insights as CSV', `@timestamp,@message\n2026-05-12 10:00:00,${csv}\n`],
    ['Splunk as CSV', `_raw,_time\n${csv},2026\n`],
    ['SQS', JSON.stringify({ Messages: [{ MessageId: 'm', Body: JSON.stringify({ Type: 'Notification', Message: text }) }] })],
    ['Firehose, values one after another', `${text}`],
  ])('%s', (_, carrier) => {
    expect(idsIn(carrier)).toEqual(['the-one'])
  })

  it('of which each in a list is read', () => {
    const hits = Array.from({ length: 20 }, (_, i) => ({ _source: { event: { original: JSON.stringify({ ...CALL, eventID: `e${i}` }) } } }))
    expect(idsIn(JSON.stringify({ hits: { hits } }))).toEqual(Array.from({ length: 20 }, (_, i) => `e${i}`))
  })

  it('of which two lie side by side, both are read, and copies of one are not', () => {
    const other = { ...CALL, eventID: 'the-other' }
    expect(idsIn(JSON.stringify({ x: { record: CALL }, y: { record: other } }))).toEqual(['the-one', 'the-other'])
    expect(idsIn(JSON.stringify({ x: { record: CALL }, y: { deeper: { copy: JSON.stringify(CALL) } } }))).toEqual(['the-one'])
    expect(idsIn(JSON.stringify({ a: [CALL], b: { c: [other, CALL] } }))).toEqual(['the-one', 'the-other'])
  })

  const shape = fc.constantFrom('object', 'text', 'list', 'listText')
  const key = fc.constantFrom('event', 'data', 'message', 'log', 'record', 'payload', '_source', 'a b')
  const sibling = fc.dictionary(
    fc.constantFrom('host', 'tags', 'level', 'result', 'note'),
    fc.oneof(fc.string(), fc.integer(), fc.array(fc.string()), fc.constant(null)),
  )
  const wrapped = (inner: unknown, levels: readonly { shape: string; key: string; sibling: object; first: boolean }[]): unknown =>
    levels.reduce<unknown>((value, level) => {
      const held = level.shape.startsWith('list') ? [value] : value
      const member = { [level.key]: level.shape.toLowerCase().endsWith('text') ? JSON.stringify(held) : held }
      return level.first ? { ...member, ...level.sibling } : { ...level.sibling, ...member }
    }, inner)

  it('wrapped at random, once, and never twice', () => {
    const levels = fc.array(fc.record({ shape, key, sibling, first: fc.boolean() }), { minLength: 1, maxLength: 3 })
    void fc.assert(
      fc.property(levels, (all) => {
        expect(idsIn(JSON.stringify(wrapped(CALL, all)))).toEqual(['the-one'])
      }),
      { numRuns: 2_000 },
    )
  })

  it('and a mutated carrier crashes nothing and counts once', () => {
    const levels = fc.array(fc.record({ shape, key, sibling, first: fc.boolean() }), { minLength: 1, maxLength: 3 })
    void fc.assert(
      fc.property(levels, fc.nat(), fc.string({ maxLength: 5 }), (all, at, noise) => {
        const carrier = JSON.stringify(wrapped(CALL, all))
        const place = at % carrier.length
        const { items, rejects, ignored } = found(carrier.slice(0, place) + noise + carrier.slice(place + noise.length))
        expect(items.length + rejects.length + ignored.length).toBeGreaterThan(0)
        expect(items.length).toBeLessThanOrEqual(1)
      }),
      { numRuns: 2_000 },
    )
  })

  it('within bounds: a wide and deep carrier of nothing ends', () => {
    const wide = Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`k${i}`, { a: { b: i } }]))
    expect(carriedIn(wide, () => false)).toBeUndefined()
  })
})

describe('a table is read row by row', () => {
  it.each<[string, string, object]>([
    [
      'of Athena over a trail',
      'eventversion,useridentity,eventtime,eventsource,eventname,awsregion,sourceipaddress,requestparameters,eventid,readonly\n' +
        '1.08,"{type=IAMUser, principalid=AIDAEXAMPLE, arn=arn:aws:iam::123456789012:user/alice, accountid=123456789012, sessioncontext={attributes={mfaauthenticated=false, creationdate=2026-05-12T09:00:00Z}}, username=alice}",2026-05-12T10:00:00Z,cloudtrail.amazonaws.com,StopLogging,us-east-1,198.51.100.7,"{""name"":""main""}",e1,false\n',
      {
        eventName: 'StopLogging',
        requestParameters: { name: 'main' },
        readOnly: false,
        userIdentity: { type: 'IAMUser', userName: 'alice', sessionContext: { attributes: { mfaAuthenticated: 'false' } } },
      },
    ],
    [
      'of CloudTrail Lake, as rows of cells',
      JSON.stringify({
        QueryResultRows: [
          [
            { eventName: 'StopLogging' },
            { eventSource: 'cloudtrail.amazonaws.com' },
            { eventTime: '2026-05-12 10:00:00.000' },
            { userIdentity: '{type=Root, accountid=123456789012}' },
          ],
        ],
      }),
      { eventName: 'StopLogging', eventTime: '2026-05-12T10:00:00Z', userIdentity: { type: 'Root', accountId: '123456789012' } },
    ],
  ])('%s', (_, text, expected) => {
    const { items, rejects } = found(text)
    expect(rejects).toEqual([])
    expect(items).toMatchObject([{ kind: 'api-call', record: expected }])
  })
})

describe('OCSF of Security Lake is read as what it was made of', () => {
  it('a call', () => {
    const { items } = found(
      JSON.stringify({
        class_uid: 6003,
        time: 1_778_580_000_000,
        metadata: { uid: 'e1', event_code: 'AwsApiCall', product: { name: 'CloudTrail', feature: { name: 'Management' } } },
        cloud: { region: 'us-east-1', account: { uid: '123456789012' } },
        actor: {
          user: {
            type: 'AssumedRole',
            uid_alt: 'AROAEXAMPLE:dana',
            uid: 'arn:aws:sts::123456789012:assumed-role/ops/dana',
            credential_uid: 'ASIAEXAMPLE0000000001',
            account: { uid: '123456789012' },
          },
          session: { issuer: 'arn:aws:iam::123456789012:role/ops', is_mfa: false },
        },
        api: {
          operation: 'StopLogging',
          service: { name: 'cloudtrail.amazonaws.com' },
          request: { uid: 'r1', data: '{"name":"main"}' },
          response: { error: 'AccessDenied' },
        },
        src_endpoint: { ip: '198.51.100.7' },
        unmapped: { 'additionalEventData.MFAUsed': 'No' },
      }),
    )
    expect(items).toMatchObject([
      {
        kind: 'api-call',
        record: {
          eventName: 'StopLogging',
          errorCode: 'AccessDenied',
          requestParameters: { name: 'main' },
          additionalEventData: { MFAUsed: 'No' },
          userIdentity: {
            type: 'AssumedRole',
            sessionContext: { sessionIssuer: { arn: 'arn:aws:iam::123456789012:role/ops', userName: 'ops' } },
          },
        },
      },
    ])
  })

  it('a network activity', () => {
    const { items } = found(
      JSON.stringify({
        class_uid: 4001,
        time: 1_778_580_000_000,
        start_time: 1_778_580_000_000,
        end_time: 1_778_580_060_000,
        metadata: { product: { name: 'Amazon VPC' } },
        cloud: { region: 'us-east-1', account: { uid: '123456789012' } },
        src_endpoint: { ip: '203.0.113.9', port: 51234 },
        dst_endpoint: { ip: '10.0.1.5', port: 22, interface_uid: 'eni-0a1b2c3d' },
        connection_info: { protocol_num: 6, direction_id: 1 },
        traffic: { packets: 5, bytes: 400 },
        action: 'Allowed',
      }),
    )
    expect(items).toMatchObject([{ kind: 'flow-line' }])
  })

  it('another class is named', () => {
    const { ignored } = found(JSON.stringify({ class_uid: 2001, metadata: {}, time: 1 }))
    expect(ignored[0]?.reason).toContain('an OCSF record of another class than a call or a flow (class "2001")')
  })
})

describe('a finding of another service is read as the event that would have brought it', () => {
  const finding = { type: 'Recon:EC2/Portscan', severity: 5, resource: {}, accountId: '123456789012', region: 'us-east-1', id: 'g' }
  it.each<[string, unknown, string]>([
    ["GuardDuty's S3 export", { ...finding, schemaVersion: '2.0', service: {}, updatedAt: '2026-05-12T10:00:00Z' }, 'aws.guardduty'],
    [
      'a Security Hub finding',
      {
        Findings: [
          {
            SchemaVersion: '2018-10-08',
            ProductArn: 'p',
            GeneratorId: 'g',
            Id: 'i',
            AwsAccountId: '123456789012',
            UpdatedAt: '2026-05-12T10:00:00Z',
          },
        ],
      },
      'aws.securityhub',
    ],
    [
      'Inspector',
      {
        findings: [
          {
            findingArn: 'arn:aws:inspector2:us-east-1:123456789012:finding/1',
            awsAccountId: '123456789012',
            severity: 'CRITICAL',
            type: 'PACKAGE_VULNERABILITY',
            updatedAt: 1_778_580_000,
          },
        ],
      },
      'aws.inspector2',
    ],
    [
      'Macie',
      {
        findings: [
          {
            category: 'POLICY',
            type: 'Policy:IAMUser/S3BucketPublic',
            severity: { score: 3 },
            resourcesAffected: {},
            updatedAt: '2026-05-12T10:00:00Z',
            id: 'm',
          },
        ],
      },
      'aws.macie',
    ],
    [
      'Access Analyzer',
      {
        findings: [
          {
            id: 'a',
            resource: 'arn:aws:s3:::b',
            resourceType: 'AWS::S3::Bucket',
            status: 'ACTIVE',
            analyzedAt: 'x',
            updatedAt: '2026-05-12T10:00:00Z',
            resourceOwnerAccount: '123456789012',
          },
        ],
      },
      'aws.access-analyzer',
    ],
  ])('%s', (_, value, source) => {
    const { items, rejects } = found(JSON.stringify(value))
    expect(rejects).toEqual([])
    expect(items).toMatchObject([{ kind: 'notice', record: { source } }])
  })
})

describe('flow logs without a header', () => {
  const V5 =
    '5 123456789012 eni-0a1b2c3d4e5f60718 203.0.113.9 10.0.0.71 46945 22 6 10 730 1778580000 1778580060 ACCEPT OK vpc-1 subnet-1 - 2 IPv4 203.0.113.9 10.0.0.71 eu-west-1 euw1-az3 - - - - ingress 8'
  it.each<[string, string, number]>([
    ['in version 5, all fields', `${V5}\n${V5}\n`, 2],
    ['with commas', `${FLOW.replaceAll(' ', ',')}\n`, 1],
    ['with tabs, in version 5', `${V5.replaceAll(' ', '\t')}\n`, 1],
    ['behind the stamp of aws logs tail', `2026-05-12T10:00:00+00:00 eni-0a1b2c3d-all ${FLOW}\n`, 1],
    ['as message of a shipper', JSON.stringify({ message: FLOW, host: 'h' }), 1],
  ])('are read %s', (_, text, number) => {
    const { items, rejects } = found(text)
    expect([items.length, rejects.length]).toEqual([number, 0])
    expect(items.every(({ kind }) => kind === 'flow-line')).toBe(true)
  })
})
