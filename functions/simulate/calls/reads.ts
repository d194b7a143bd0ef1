import type { Estate } from '../estate.ts'
import type { Random } from '../random.ts'
import type { Call, Json } from '../record.ts'

/** What a caller asks for: source, action and how the request is filled from an account's estate. */
export type ReadShape = readonly [source: string, action: string, request?: (estate: Estate, random: Random) => Json]

/** Turns a shape into a call in the estate's Region. */
export const readOf = ([source, action, request]: ReadShape, estate: Estate, random: Random): Call => ({
  source,
  action,
  region: estate.region,
  request: request?.(estate, random) ?? null,
  readOnly: true,
})

const instance = (estate: Estate, random: Random) => random.pick(estate.instances).id
const bucket = (estate: Estate, random: Random) => random.pick(estate.buckets)
const hostOf = (name: string, region: string) => `${name}.s3.${region}.amazonaws.com`
const ofBucket = (part: string) => (estate: Estate, random: Random) => {
  const name = bucket(estate, random)
  return { bucketName: name, Host: hostOf(name, estate.region), [part]: '' }
}
const roleName = (estate: Estate, random: Random) => ({ roleName: random.pick([...estate.instances, ...estate.functions]).role.name })
const functionName = (estate: Estate, random: Random) => ({ functionName: random.pick(estate.functions).arn })
const ids = (field: string, key: string, of: (estate: Estate, random: Random) => string) => (estate: Estate, random: Random) => ({
  [field]: { items: [{ [key]: of(estate, random) }] },
})
const page = () => ({ maxResults: 1_000, filterSet: {} })

/** AWS Config and its like, resource after resource. */
export const CRAWL: readonly ReadShape[] = [
  ['s3', 'GetBucketAcl', ofBucket('acl')],
  ['s3', 'GetBucketPolicy', ofBucket('policy')],
  ['s3', 'GetBucketTagging', ofBucket('tagging')],
  ['s3', 'GetBucketVersioning', ofBucket('versioning')],
  ['s3', 'GetBucketLifecycle', ofBucket('lifecycle')],
  ['s3', 'GetBucketEncryption', ofBucket('encryption')],
  ['s3', 'GetBucketPublicAccessBlock', ofBucket('publicAccessBlock')],
  ['s3', 'GetBucketLogging', ofBucket('logging')],
  ['ec2', 'DescribeSecurityGroups', ids('securityGroupIdSet', 'groupId', (estate, random) => random.pick(estate.groups))],
  ['ec2', 'DescribeInstances', ids('instancesSet', 'instanceId', instance)],
  ['ec2', 'DescribeVolumes', ids('volumeSet', 'volumeId', (estate, random) => random.pick(estate.volumes))],
  ['ec2', 'DescribeSubnets', ids('subnetSet', 'subnetId', (estate, random) => random.pick(estate.subnets))],
  ['ec2', 'DescribeNetworkAcls', page],
  ['ec2', 'DescribeRouteTables', page],
  ['ec2', 'DescribeFlowLogs', page],
  ['iam', 'GetRole', roleName],
  ['iam', 'ListRolePolicies', roleName],
  ['iam', 'ListAttachedRolePolicies', roleName],
  ['iam', 'GetAccountAuthorizationDetails', () => ({ maxItems: 1_000, filter: ['Role'] })],
  ['lambda', 'GetFunction20150331v2', functionName],
  ['lambda', 'GetPolicy20150331v2', functionName],
  ['kms', 'DescribeKey', (estate, random) => ({ keyId: random.pick(estate.keys) })],
  ['kms', 'GetKeyPolicy', (estate, random) => ({ keyId: random.pick(estate.keys), policyName: 'default' })],
  ['kms', 'GetKeyRotationStatus', (estate, random) => ({ keyId: random.pick(estate.keys) })],
  ['cloudtrail', 'DescribeTrails', () => ({ trailNameList: [], includeShadowTrails: false })],
  ['rds', 'DescribeDBInstances', (estate, random) => ({ dBInstanceIdentifier: random.pick(estate.databases) })],
  ['dynamodb', 'DescribeTable', (estate, random) => ({ tableName: random.pick(estate.tables) })],
]

