import { FACT_NAMES, FACT_ROOTS } from '#core/model/facts.ts'
import { closest } from '../spelling.ts'
import type { RecordKind } from '../tree.ts'
import type { Complaint } from './api-names.ts'
import type { Item, ItemMap } from './items.ts'

/** CloudTrail's top level, event version 1.11. Source: CloudTrail user guide, "record contents". */
const TOP = [
  ...[
    'eventVersion',
    'eventTime',
    'userIdentity',
    'eventSource',
    'eventName',
    'awsRegion',
    'sourceIPAddress',
    'userAgent',
    'errorCode',
    'errorMessage',
  ],
  ...[
    'requestParameters',
    'responseElements',
    'additionalEventData',
    'requestID',
    'eventID',
    'apiVersion',
    'readOnly',
    'resources',
    'eventType',
  ],
  ...['recipientAccountId', 'sharedEventID', 'vpcEndpointId', 'serviceEventDetails', 'managementEvent', 'eventCategory', 'addendum'],
  ...['sessionCredentialFromConsole', 'edgeDeviceDetails', 'tlsDetails', 'vpcEndpointAccountId', 'insightDetails'],
]

/** Members of closed objects, by path. Objects that are not here are open. */
const MEMBERS: Readonly<Record<string, readonly string[]>> = {
  userIdentity: [
    ...[
      'type',
      'principalId',
      'arn',
      'accountId',
      'accessKeyId',
      'userName',
      'invokedBy',
      'identityProvider',
      'onBehalfOf',
      'credentialId',
    ],
    ...['inScopeOf', 'invokedByDelegate', 'sessionContext', 'userId', 'identityStoreArn'],
  ],
  'userIdentity.sessionContext': ['sessionIssuer', 'attributes', 'webIdFederationData', 'sourceIdentity', 'ec2RoleDelivery', 'assumedRoot'],
  'userIdentity.sessionContext.sessionIssuer': ['type', 'principalId', 'arn', 'accountId', 'userName'],
  'userIdentity.sessionContext.attributes': ['creationDate', 'mfaAuthenticated'],
  'userIdentity.sessionContext.webIdFederationData': ['federatedProvider', 'attributes'],
  'userIdentity.onBehalfOf': ['userId', 'identityStoreArn'],
  'userIdentity.inScopeOf': ['sourceArn', 'sourceAccount', 'issuerType', 'credentialsIssuedTo'],
  'userIdentity.invokedByDelegate': ['accountId'],
  resources: ['ARN', 'accountId', 'type', 'ARNPrefix'],
  tlsDetails: ['tlsVersion', 'cipherSuite', 'clientProvidedHostHeader', 'keyExchange'],
  addendum: ['reason', 'updatedFields', 'originalRequestID', 'originalEventID'],
}

/** VPC Flow Logs, versions 2 to 11. Source: VPC user guide, "flow log records". */
export const FLOW_FIELDS = (
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status vpc-id subnet-id instance-id ' +
  'tcp-flags type pkt-srcaddr pkt-dstaddr region az-id sublocation-type sublocation-id pkt-src-aws-service pkt-dst-aws-service flow-direction ' +
  'traffic-path ecs-cluster-arn ecs-cluster-name ecs-container-instance-arn ecs-container-instance-id ecs-container-id ecs-second-container-id ' +
  'ecs-service-name ecs-task-definition-arn ecs-task-arn ecs-task-id reject-reason resource-id encryption-status instance-tag instance-tag-2 ' +
  'interface-tag interface-tag-2 asg-tag asg-tag-2 interface-type next-hop-interface-id next-hop-subnet-id next-hop-az-id next-hop-vpc-id next-hop-interface-type'
).split(' ')

const ENVELOPE = ['version', 'id', 'detail-type', 'source', 'account', 'time', 'region', 'resources', 'detail', 'replay-name']

