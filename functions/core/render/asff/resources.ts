import { type AnyFinding, isIncident } from '#core/model/finding.ts'
import { type Partition, partitionOfRegion } from '#core/model/partition.ts'
import type { Resource } from '#core/model/resource.ts'
import { labelOf } from '#core/text/node.ts'
import { fields, LIMITS, said } from './limits.ts'
import type { AsffResource } from './model.ts'

/** The one member of a resource type's details that follows from its name. */
const NAME_MEMBER: Readonly<Record<string, string>> = {
  AwsIamUser: 'UserName',
  AwsIamRole: 'RoleName',
  AwsIamGroup: 'GroupName',
  AwsIamPolicy: 'PolicyName',
  AwsS3Bucket: 'Name',
  AwsCloudTrailTrail: 'Name',
  AwsEc2SecurityGroup: 'GroupId',
  AwsLambdaFunction: 'FunctionName',
  AwsKmsKey: 'KeyId',
  AwsSecretsManagerSecret: 'Name',
  AwsRdsDbInstance: 'DBInstanceIdentifier',
  AwsRdsDbSnapshot: 'DbSnapshotIdentifier',
}

/** By the ARN; where it is none, by the Region of the finding. */
const partitionOf = (arn: string, region: string): Partition => {
  const [scheme, partition] = arn.split(':')
  return scheme === 'arn' && (partition === 'aws-cn' || partition === 'aws-us-gov') ? partition : partitionOfRegion(region)
}

/** ASFF's Region: a Region's name, or nothing. */
const regionOf = (region: string): { Region?: string } => (/^[a-z0-9-]{1,16}$/.test(region) ? { Region: region } : {})

const nameIn = (arn: string): string => arn.split(':').slice(5).join(':').split(/[/:]/).at(-1) ?? ''

const detailsOf = (resource: Resource): AsffResource['Details'] => {
  const member = Object.hasOwn(NAME_MEMBER, resource.kind) ? NAME_MEMBER[resource.kind] : undefined
  const name = nameIn(resource.arn)
  const other = fields(
    [
      ['owner', resource.owner],
      ['environment', resource.environment],
      ['deployedBy', resource.deployedBy],
      ['account', resource.account],
    ],
    LIMITS.tags,
    LIMITS.tagKey,
    LIMITS.detail,
  )
  return {
    ...(member && name && { [resource.kind]: { [member]: said(name, LIMITS.detail) } }),
    ...(Object.keys(other).length > 0 && { Other: other }),
  }
}

const target = (resource: Resource): AsffResource => {
  const tags = fields(Object.entries(resource.tags ?? {}), LIMITS.tags, LIMITS.tagKey, LIMITS.tagValue)
  return {
    Type: said(resource.kind, 256, 'Other'),
    Id: said(resource.arn, LIMITS.resourceId),
    Partition: partitionOf(resource.arn, resource.region),
    ...regionOf(resource.region),
    ResourceRole: resource.role ?? 'Target',
    ...(resource.owner?.trim() && { ApplicationName: said(resource.owner, LIMITS.detail) }),
    ...(Object.keys(tags).length > 0 && { Tags: tags }),
    Details: detailsOf(resource) ?? {},
  }
}

/** Security Hub shows keys and sessions by this id, as GuardDuty writes them. */
const accessKey = (finding: AnyFinding, node: string): AsffResource => ({
  Type: 'AwsIamAccessKey',
  Id: said(`AWS::IAM::AccessKey:${labelOf(node).name}`, LIMITS.resourceId),
  Partition: partitionOf(finding.actor.id, finding.region),
  ...regionOf(finding.region),
  ResourceRole: 'Actor',
  Details: {
    AwsIamAccessKey: {
      AccessKeyId: said(labelOf(node).name, 128),
      ...(finding.actor.sessions[0] === node && {
        PrincipalName: said(finding.actor.name, 256),
        AccountId: said(finding.actor.account, 12),
      }),
    },
  },
})

const KIND_OF_NODE: Readonly<Record<string, string>> = {
  user: 'AwsIamUser',
  role: 'AwsIamRole',
  function: 'AwsLambdaFunction',
  instance: 'AwsEc2Instance',
}

/** The origin itself, where it is something that AWS knows. */
const origin = (finding: AnyFinding): AsffResource => {
  const { node, account } = finding.origin
  const scheme = node.slice(0, node.indexOf(':'))
  const rest = node.slice(scheme.length + 1)
  const kind = Object.hasOwn(KIND_OF_NODE, scheme) ? KIND_OF_NODE[scheme]! : undefined
  const id =
    kind === 'AwsEc2Instance' ? `arn:${partitionOfRegion(finding.region)}:ec2:${finding.region}:${rest.replace('/', ':instance/')}` : rest
  const name = kind ? { [NAME_MEMBER[kind] ?? '']: said(nameIn(rest), LIMITS.detail) } : undefined
  return {
    Type: kind ?? 'Other',
    Id: said(kind ? id : node, LIMITS.resourceId),
    Partition: partitionOf(rest, finding.region),
    ...regionOf(finding.region),
    ResourceRole: 'Actor',
    Details: {
      ...(kind && NAME_MEMBER[kind] && name && { [kind]: name }),
      Other: fields(
        [
          ['kind', finding.origin.kind],
          ['name', finding.origin.name],
          ['account', account],
        ],
        3,
        128,
        LIMITS.detail,
      ),
    },
  }
}

const accountResource = (account: string, region: string): AsffResource => ({
  Type: 'AwsAccount',
  Id: `AWS::::Account:${said(account, 64)}`,
  Partition: partitionOfRegion(region),
  ResourceRole: 'Target',
})

const MAX_KEYS = 6
const MAX_ACCOUNTS = 8

/** Who acted (the origin, then its sessions) and what was touched: 1 to 32, each once. */
export const resourcesOf = (finding: AnyFinding): AsffResource[] => {
  const keys = finding.actor.sessions.filter((node) => node.startsWith('key:')).slice(0, MAX_KEYS)
  const accounts = (isIncident(finding) ? finding.accounts : [finding.account]).slice(0, MAX_ACCOUNTS)
  const all = [
    origin(finding),
    ...keys.map((node) => accessKey(finding, node)),
    ...accounts.map((account) => accountResource(account, finding.region)),
    ...finding.resources.map(target),
  ]
  return [...new Map(all.map((one) => [`${one.ResourceRole} ${one.Id}`, one])).values()].slice(0, LIMITS.resources)
}
