import type { Estate } from '../estate.ts'
import { guid, hex, principalId, resourceId } from '../ids.ts'
import type { Random } from '../random.ts'
import type { Call, Json } from '../record.ts'
import { openGroup } from './compute.ts'

/** An ordinary change to an account: the calls that one resource of infrastructure code needs. */
export type Change = (random: Random, estate: Estate, organization: readonly string[]) => Call[]

const WORDS = [
  'orders',
  'search',
  'mailer',
  'stock',
  'quotes',
  'media',
  'ledger',
  'sessions',
  'gateway',
  'loader',
  'probe',
  'router',
] as const
const nameOf = (random: Random): string => `${random.pick(WORDS)}-${hex(random, 4)}`

const write = (estate: Estate, source: string, action: string, request: Json, response: Json | null = null): Call => ({
  source,
  action,
  region: estate.region,
  request,
  response,
  readOnly: false,
})

/** CloudTrail keeps dates of IAM's answers in words: `Aug 1, 2026 1:37:41 PM`; the simulation has one for all. */
const CREATED = 'May 4, 2026 9:12:30 AM'

const serviceTrust = (service: string): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }] })

/** CreateRole with its answer, where the policy comes back URL-encoded. */
export const createRole = (random: Random, estate: Estate, roleName: string, trust: string): Call =>
  write(
    estate,
    'iam',
    'CreateRole',
    { roleName, assumeRolePolicyDocument: trust, maxSessionDuration: 3_600 },
    {
      role: {
        path: '/',
        roleName,
        roleId: principalId(random, estate.account.id, 'AROA'),
        arn: `arn:aws:iam::${estate.account.id}:role/${roleName}`,
        createDate: CREATED,
        assumeRolePolicyDocument: encodeURIComponent(trust),
      },
    },
  )

const workloadRole: Change = (random, estate) => {
  const roleName = `${nameOf(random)}-role`
  const service = random.pick(['lambda', 'ecs-tasks', 'ec2', 'events', 'states'])
  const policy = random.pick([
    'service-role/AWSLambdaBasicExecutionRole',
    'service-role/AmazonECSTaskExecutionRolePolicy',
    'AmazonSSMManagedInstanceCore',
    'CloudWatchAgentServerPolicy',
  ])
  return [
    createRole(random, estate, roleName, serviceTrust(`${service}.amazonaws.com`)),
    write(estate, 'iam', 'AttachRolePolicy', { roleName, policyArn: `arn:aws:iam::aws:policy/${policy}` }),
    write(estate, 'iam', 'PutRolePolicy', { roleName, policyName: 'data', policyDocument: objectPolicy(random, estate) }),
  ]
}

const objectPolicy = (random: Random, estate: Estate): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: ['s3:GetObject', 's3:PutObject'], Resource: `arn:aws:s3:::${random.pick(estate.buckets)}/*` }],
  })

const roleTags: Change = (random, estate) => [
  write(estate, 'iam', 'TagRole', {
    roleName: random.pick(estate.functions).role.name,
    tags: [{ key: 'team', value: random.pick(WORDS) }],
  }),
]

const policyVersion: Change = (random, estate) => [
  write(
    estate,
    'iam',
    'CreatePolicyVersion',
    {
      policyArn: `arn:aws:iam::${estate.account.id}:policy/${random.pick(WORDS)}-data`,
      policyDocument: objectPolicy(random, estate),
      setAsDefault: true,
    },
    {
      policyVersion: { versionId: `v${random.int(2, 9)}`, isDefaultVersion: true, createDate: CREATED },
    },
  ),
]