/** Facts that may become known later: they belong in filters of incidents, correlations and behaviors. */
const DEFERRED = /^(origin|baseline|history|provenance|lineage)(\.|$)|^actor\.(history|origin|firstSeen|baseline|learned)/

/** Facts of the actor that its record proves, beside those of FACT_NAMES. */
const ALSO_FACTS = ['actor.id', 'actor.name', 'actor.account']

const isFact = (field: string): boolean => (FACT_ROOTS as readonly string[]).includes(field.split('.')[0]!)
const isKnownFact = (field: string): boolean => Object.hasOwn(FACT_NAMES, field) || ALSO_FACTS.includes(field)

const topOf = (kind: RecordKind): readonly string[] | undefined =>
  kind === 'api-call' ? TOP : kind === 'flow' ? FLOW_FIELDS : kind === 'notice' ? ENVELOPE : undefined

/** What is wrong with a field that a condition reads; undefined where nothing is. */
export function fieldFault(field: string, kind: RecordKind): { code: string; message: string } | undefined {
  if (kind === 'other') return undefined
  if (DEFERRED.test(field))
    return {
      code: 'deferred-fact',
      message: `"${field}" may become known later, so no detection may rest on it; use it in a correlation or a behavior`,
    }
  const top = topOf(kind)!
  const [root = ''] = field.split('.')
  if (top.includes(field)) return undefined
  if (isFact(field) && !top.includes(root))
    return isKnownFact(field)
      ? undefined
      : { code: 'unknown-fact', message: `there is no fact "${field}"${closest(field, [...Object.keys(FACT_NAMES), ...ALSO_FACTS])}` }
  if (isFact(field) && isKnownFact(field)) return undefined
  if (!top.includes(root)) return { code: 'unknown-field', message: `${writer(kind)} never writes a field "${root}"${closest(root, top)}` }
  return kind === 'api-call' ? memberFault(field) : undefined
}

const writer = (kind: RecordKind): string => (kind === 'api-call' ? 'CloudTrail' : kind === 'flow' ? 'VPC Flow Logs' : 'EventBridge')

function memberFault(field: string): { code: string; message: string } | undefined {
  const segments = field.split('.')
  for (let length = 1; length < segments.length; length++) {
    const path = segments.slice(0, length).join('.')
    const members = Object.hasOwn(MEMBERS, path) ? MEMBERS[path] : undefined
    const name = segments[length]!
    if (members && !members.includes(name))
      return { code: 'unknown-field', message: `CloudTrail never writes "${path}.${name}"${closest(name, members)}` }
  }
  return undefined
}

/** Fields that no record has, deferred facts, and values that look like a field but are compared as text. */
export function fieldComplaints(maps: readonly ItemMap[], kind: RecordKind): readonly Complaint[] {
  return maps.flat().flatMap((item) => [...faultOf(item, kind), ...referenceFaults(item, kind)])
}

function faultOf(item: Item, kind: RecordKind): Complaint[] {
  const fault = item.field === '' ? undefined : fieldFault(item.field, kind)
  return fault ? [{ line: item.line, severity: 'error', ...fault }] : []
}

function referenceFaults(item: Item, kind: RecordKind): Complaint[] {
  const texts = item.values.filter((value): value is string => typeof value === 'string')
  if (item.modifiers.includes('fieldref'))
    return texts.flatMap((field) => {
      const fault = fieldFault(field, kind)
      return fault ? [{ line: item.line, severity: 'error' as const, ...fault }] : []
    })
  if (kind !== 'api-call') return []
  return texts
    .filter((value) => /^[A-Za-z]+(\.[A-Za-z][\w-]*)+$/.test(value) && TOP.includes(value.split('.')[0]!))
    .map((value) => ({
      line: item.line,
      severity: 'error' as const,
      code: 'field-as-text',
      message: `compares with the text "${value}", not with that field; write ${item.field}|fieldref`,
    }))
}