/** A monitoring product that polls every account. */
export const POLL: readonly ReadShape[] = [
  [
    'monitoring',
    'ListMetrics',
    (_, random) => ({ namespace: random.pick(['AWS/EC2', 'AWS/Lambda', 'AWS/RDS', 'AWS/SQS']), recentlyActive: 'PT3H' }),
  ],
  ['monitoring', 'DescribeAlarms', () => ({ maxRecords: 100 })],
  ['ec2', 'DescribeInstances', () => ({ maxResults: 1_000, instancesSet: {}, filterSet: {} })],
  ['ec2', 'DescribeVolumes', () => ({ maxResults: 500, volumeSet: {}, filterSet: {} })],
  ['ec2', 'DescribeRegions', () => ({ regionSet: {}, allRegions: false })],
  ['autoscaling', 'DescribeAutoScalingGroups', () => ({ maxRecords: 100 })],
  ['elasticloadbalancing', 'DescribeLoadBalancers', () => ({ pageSize: 400 })],
  [
    'elasticloadbalancing',
    'DescribeTargetHealth',
    (estate, random) => ({
      targetGroupArn: `arn:aws:elasticloadbalancing:${estate.region}:${estate.account.id}:targetgroup/${random.pick(estate.balancers).slice(4)}`,
    }),
  ],
  ['lambda', 'ListFunctions20150331', () => ({ maxItems: 50 })],
  ['rds', 'DescribeDBInstances', () => ({ maxRecords: 100 })],
  ['sqs', 'ListQueues', () => ({ maxResults: 1_000 })],
  ['dynamodb', 'ListTables', () => ({ limit: 100 })],
  ['tagging', 'GetResources', () => ({ resourcesPerPage: 100, resourceTypeFilters: [] })],
  ['logs', 'DescribeLogGroups', () => ({ limit: 50 })],
  ['ecs', 'ListClusters', () => ({ maxResults: 100 })],
  ['ecs', 'DescribeServices', (estate) => ({ cluster: estate.cluster, services: ['web'] })],
]

/** What consoles ask when a page is opened. */
export const CONSOLE: readonly ReadShape[] = [
  [
    'ec2',
    'DescribeInstances',
    () => ({
      maxResults: 50,
      instancesSet: {},
      filterSet: { items: [{ name: 'instance-state-name', valueSet: { items: [{ value: 'running' }] } }] },
    }),
  ],
  ['ec2', 'DescribeSecurityGroups', () => ({ maxResults: 50, securityGroupSet: {}, securityGroupIdSet: {}, filterSet: {} })],
  ['ec2', 'DescribeInstanceStatus', () => ({ instancesSet: {}, filterSet: {}, includeAllInstances: true })],
  ['ec2', 'DescribeAddresses', () => ({ publicIpsSet: {}, filterSet: {}, allocationIdsSet: {} })],
  ['ec2', 'DescribeVpcs', () => ({ vpcSet: {}, filterSet: {} })],
  ['lambda', 'ListFunctions20150331', () => ({ maxItems: 50 })],
  ['lambda', 'GetFunction20150331v2', functionName],
  ['logs', 'DescribeLogGroups', () => ({ limit: 50 })],
  [
    'logs',
    'DescribeLogStreams',
    (estate, random) => ({
      logGroupName: `/aws/lambda/${random.pick(estate.functions).name}`,
      orderBy: 'LastEventTime',
      descending: true,
      limit: 50,
    }),
  ],
  ['logs', 'FilterLogEvents', (estate, random) => ({ logGroupName: `/aws/lambda/${random.pick(estate.functions).name}`, limit: 100 })],
  ['logs', 'StartQuery', (estate, random) => ({ logGroupNames: [`/aws/lambda/${random.pick(estate.functions).name}`], limit: 1_000 })],
  ['monitoring', 'DescribeAlarms', () => ({ maxRecords: 100 })],
  ['monitoring', 'GetDashboard', () => ({ dashboardName: 'overview' })],
  ['s3', 'ListBuckets', (estate) => ({ Host: `s3.${estate.region}.amazonaws.com` })],
  ['s3', 'GetBucketLocation', ofBucket('location')],
  ['cloudformation', 'ListStacks', () => ({ stackStatusFilter: ['CREATE_COMPLETE', 'UPDATE_COMPLETE'] })],
  ['ecs', 'DescribeServices', (estate) => ({ cluster: estate.cluster, services: ['web', 'worker'] })],
  ['ecs', 'ListTasks', (estate) => ({ cluster: estate.cluster, desiredStatus: 'RUNNING' })],
  ['health', 'DescribeEventAggregates', () => ({ aggregateField: 'eventTypeCategory' })],
  ['rds', 'DescribeDBInstances', () => ({ maxRecords: 100 })],
  ['notifications', 'ListNotificationHubs'],
  ['ce', 'GetCostAndUsage', () => ({ granularity: 'DAILY', metrics: ['UnblendedCost'] })],
]

