import type { ApiCall, Json } from '#core/model/event.ts'
import { at, isObject, items, list, text } from './json.ts'

/** A kind and an identifier: an ARN, or the parts that CloudFormation joins by `|` where a resource has none. */
type Named = readonly [kind: string, id: string]
type Find = (record: Json, event: ApiCall) => readonly Named[]

const first = (record: Json, ...paths: readonly string[]): string | undefined =>
  paths.map((path) => text(at(record, path))).find((one) => one !== undefined)

const arnAt =
  (kind: string, ...paths: readonly string[]): Find =>
  (record) => {
    const arn = first(record, ...paths)
    return arn?.startsWith('arn:') ? [[kind, arn]] : []
  }

const joined =
  (kind: string, ...paths: readonly string[]): Find =>
  (record) => {
    const parts = paths.map((path) => text(at(record, path)))
    return parts.every((part) => part !== undefined && !part.includes('|')) ? [[kind, parts.join('|')]] : []
  }

const tasks: Find = (record) =>
  [
    ...items(at(record, 'responseElements.tasks')),
    ...list(at(record, 'responseElements.task')),
    { taskArn: at(record, 'requestParameters.task') },
  ].flatMap((one) => {
    const arn = isObject(one) ? text(one['taskArn']) : undefined
    return arn?.startsWith('arn:') ? [['AwsEcsTask', arn] as const] : []
  })

const session: Find = (record, { account, region }) => {
  const id = first(record, 'responseElements.sessionId')
  return id ? [['AwsSsmSession', `arn:aws:ssm:${region}:${account}:session/${id}`]] : []
}

const anchor: Find = (record, { account, region }) => {
  const id = first(record, 'requestParameters.trustAnchorId')
  return id ? [['AwsRolesAnywhereTrustAnchor', `arn:aws:rolesanywhere:${region}:${account}:trust-anchor/${id}`]] : []
}

const aclEntry: Find = (record, { account, region }) => {
  const acl = first(record, 'requestParameters.networkAclId')
  const rule = at(record, 'requestParameters.ruleNumber')
  const direction = at(record, 'requestParameters.egress') === true ? 'egress' : 'ingress'
  return acl && Number.isInteger(Number(rule)) && rule !== undefined
    ? [['AwsEc2NetworkAclEntry', `arn:aws:ec2:${region}:${account}:network-acl/${acl}/${direction}/${Number(rule)}`]]
    : []
}

/** By event source and event: what a response must know to take that one thing back. */
const BY_EVENT: Readonly<Record<string, readonly Find[]>> = {
  'iam.amazonaws.com': [
    arnAt('AwsIamOidcProvider', 'requestParameters.openIDConnectProviderArn', 'responseElements.openIDConnectProviderArn'),
    arnAt('AwsIamSamlProvider', 'requestParameters.sAMLProviderArn', 'responseElements.sAMLProviderArn'),
    joined('AwsIamMfaDevice', 'requestParameters.serialNumber', 'requestParameters.userName'),
  ],
  'rolesanywhere.amazonaws.com': [arnAt('AwsRolesAnywhereTrustAnchor', 'responseElements.trustAnchor.trustAnchorArn'), anchor],
  'sso.amazonaws.com': [
    joined(
      'AwsSsoAssignment',
      'requestParameters.instanceArn',
      'requestParameters.targetId',
      'requestParameters.targetType',
      'requestParameters.permissionSetArn',
      'requestParameters.principalType',
      'requestParameters.principalId',
    ),
  ],
  'ecs.amazonaws.com': [tasks],
  'ssm.amazonaws.com': [session],
  'ec2.amazonaws.com': [aclEntry],
}

/** Things that an event names by something else than one member. */
export const compositeResources = (record: Json, event: ApiCall): readonly Named[] =>
  Object.hasOwn(BY_EVENT, event.source) ? (BY_EVENT[event.source] ?? []).flatMap((find) => find(record, event)) : []
