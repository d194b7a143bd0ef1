import { launched, runInstances } from '../calls/compute.ts'
import { type Estate, roleOf } from '../estate.ts'
import { base64, guid, resourceId } from '../ids.ts'
import { randomOf } from '../random.ts'
import type { Call, Caller } from '../record.ts'
import { assumeRole, serviceCaller, serviceLinked } from '../sessions.ts'
import { DAY, type Day, HOUR, SECOND, type Trail, type Workload } from '../trail.ts'
import { serviceRole } from './service-roles.ts'

type Play = (trail: Trail, day: Day, at: number, estate: Estate) => number

const linked = (trail: Trail, day: Day, at: number, estate: Estate, service: string, role: string, name: string): Caller =>
  serviceLinked(
    trail,
    at,
    estate.account.id,
    `${service}.amazonaws.com`,
    serviceRole(day.organization.seed, estate.account.id, service, role),
    name,
  )

const kmsOf = (trail: Trail, estate: Estate, action: 'Decrypt' | 'GenerateDataKey', context: string): Call => {
  const key = trail.random.pick(estate.keys)
  return {
    source: 'kms',
    action,
    region: estate.region,
    request: {
      encryptionContext: { 'aws:s3:arn': context },
      ...(action === 'Decrypt' ? { encryptionAlgorithm: 'SYMMETRIC_DEFAULT' } : { keySpec: 'AES_256', keyId: key }),
    },
    resources: [{ accountId: estate.account.id, type: 'AWS::KMS::Key', ARN: key }],
    readOnly: true,
  }
}

/** S3, CloudTrail and CloudWatch Logs encrypt what they store. */
const encryption: Play = (trail, _, at, estate) => {
  const { random } = trail
  const service = random.pick(['s3', 'cloudtrail', 'delivery.logs', 'sqs', 'dynamodb'])
  const context = `arn:aws:s3:::${random.pick(estate.buckets)}/AWSLogs/${estate.account.id}/${base64(random, 40)}`
  trail.call(
    at,
    serviceCaller(`${service}.amazonaws.com`, estate.account.id),
    kmsOf(trail, estate, random.chance(0.7) ? 'GenerateDataKey' : 'Decrypt', context),
  )
  return 1
}

/** CloudTrail looks at its own bucket before it writes. */
const trailDelivery: Play = (trail, _, at, estate) => {
  const bucket = estate.buckets.at(-1) as string
  trail.call(at, serviceCaller('cloudtrail.amazonaws.com', estate.account.id), {
    source: 's3',
    action: 'GetBucketAcl',
    region: estate.region,
    request: { bucketName: bucket, Host: `${bucket}.s3.${estate.region}.amazonaws.com`, acl: '' },
    resources: [{ accountId: estate.account.id, type: 'AWS::S3::Bucket', ARN: `arn:aws:s3:::${bucket}` }],
    sharedEventID: guid(trail.random),
  })
  return 1
}

/** A group grows by one instance and shrinks by another. */
const scaling: Play = (trail, day, at, estate) => {
  const caller = linked(trail, day, at, estate, 'autoscaling', 'AWSServiceRoleForAutoScaling', 'AutoScaling')
  const made = launched(trail.random, estate, trail.random.pick(['m7g.large', 'c7g.large', 't4g.medium']))
  const region = estate.region
  trail.call(at, caller, {
    source: 'ec2',
    action: 'DescribeInstanceStatus',
    region,
    request: { instancesSet: {}, filterSet: {}, includeAllInstances: false },
  })
  trail.call(at + SECOND, caller, runInstances(trail.random, estate, made))
  trail.call(at + 2 * SECOND, caller, {
    source: 'elasticloadbalancing',
    action: 'RegisterTargets',
    region,
    request: { targetGroupArn: estate.balancers[0], targets: [{ id: made.id }] },
  })
  trail.call(at + 2 * HOUR, caller, {
    source: 'elasticloadbalancing',
    action: 'DeregisterTargets',
    region,
    request: { targetGroupArn: estate.balancers[0], targets: [{ id: made.id }] },
  })
  trail.call(at + 2 * HOUR + SECOND, caller, {
    source: 'ec2',
    action: 'TerminateInstances',
    region,
    request: { instancesSet: { items: [{ instanceId: made.id }] } },
    response: { instancesSet: { items: [{ instanceId: made.id, currentState: { code: 32, name: 'shutting-down' } }] } },
  })
  return 5
}

