import type { Json } from '#core/model/event.ts'

/** A small CloudTrail record; `over` replaces top-level fields. */
export const record = (over: Json = {}): Json => ({
  eventVersion: '1.11',
  userIdentity: {
    type: 'IAMUser',
    principalId: 'AIDAEXAMPLE',
    arn: 'arn:aws:iam::123456789012:user/alice',
    accountId: '123456789012',
    userName: 'alice',
  },
  eventTime: '2026-05-01T10:00:00Z',
  eventSource: 'iam.amazonaws.com',
  eventName: 'CreateAccessKey',
  awsRegion: 'us-east-1',
  sourceIPAddress: '198.51.100.7',
  requestParameters: { userName: 'bob' },
  responseElements: null,
  eventID: '11111111-2222-4333-8444-555555555555',
  recipientAccountId: '123456789012',
  ...over,
})

export const without = (name: string): Json => Object.fromEntries(Object.entries(record()).filter(([key]) => key !== name))

export const eventBridge = (detail: Json = record(), over: Json = {}): Json => ({
  version: '0',
  id: '7bf73129-1428-4cd3-a780-95db273d1602',
  'detail-type': 'AWS API Call via CloudTrail',
  source: 'aws.iam',
  account: '123456789012',
  time: '2026-05-01T10:02:03Z',
  region: 'us-east-1',
  resources: [],
  detail,
  ...over,
})

export const guardDuty = (): Json =>
  eventBridge(
    { schemaVersion: '2.0', id: 'f-1', severity: 8, type: 'Recon:EC2/Portscan' },
    { 'detail-type': 'GuardDuty Finding', source: 'aws.guardduty' },
  )

export const FLOW = '2 123456789012 eni-0a1b2c3d 10.0.1.5 203.0.113.9 51234 443 6 20 4249 1780000000 1780000060 ACCEPT OK'

export const logs = (messages: readonly string[], over: Json = {}): Json => ({
  messageType: 'DATA_MESSAGE',
  owner: '123456789012',
  logGroup: '/vpc/flow',
  logStream: 'eni-0a1b2c3d-all',
  subscriptionFilters: ['to-kinesis'],
  logEvents: messages.map((message, at) => ({ id: String(at), timestamp: 1_780_000_000_000 + at, message })),
  ...over,
})
