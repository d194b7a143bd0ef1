import { parquetWriteBuffer } from 'hyparquet-writer'
import { record } from './cloudtrail.ts'
import { FLOW } from './envelopes.ts'

/** A form in which people have logs, as a file of it with a number of records. */
export interface InputForm {
  /** As docs/input.md names it. */
  readonly name: string
  readonly file: string
  readonly content: string | Buffer
  readonly records: number
}

let number = 0
const call = () => record({ eventID: `form-${++number}`, eventName: 'CreateUser', eventSource: 'iam.amazonaws.com' })
const text = () => JSON.stringify(call())
const json = (value: unknown) => JSON.stringify(value)
const cell = (value: string) => `"${value.replaceAll('"', '""')}"`

const NAMES = 'version account_id interface_id srcaddr dstaddr srcport dstport protocol packets bytes start end action log_status'.split(
  ' ',
)
const words = FLOW.split(' ')
const flowObject = () => Object.fromEntries(NAMES.map((name, at) => [name, words[at]]))

const parquet = (): Buffer =>
  Buffer.from(
    parquetWriteBuffer({ columnData: NAMES.map((name, at) => ({ name, data: [words[at]!, words[at]!], type: 'STRING' as const })) }),
  )

const ocsf = () => ({
  class_uid: 6003,
  time: 1_778_580_000_000,
  metadata: { uid: `form-${++number}`, product: { name: 'CloudTrail' } },
  cloud: { region: 'us-east-1' },
  actor: { user: { type: 'IAMUser', name: 'alice', account: { uid: '123456789012' } } },
  api: { operation: 'CreateUser', service: { name: 'iam.amazonaws.com' } },
})

const bridge = (detail: object) => ({
  id: 'b',
  'detail-type': 'AWS API Call via CloudTrail',
  source: 'aws.iam',
  account: '123456789012',
  time: '2026-05-01T10:00:00Z',
  region: 'us-east-1',
  detail,
})

const guardDuty = {
  schemaVersion: '2.0',
  id: 'g',
  accountId: '123456789012',
  region: 'us-east-1',
  type: 'Recon:EC2/Portscan',
  severity: 5,
  resource: {},
  service: {},
  updatedAt: '2026-05-01T10:00:00Z',
}

