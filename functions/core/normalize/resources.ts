import type { ApiCall, Event, Json } from '#core/model/event.ts'
import type { Resource } from '#core/model/resource.ts'
import { compositeResources } from './composite-resources.ts'
import { at, isObject, items, list, text } from './json.ts'

type Make = (name: string, event: { account: string; region: string; source: string }) => string | undefined

/** Request or response member → ASFF resource type and ARN. ASFF: "Resources" in the Security Hub user guide. */
const BY_MEMBER: readonly (readonly [path: string, kind: string, arn: Make])[] = [
  ['requestParameters.userName', 'AwsIamUser', (name, e) => `arn:aws:iam::${e.account}:user/${name}`],
  ['requestParameters.roleName', 'AwsIamRole', (name, e) => `arn:aws:iam::${e.account}:role/${name}`],
  [
    'requestParameters.groupName',
    'AwsIamGroup',
    (name, e) => (e.source === 'iam.amazonaws.com' ? `arn:aws:iam::${e.account}:group/${name}` : undefined),
  ],
  ['requestParameters.roleArn', 'AwsIamRole', (name) => name],
  ['requestParameters.policyArn', 'AwsIamPolicy', (name) => name],
  ['responseElements.accessKey.accessKeyId', 'AwsIamAccessKey', (name) => `AWS::IAM::AccessKey:${name}`],
  ['requestParameters.bucketName', 'AwsS3Bucket', (name) => `arn:aws:s3:::${name}`],
  [
    'requestParameters.secretId',
    'AwsSecretsManagerSecret',
    (name, e) => (name.startsWith('arn:') ? name : `arn:aws:secretsmanager:${e.region}:${e.account}:secret:${name}`),
  ],
  [
    'requestParameters.functionName',
    'AwsLambdaFunction',
    (name, e) => (name.startsWith('arn:') ? name : `arn:aws:lambda:${e.region}:${e.account}:function:${name}`),
  ],
  ['requestParameters.snapshotId', 'AwsEc2Snapshot', (name, e) => `arn:aws:ec2:${e.region}:${e.account}:snapshot/${name}`],
  ['requestParameters.imageId', 'AwsEc2Image', (name, e) => `arn:aws:ec2:${e.region}:${e.account}:image/${name}`],
  ['requestParameters.instanceId', 'AwsEc2Instance', (name, e) => `arn:aws:ec2:${e.region}:${e.account}:instance/${name}`],
  ['requestParameters.groupId', 'AwsEc2SecurityGroup', (name, e) => `arn:aws:ec2:${e.region}:${e.account}:security-group/${name}`],
  ['responseElements.groupId', 'AwsEc2SecurityGroup', (name, e) => `arn:aws:ec2:${e.region}:${e.account}:security-group/${name}`],
  ['responseElements.snapshotId', 'AwsEc2Snapshot', (name, e) => `arn:aws:ec2:${e.region}:${e.account}:snapshot/${name}`],
  ['responseElements.imageId', 'AwsEc2Image', (name, e) => `arn:aws:ec2:${e.region}:${e.account}:image/${name}`],
  ['responseElements.keyMetadata.arn', 'AwsKmsKey', (name) => name],
  ['requestParameters.networkAclId', 'AwsEc2NetworkAcl', (name, e) => `arn:aws:ec2:${e.region}:${e.account}:network-acl/${name}`],
  [
    'requestParameters.keyId',
    'AwsKmsKey',
    (name, e) => (name.startsWith('arn:') ? name : `arn:aws:kms:${e.region}:${e.account}:key/${name}`),
  ],
  ['requestParameters.dBSnapshotIdentifier', 'AwsRdsDbSnapshot', (name, e) => `arn:aws:rds:${e.region}:${e.account}:snapshot:${name}`],
  ['requestParameters.dBInstanceIdentifier', 'AwsRdsDbInstance', (name, e) => `arn:aws:rds:${e.region}:${e.account}:db:${name}`],
  ['requestParameters.detectorId', 'AwsGuardDutyDetector', (name, e) => `arn:aws:guardduty:${e.region}:${e.account}:detector/${name}`],
  ['requestParameters.repositoryName', 'AwsEcrRepository', (name, e) => `arn:aws:ecr:${e.region}:${e.account}:repository/${name}`],
]

const MAX_RESOURCES = 8

const make = (arn: string, kind: string, event: { account: string; region: string }): Resource => ({
  arn: arn.slice(0, 512),
  kind,
  account: arn.split(':')[4] || event.account,
  region: event.region,
  role: 'Target',
})

/** `AWS::S3::Object` → `AwsS3Object`, `AWS::EC2::Instance` → `AwsEc2Instance`. */
const kindOf = (type: string): string => {
  const parts = type.split('::')
  return parts.length === 3
    ? parts.map((part) => part.slice(0, 1) + (part === part.toUpperCase() ? part.slice(1).toLowerCase() : part.slice(1))).join('')
    : 'Other'
}

const named = (record: Json, event: ApiCall): Resource[] =>
  list(record['resources']).flatMap((one) => {
    const arn = isObject(one) ? (text(one['ARN']) ?? text(one['arn'])) : undefined
    return arn ? [make(arn, kindOf(text((one as Json)['type']) ?? ''), event)] : []
  })

const trail = (record: Json, event: ApiCall): Resource[] => {
  const name =
    event.source === 'cloudtrail.amazonaws.com'
      ? (text(at(record, 'requestParameters.name')) ?? text(at(record, 'requestParameters.trailName')))
      : undefined
  return name
    ? [
        make(
          name.startsWith('arn:') ? name : `arn:aws:cloudtrail:${event.region}:${event.account}:trail/${name}`,
          'AwsCloudTrailTrail',
          event,
        ),
      ]
    : []
}

const instances = (record: Json, event: ApiCall): Resource[] =>
  ['responseElements.instancesSet', 'requestParameters.instancesSet'].flatMap((path) =>
    items(at(record, path)).flatMap((one) => {
      const id = isObject(one) ? text(one['instanceId']) : undefined
      return id ? [make(`arn:aws:ec2:${event.region}:${event.account}:instance/${id}`, 'AwsEc2Instance', event)] : []
    }),
  )

type Member = readonly [rank: number, entry: (typeof BY_MEMBER)[number]]

/** The same by the first name below requestParameters or responseElements: a record is asked for the few names that it has. */
const BY_NAME = Map.groupBy(
  BY_MEMBER.map((entry, rank): Member => [rank, entry]),
  ([, [path]]) => path.split('.').slice(0, 2).join('.'),
)

const members = (record: Json, event: ApiCall): Resource[] =>
  ['requestParameters', 'responseElements']
    .flatMap((root) => {
      const parameters = record[root]
      return isObject(parameters) ? Object.keys(parameters).flatMap((name) => BY_NAME.get(`${root}.${name}`) ?? []) : []
    })
    .sort(([a], [b]) => a - b)
    .flatMap(([, [path, kind, arn]]) => {
      const name = text(at(record, path))
      const found = name && arn(name, event)
      return found ? [make(found, kind, event)] : []
    })

/** What an event touched; each resource once, bounded. */
export const resourcesOf = (event: Event): Resource[] => {
  if (event.kind !== 'api-call') return []
  const record = event.raw
  const found = [
    ...members(record, event),
    ...named(record, event),
    ...trail(record, event),
    ...instances(record, event),
    ...compositeResources(record, event).map(([kind, id]) => make(id, kind, event)),
  ]
  return [...new Map(found.map((resource) => [resource.arn, resource])).values()].slice(0, MAX_RESOURCES)
}