/** A role of one account is opened to another account of the same organization. */
const sisterTrust: Change = (random, estate, organization) => {
  const sister = random.pick(organization.filter((account) => account !== estate.account.id))
  const policyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${sister}:root` }, Action: 'sts:AssumeRole' }],
  })
  return [write(estate, 'iam', 'UpdateAssumeRolePolicy', { roleName: `${random.pick(WORDS)}-reader`, policyDocument })]
}

const newGroup =
  (cidr: string, port: number): Change =>
  (random, estate) => {
    const groupId = resourceId(random, 'sg')
    const groupName = `${nameOf(random)}-${port === 443 ? 'lb' : 'internal'}`
    return [
      write(
        estate,
        'ec2',
        'CreateSecurityGroup',
        { groupName, groupDescription: 'Managed by Terraform', vpcId: estate.vpc },
        { groupId, _return: true },
      ),
      openGroup(random, estate, groupId, cidr, port),
    ]
  }

const loadBalancerGroup: Change = (random, estate, organization) =>
  newGroup(random.pick(['0.0.0.0/0', '::/0']), 443)(random, estate, organization)
const internalGroup: Change = (random, estate, organization) =>
  newGroup('10.0.0.0/8', random.pick([5_432, 8_080, 6_379, 443]))(random, estate, organization)

const bucket: Change = (random, estate) => {
  const bucketName = `${nameOf(random)}-${hex(random, 6)}`
  const on = { bucketName, Host: `${bucketName}.s3.${estate.region}.amazonaws.com` }
  const closed = { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true }
  const tlsOnly = {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:*',
        Resource: [`arn:aws:s3:::${bucketName}`, `arn:aws:s3:::${bucketName}/*`],
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
    ],
  }
  return [
    write(estate, 's3', 'CreateBucket', { ...on, CreateBucketConfiguration: { LocationConstraint: estate.region } }),
    write(estate, 's3', 'PutBucketPublicAccessBlock', { ...on, publicAccessBlock: '', PublicAccessBlockConfiguration: closed }),
    write(estate, 's3', 'PutBucketVersioning', { ...on, versioning: '', VersioningConfiguration: { Status: 'Enabled' } }),
    write(estate, 's3', 'PutBucketPolicy', { ...on, policy: '', bucketPolicy: tlsOnly }),
    write(estate, 's3', 'PutBucketTagging', {
      ...on,
      tagging: '',
      Tagging: { TagSet: { Tag: { Key: 'managed-by', Value: 'terraform' } } },
    }),
  ]
}

const logGroup: Change = (random, estate) => {
  const logGroupName = `/aws/lambda/${nameOf(random)}`
  return [
    write(estate, 'logs', 'CreateLogGroup', { logGroupName }),
    write(estate, 'logs', 'PutRetentionPolicy', { logGroupName, retentionInDays: random.pick([14, 30, 90, 365]) }),
  ]
}

const functionConfiguration: Change = (random, estate) => [
  write(
    estate,
    'lambda',
    'UpdateFunctionConfiguration20150331v2',
    { functionName: random.pick(estate.functions).name, memorySize: random.pick([256, 512, 1_024]), timeout: 30 },
    { runtime: 'nodejs24.x', state: 'Active' },
  ),
]

const permission: Change = (random, estate) => {
  const lambda = random.pick(estate.functions)
  return [
    write(estate, 'lambda', 'AddPermission20150331v2', {
      functionName: lambda.name,
      statementId: `allow-${hex(random, 6)}`,
      action: 'lambda:InvokeFunction',
      principal: 'events.amazonaws.com',
      sourceArn: `arn:aws:events:${estate.region}:${estate.account.id}:rule/${nameOf(random)}`,
    }),
  ]
}

const key: Change = (random, estate) => {
  const keyId = guid(random)
  const policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Sid: 'account', Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${estate.account.id}:root` }, Action: 'kms:*', Resource: '*' },
    ],
  })
  return [
    write(
      estate,
      'kms',
      'CreateKey',
      { description: nameOf(random), keyUsage: 'ENCRYPT_DECRYPT', policy },
      { keyMetadata: { keyId, arn: `arn:aws:kms:${estate.region}:${estate.account.id}:key/${keyId}`, enabled: true } },
    ),
    write(estate, 'kms', 'EnableKeyRotation', { keyId }),
    write(estate, 'kms', 'CreateAlias', { aliasName: `alias/${nameOf(random)}`, targetKeyId: keyId }),
  ]
}

const one =
  (source: string, action: string, request: (random: Random, estate: Estate) => Json): Change =>
  (random, estate) => [write(estate, source, action, request(random, estate))]

const alarm = one('monitoring', 'PutMetricAlarm', (random) => ({
  alarmName: `${nameOf(random)}-errors`,
  metricName: 'Errors',
  namespace: 'AWS/Lambda',
  threshold: random.int(1, 50),
  evaluationPeriods: 3,
  comparisonOperator: 'GreaterThanThreshold',
}))
const parameter = one('ssm', 'PutParameter', (random) => ({
  name: `/config/${nameOf(random)}`,
  type: 'String',
  value: 'HIDDEN_DUE_TO_SECURITY_REASONS',
  overwrite: true,
}))
const tags = one('ec2', 'CreateTags', (random, estate) => ({
  resourcesSet: { items: [{ resourceId: random.pick(estate.volumes) }] },
  tagSet: { items: [{ key: 'cost-center', value: String(random.int(100, 999)) }] },
}))
const queue = one('sqs', 'CreateQueue', (random) => ({ queueName: nameOf(random), attributes: { SqsManagedSseEnabled: 'true' } }))
const topic = one('sns', 'CreateTopic', (random) => ({ name: nameOf(random), attributes: { KmsMasterKeyId: 'alias/aws/sns' } }))
const rule = one('events', 'PutRule', (random) => ({ name: nameOf(random), scheduleExpression: 'rate(1 hour)', state: 'ENABLED' }))
const record = one('route53', 'ChangeResourceRecordSets', (random) => ({
  hostedZoneId: `Z0${hex(random, 18).toUpperCase()}`,
  changeBatch: {
    changes: [{ action: 'UPSERT', resourceRecordSet: { name: `${random.pick(WORDS)}.example.com.`, type: 'CNAME', tTL: 300 } }],
  },
}))
const listener = one('elasticloadbalancing', 'ModifyListener', (random, estate) => ({
  listenerArn: `arn:aws:elasticloadbalancing:${estate.region}:${estate.account.id}:listener/${random.pick(estate.balancers)}/${hex(random, 16)}`,
  defaultActions: [{ type: 'forward' }],
}))
const template = one('ec2', 'CreateLaunchTemplateVersion', (random, estate) => ({
  CreateLaunchTemplateVersionRequest: {
    LaunchTemplateId: resourceId(random, 'lt'),
    LaunchTemplateData: { ImageId: random.pick(estate.images), InstanceType: 'm7g.large' },
  },
}))
const table = one('dynamodb', 'CreateTable', (random) => ({
  tableName: nameOf(random),
  billingMode: 'PAY_PER_REQUEST',
  attributeDefinitions: [{ attributeName: 'pk', attributeType: 'S' }],
  keySchema: [{ attributeName: 'pk', keyType: 'HASH' }],
}))

/** Changes that touch neither identities nor doors, by how often they are made. */
export const PLAIN_CHANGES: readonly (readonly [number, Change])[] = [
  [14, alarm],
  [12, tags],
  [8, parameter],
  [6, functionConfiguration],
  [5, logGroup],
  [5, rule],
  [4, permission],
  [4, queue],
  [3, topic],
  [3, record],
  [3, listener],
  [3, template],
  [2, table],
  [2, bucket],
  [1, key],
]

/** Changes to identities and doors that any week of ordinary work holds. */
export const GUARDED_CHANGES: readonly (readonly [number, Change])[] = [
  [4, workloadRole],
  [2, roleTags],
  [2, policyVersion],
  [1, sisterTrust],
  [2, loadBalancerGroup],
  [3, internalGroup],
]
