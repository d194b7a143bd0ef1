import type { Json } from '#core/model/event.ts'
import { record } from './cloudtrail.ts'

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