/** ECS gives each task an interface and takes it back. */
const placement: Play = (trail, day, at, estate) => {
  const { random } = trail
  const caller = linked(trail, day, at, estate, 'ecs', 'AWSServiceRoleForECS', 'ecs-task-networking')
  const networkInterfaceId = resourceId(random, 'eni')
  const region = estate.region
  const subnetId = random.pick(estate.subnets)
  trail.call(at, caller, {
    source: 'ec2',
    action: 'CreateNetworkInterface',
    region,
    request: {
      subnetId,
      description: `arn:aws:ecs:${region}:${estate.account.id}:attachment/${guid(random)}`,
      groupSet: { items: [{ groupId: estate.groups[0] }] },
    },
    response: { networkInterface: { networkInterfaceId, subnetId, vpcId: estate.vpc, status: 'pending', ownerId: estate.account.id } },
  })
  trail.call(at + SECOND, caller, {
    source: 'ec2',
    action: 'DescribeNetworkInterfaces',
    region,
    request: { networkInterfaceIdSet: { items: [{ networkInterfaceId }] }, filterSet: {} },
  })
  trail.call(at + 2 * SECOND, caller, {
    source: 'ec2',
    action: 'CreateTags',
    region,
    request: {
      resourcesSet: { items: [{ resourceId: networkInterfaceId }] },
      tagSet: { items: [{ key: 'aws:ecs:clusterName', value: estate.cluster }] },
    },
    response: { _return: true },
  })
  trail.call(at + HOUR, caller, {
    source: 'ec2',
    action: 'DeleteNetworkInterface',
    region,
    request: { networkInterfaceId },
    response: { _return: true },
  })
  return 4
}

const looking =
  (service: string, role: string, name: string, calls: readonly (readonly [string, string])[]): Play =>
  (trail, day, at, estate) => {
    const caller = linked(trail, day, at, estate, service, role, name)
    calls.forEach(([source, action], index) => {
      trail.call(at + index * SECOND, caller, { source, action, region: estate.region, request: { maxResults: 100 } })
    })
    return calls.length
  }

const balancing = looking('elasticloadbalancing', 'AWSServiceRoleForElasticLoadBalancing', 'ElasticLoadBalancing', [
  ['ec2', 'DescribeNetworkInterfaces'],
  ['ec2', 'DescribeSecurityGroups'],
  ['ec2', 'DescribeSubnets'],
])
const analyzing = looking('access-analyzer', 'AWSServiceRoleForAccessAnalyzer', 'access-analyzer', [
  ['iam', 'ListRoles'],
  ['iam', 'ListPolicies'],
  ['kms', 'ListKeys'],
  ['s3', 'ListAllMyBuckets'],
  ['sqs', 'ListQueues'],
])
const advising = looking('trustedadvisor', 'AWSServiceRoleForTrustedAdvisor', 'TrustedAdvisor', [
  ['ec2', 'DescribeReservedInstances'],
  ['ec2', 'DescribeAddresses'],
  ['iam', 'GetAccountPasswordPolicy'],
  ['iam', 'GenerateCredentialReport'],
  ['rds', 'DescribeDBSnapshots'],
])
const resizing = looking(
  'dynamodb.application-autoscaling',
  'AWSServiceRoleForApplicationAutoScaling_DynamoDBTable',
  'AutoScaling-ManageAlarms',
  [
    ['monitoring', 'DescribeAlarms'],
    ['dynamodb', 'DescribeTable'],
  ],
)

