import { normalizeApiCall } from '#core/normalize/api-call.ts'
import type { SigmaKind } from '#core/sigma/kind.ts'

/** CloudTrail's top level, event version 1.11. Source: CloudTrail user guide, "record contents". */
const FIELDS = [
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

export const apiCall: SigmaKind = {
  logsource: (service, category) => service === 'cloudtrail' || (service === undefined && category === undefined),
  keys: { source: 'eventSource', name: 'eventName' },
  fields: FIELDS,
  members: MEMBERS,
  writer: 'CloudTrail',
  folder: 'api-calls',
  catalog: 'on API calls',
  factsOf: (record, context) => normalizeApiCall(record, context).facts,
  scaffold: {
    logic: [
      'logsource: { product: aws, service: cloudtrail }',
      'detection:',
      '  selection:',
      '    eventSource: iam.amazonaws.com',
      '    eventName: CreateAccessKey',
      '  own:',
      '    target.self: true',
      '  condition: selection and not own',
    ],
    summary: '{actor.name} did something in {account}',
    examples: [
      '    match:',
      '      - name: a key for somebody else',
      '        base: iam-user',
      '        with: { eventName: CreateAccessKey, readOnly: false, requestParameters.userName: alice }',
      '    no_match:',
      '      - name: a key of one’s own',
      '        base: iam-user',
      '        with: { eventName: CreateAccessKey, readOnly: false, requestParameters.userName: bob }',
    ],
  },
}