/** Terraform refreshes its state: every resource that it holds, one after the other. */
export const REFRESH: readonly ReadShape[] = [
  ['iam', 'GetRole', roleName],
  ['iam', 'ListRolePolicies', roleName],
  ['iam', 'ListAttachedRolePolicies', roleName],
  [
    'iam',
    'GetPolicy',
    (estate, random) => ({ policyArn: `arn:aws:iam::${estate.account.id}:policy/${random.pick(estate.functions).name}` }),
  ],
  ['ec2', 'DescribeSecurityGroups', ids('securityGroupIdSet', 'groupId', (estate, random) => random.pick(estate.groups))],
  ['ec2', 'DescribeSecurityGroupRules', page],
  ['ec2', 'DescribeSubnets', ids('subnetSet', 'subnetId', (estate, random) => random.pick(estate.subnets))],
  ['ec2', 'DescribeVpcAttribute', (estate) => ({ vpcId: estate.vpc, attribute: 'enableDnsSupport' })],
  ['ec2', 'DescribeLaunchTemplates', page],
  ['s3', 'GetBucketTagging', ofBucket('tagging')],
  ['s3', 'GetBucketPolicy', ofBucket('policy')],
  ['s3', 'GetBucketVersioning', ofBucket('versioning')],
  ['s3', 'GetBucketWebsite', ofBucket('website')],
  ['s3', 'GetBucketCors', ofBucket('cors')],
  ['lambda', 'GetFunction20150331v2', functionName],
  ['lambda', 'ListVersionsByFunction20150331', functionName],
  ['kms', 'DescribeKey', (estate, random) => ({ keyId: random.pick(estate.keys) })],
  ['kms', 'GetKeyPolicy', (estate, random) => ({ keyId: random.pick(estate.keys), policyName: 'default' })],
  [
    'logs',
    'ListTagsForResource',
    (estate, random) => ({
      resourceArn: `arn:aws:logs:${estate.region}:${estate.account.id}:log-group:/aws/lambda/${random.pick(estate.functions).name}`,
    }),
  ],
  [
    'elasticloadbalancing',
    'DescribeLoadBalancerAttributes',
    (estate, random) => ({
      loadBalancerArn: `arn:aws:elasticloadbalancing:${estate.region}:${estate.account.id}:loadbalancer/${random.pick(estate.balancers)}`,
    }),
  ],
  ['secretsmanager', 'DescribeSecret', (estate, random) => ({ secretId: random.pick(estate.secrets) })],
  ['dynamodb', 'DescribeTable', (estate, random) => ({ tableName: random.pick(estate.tables) })],
  ['dynamodb', 'DescribeContinuousBackups', (estate, random) => ({ tableName: random.pick(estate.tables) })],
  [
    'sqs',
    'GetQueueAttributes',
    (estate, random) => ({
      queueUrl: `https://sqs.${estate.region}.amazonaws.com/${estate.account.id}/${random.pick(estate.queues)}`,
      attributeNames: ['All'],
    }),
  ],
]