/** Backups are taken each night and the oldest are deleted. */
const backup: Play = (trail, day, at, estate) => {
  const { random } = trail
  const role = roleOf(
    randomOf(`${day.organization.seed}/backup/${estate.account.id}`),
    estate.account.id,
    'AWSBackupDefaultServiceRole',
    '/service-role/',
  )
  const session = assumeRole(trail, at, serviceCaller('backup.amazonaws.com', estate.account.id), {
    role,
    name: `AWSBackup-${base64(random, 10).replace(/[+/]/g, '0')}`,
    region: estate.region,
  })
  const caller: Caller = {
    ...session.caller,
    identity: { ...session.caller.identity, invokedBy: 'backup.amazonaws.com' },
    from: 'backup.amazonaws.com',
    agent: 'backup.amazonaws.com',
  }
  const region = estate.region
  const snapshotId = resourceId(random, 'snap')
  trail.call(at + SECOND, caller, {
    source: 'ec2',
    action: 'CreateSnapshot',
    region,
    request: { volumeId: random.pick(estate.volumes), description: 'This snapshot is created by the AWS Backup service.' },
    response: { snapshotId, status: 'pending', ownerId: estate.account.id, encrypted: true },
  })
  trail.call(at + 2 * SECOND, caller, {
    source: 'ec2',
    action: 'CreateTags',
    region,
    request: {
      resourcesSet: { items: [{ resourceId: snapshotId }] },
      tagSet: { items: [{ key: 'aws:backup:source-resource', value: 'daily' }] },
    },
    response: { _return: true },
  })
  trail.call(at + 60 * SECOND, caller, {
    source: 'ec2',
    action: 'DescribeSnapshots',
    region,
    request: { snapshotSet: { items: [{ snapshotId }] }, filterSet: {} },
  })
  trail.call(at + 90 * SECOND, caller, {
    source: 'ec2',
    action: 'DeleteSnapshot',
    region,
    request: { snapshotId: resourceId(random, 'snap') },
    response: { _return: true },
  })
  return 5
}

/** AWS itself does something in an account: no caller at all. */
const internal: Play = (trail, _, at, estate) => {
  const { random } = trail
  const rotates = random.chance(0.5)
  trail.call(
    at,
    {
      identity: { accountId: estate.account.id, invokedBy: 'AWS Internal' },
      account: estate.account.id,
      from: 'AWS Internal',
      agent: 'AWS Internal',
    },
    {
      source: rotates ? 'kms' : 'ec2',
      action: rotates ? 'RotateKey' : 'BidEvictedEvent',
      region: estate.region,
      type: 'AwsServiceEvent',
      readOnly: false,
      resources: rotates ? [{ accountId: estate.account.id, type: 'AWS::KMS::Key', ARN: random.pick(estate.keys) }] : [],
    },
  )
  return 1
}

/** How often each is drawn, and how much of the day's end it must keep free (hours). */
const PLAYS: readonly (readonly [weight: number, play: Play, tail: number])[] = [
  [50, encryption, 0],
  [16, trailDelivery, 0],
  [1.2, scaling, 2.1],
  [6, placement, 1.1],
  [10, balancing, 0.1],
  [3, analyzing, 0.1],
  [2, advising, 0.1],
  [4, resizing, 0.1],
  [1, internal, 0],
]

export const awsServices: Workload = (trail, day, budget) => {
  const { random } = trail
  let written = 0
  for (const estate of day.organization.estates) {
    for (let volume = 0; volume < 2; volume++) written += backup(trail, day, day.start + random.between(1 * HOUR, 4 * HOUR), estate)
  }
  while (written < budget) {
    const [, play, tail] = random.weighted(PLAYS)
    written += play(trail, day, day.start + random.between(0, DAY - tail * HOUR - SECOND), random.pick(day.organization.estates))
  }
}