/** One file of everything that is read. */
export const inputForms = (): InputForm[] => [
  { name: 'CloudTrail files', file: 'trail.json', content: json({ Records: [call(), call()] }), records: 2 },
  { name: 'CloudTrail records, one a line', file: 'lines.jsonl', content: `${text()}\n${text()}\n`, records: 2 },
  { name: 'CloudTrail records, one after another', file: 'firehose', content: text() + text(), records: 2 },
  { name: 'EventBridge events', file: 'bridge.jsonl', content: `${json(bridge(call()))}\n`, records: 1 },
  {
    name: 'CloudWatch Logs: filter-log-events and get-log-events',
    file: 'filtered.json',
    content: json({ events: [{ timestamp: 1, message: text() }] }),
    records: 1,
  },
  { name: 'CloudWatch Logs: aws logs tail', file: 'tail.txt', content: `2026-05-01T10:00:00+00:00 stream ${text()}\n`, records: 1 },
  {
    name: 'CloudWatch Logs Insights, JSON and CSV',
    file: 'insights.json',
    content: json({
      results: [
        [
          { field: '@message', value: text() },
          { field: '@ptr', value: 'p' },
        ],
      ],
    }),
    records: 1,
  },
  {
    name: 'LookupEvents',
    file: 'lookup.json',
    content: json({ Events: [{ EventId: 'x', EventName: 'CreateUser', CloudTrailEvent: text() }] }),
    records: 1,
  },
  {
    name: "CSV of the console's event history",
    file: 'history.csv',
    content:
      'Event name,Event time,User name,Event source,AWS access key,Event ID\n' +
      'CreateUser,2026-05-01T10:00:00Z,alice,iam.amazonaws.com,AKIAIOSFODNN7EXAMPLE,form-csv\n',
    records: 1,
  },
  {
    name: 'CSV of Athena over a trail',
    file: 'athena.csv',
    content:
      'useridentity,eventtime,eventsource,eventname,eventid\n' +
      '"{type=IAMUser, username=alice, accountid=123456789012}",2026-05-01T10:00:00Z,iam.amazonaws.com,CreateUser,form-athena\n',
    records: 1,
  },
  { name: 'CloudTrail Lake', file: 'lake.json', content: json({ QueryResultRows: [[{ eventJson: text() }]] }), records: 1 },
  { name: 'Security Lake (OCSF)', file: 'ocsf.json', content: json(ocsf()), records: 1 },
  {
    name: 'Elastic and Filebeat',
    file: 'elastic.json',
    content: json({ hits: { hits: [{ _source: { event: { original: text() } } }] } }),
    records: 1,
  },
  { name: 'Splunk, JSON and CSV', file: 'splunk.csv', content: `_time,_raw\n1,${cell(text())}\n`, records: 1 },
  { name: 'Datadog', file: 'datadog.json', content: json({ message: '', attributes: call() }), records: 1 },
  { name: 'Wazuh', file: 'wazuh.json', content: json({ rule: {}, data: { aws: call() } }), records: 1 },
  { name: 'Fluent Bit, GELF, Vector, Cribl', file: 'fluent.json', content: json({ date: 1, log: text() }), records: 1 },
  { name: 'SQS and SNS messages', file: 'sqs.json', content: json({ Messages: [{ Body: json({ Message: text() }) }] }), records: 1 },
  { name: 'Syslog lines', file: 'syslog.log', content: `<134>1 2026-05-01T10:00:00Z host aws - - - ${text()}\n`, records: 1 },
  { name: 'VPC Flow Logs, text', file: 'flows.log', content: `${FLOW}\n`, records: 1 },
  {
    name: 'VPC Flow Logs without header, all fields of a version',
    file: 'v3.log',
    content: `${FLOW.replace(/^2/, '3')} vpc-1 subnet-1 - 2 IPv4 10.0.1.5 203.0.113.9\n`,
    records: 1,
  },
  {
    name: 'VPC Flow Logs, comma, tab, semicolon or bar',
    file: 'flows.csv',
    content: `${NAMES.join(',')}\n${words.join(',')}\n`,
    records: 1,
  },
  { name: 'VPC Flow Logs, JSON', file: 'flows.json', content: `${json(flowObject())}\n`, records: 1 },
  { name: 'Parquet: VPC Flow Logs, Security Lake, CloudTrail Lake', file: 'flows.parquet', content: parquet(), records: 2 },
  { name: 'GuardDuty findings', file: 'guardduty.jsonl', content: `${json(guardDuty)}\n`, records: 1 },
  {
    name: 'Security Hub, Inspector, Macie and Access Analyzer findings',
    file: 'hub.json',
    content: json({
      Findings: [
        {
          SchemaVersion: '2018-10-08',
          ProductArn: 'p',
          GeneratorId: 'g',
          Id: 'i',
          AwsAccountId: '123456789012',
          UpdatedAt: '2026-05-01T10:00:00Z',
        },
      ],
    }),
    records: 1,
  },
  {
    name: 'Kubernetes audit logs',
    file: 'audit.log',
    content: `${json({
      kind: 'Event',
      apiVersion: 'audit.k8s.io/v1',
      auditID: 'a',
      stage: 'ResponseComplete',
      verb: 'list',
      user: { username: 'dana' },
      objectRef: { resource: 'pods' },
      requestReceivedTimestamp: '2026-05-01T10:00:00.000000Z',
    })}\n`,
    records: 1,
  },
  {
    name: 'Falco alerts',
    file: 'falco.jsonl',
    content: `${json({ rule: 'Terminal shell in container', priority: 'Notice', output: 'o', time: '2026-05-01T10:00:00Z', output_fields: {} })}\n`,
    records: 1,
  },
  {
    name: 'VPC DNS query logs',
    file: 'dns.log',
    content: `${json({ version: '1.100000', account_id: '123456789012', query_timestamp: '2026-05-01T10:00:00Z', query_name: 'a.example.', rcode: 'NOERROR' })}\n`,
    records: 1,
  },
]

/** Files that lie beside logs and hold none, with a word of the reason that each is given. */
export const strangers: readonly { readonly file: string; readonly content: string | Buffer; readonly reason: string }[] = [
  { file: 'README.md', content: '# notes', reason: 'no log by its name' },
  { file: 'identities.json', content: json({ UserDetailList: [] }), reason: 'get-account-authorization-details' },
  { file: 'config.json', content: json({ configurationItems: [] }), reason: 'AWS Config' },
  { file: 'template.json', content: json({ AWSTemplateFormatVersion: '2010-09-09' }), reason: 'CloudFormation' },
  { file: 'trivy.json', content: json({ SchemaVersion: 2, ArtifactName: 'a' }), reason: 'Trivy' },
  { file: 'falco.json', content: json({ rule: 'r', priority: 'Error', output: 'o' }), reason: 'Falco without a time' },
  { file: 'alb.log', content: 'https 2026-05-01T10:00:00.0Z app/web/1 198.51.100.7:1\n', reason: 'load balancer' },
  { file: 'picture', content: Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10]), reason: 'an image' },
  { file: 'binary', content: Buffer.from([1, 0, 0, 0, 2, 0, 0, 9, 9, 9]), reason: 'binary data' },
  { file: 'prose.txt', content: 'Nothing to see here.\n', reason: 'neither JSON nor a flow-log line' },
]
