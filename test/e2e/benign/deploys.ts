import { ADMIN } from './accounts.ts'
import {
  ACCOUNT,
  assume,
  HOME,
  hex,
  REGION,
  role,
  type Step,
  type Stretch,
  steps,
  TERRAFORM,
  timeOf,
  user,
  type Who,
  weekdays,
  work,
} from './trail.ts'

export const trust = (principal: string) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Service: principal }, Action: 'sts:AssumeRole' }] })
const inline = (action: string | string[], resource = `arn:aws:s3:::plover-*`) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: action, Resource: resource }] })

/** One apply: refresh of what there is, then changes. */
const refresh = (tag: string): Step[] => [
  ['sts:GetCallerIdentity'],
  ['s3:GetObject', { bucketName: 'plover-tfstate', key: `${tag}.tfstate` }, null, { data: true }],
  ['dynamodb:PutItem', { tableName: 'tf-locks', key: { LockID: tag } }, null, { data: true }],
  ...steps(8, (n): Step => ['iam:GetRole', { roleName: `${tag}-${n}` }]),
  ...steps(8, (n): Step => ['iam:ListRolePolicies', { roleName: `${tag}-${n}` }]),
  ...steps(
    6,
    (n): Step => [
      's3:GetBucketPolicy',
      { bucketName: `plover-${tag}-${n}` },
      null,
      { error: ['NoSuchBucketPolicy', 'The bucket policy does not exist'] },
    ],
  ),
  ...steps(6, (n): Step => ['s3:GetBucketAcl', { bucketName: `plover-${tag}-${n}`, acl: '' }]),
  ...steps(4, (n): Step => ['kms:DescribeKey', { keyId: hex(`${tag}${n}`, 32) }]),
  ...steps(4, (n): Step => ['secretsmanager:DescribeSecret', { secretId: `${tag}/${n}` }]),
  ...steps(4, (n): Step => ['secretsmanager:GetSecretValue', { secretId: `${tag}/${n}` }]),
  ...steps(
    10,
    (n): Step => [
      'ec2:DescribeSecurityGroups',
      { filterSet: { items: [{ name: 'group-id', valueSet: { items: [{ value: `sg-${hex(`${tag}${n}`)}` }] } }] } },
    ],
  ),
  ...steps(4, (n): Step => ['lambda:GetFunction20150331v2', { functionName: `${tag}-${n}` }]),
]
const apply = (tag: string): Step[] => [
  [
    'iam:CreateRole',
    { roleName: `${tag}-task`, path: '/', assumeRolePolicyDocument: trust('ecs-tasks.amazonaws.com') },
    { role: { roleName: `${tag}-task`, arn: `arn:aws:iam::${ACCOUNT}:role/${tag}-task` } },
  ],
  ['iam:PutRolePolicy', { roleName: `${tag}-task`, policyName: 'app', policyDocument: inline(['s3:GetObject', 's3:PutObject']) }],
  [
    'iam:CreatePolicy',
    { policyName: `${tag}-read`, path: '/', policyDocument: inline('dynamodb:*', `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/${tag}`) },
    { policy: { arn: `arn:aws:iam::${ACCOUNT}:policy/${tag}-read` } },
  ],
  ['iam:AttachRolePolicy', { roleName: `${tag}-task`, policyArn: `arn:aws:iam::${ACCOUNT}:policy/${tag}-read` }],
  ['iam:CreateInstanceProfile', { instanceProfileName: `${tag}-host` }],
  ['iam:AddRoleToInstanceProfile', { instanceProfileName: `${tag}-host`, roleName: `${tag}-host` }],
  ['s3:CreateBucket', { bucketName: `plover-${tag}-assets`, CreateBucketConfiguration: { LocationConstraint: REGION } }],
  [
    's3:PutBucketPublicAccessBlock',
    {
      bucketName: `plover-${tag}-assets`,
      publicAccessBlock: '',
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        IgnorePublicAcls: true,
        BlockPublicPolicy: true,
        RestrictPublicBuckets: true,
      },
    },
  ],
  [
    's3:PutBucketLifecycle',
    {
      bucketName: `plover-${tag}-assets`,
      lifecycle: '',
      LifecycleConfiguration: { Rule: { ID: 'old', Status: 'Enabled', Filter: { Prefix: 'tmp/' }, Expiration: { Days: 30 } } },
    },
  ],
  [
    'kms:CreateKey',
    {
      keyUsage: 'ENCRYPT_DECRYPT',
      policy: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: 'kms:*', Resource: '*' }],
      }),
    },
    { keyMetadata: { keyId: hex(tag, 32) } },
  ],
  [
    'ec2:CreateSecurityGroup',
    { groupName: tag, groupDescription: tag, vpcId: 'vpc-0aa11bb22cc33dd44' },
    { groupId: `sg-${hex(tag)}`, _return: true },
  ],
  [
    'ec2:AuthorizeSecurityGroupIngress',
    {
      groupId: `sg-${hex(tag)}`,
      ipPermissions: {
        items: [
          {
            ipProtocol: 'tcp',
            fromPort: 443,
            toPort: 443,
            groups: {},
            ipRanges: { items: [{ cidrIp: '0.0.0.0/0' }] },
            ipv6Ranges: { items: [{ cidrIpv6: '::/0' }] },
          },
        ],
      },
    },
    { _return: true },
  ],
  [
    'ec2:AuthorizeSecurityGroupEgress',
    {
      groupId: `sg-${hex(tag)}`,
      ipPermissions: { items: [{ ipProtocol: '-1', groups: {}, ipRanges: { items: [{ cidrIp: '0.0.0.0/0' }] } }] },
    },
    { _return: true },
  ],
  ['logs:CreateLogGroup', { logGroupName: `/ecs/${tag}` }],
  ['logs:PutRetentionPolicy', { logGroupName: `/ecs/${tag}`, retentionInDays: 14 }],
  [
    'ecs:RegisterTaskDefinition',
    {
      family: tag,
      taskRoleArn: `arn:aws:iam::${ACCOUNT}:role/${tag}-task`,
      executionRoleArn: `arn:aws:iam::${ACCOUNT}:role/ecsTaskExecutionRole`,
      containerDefinitions: [{ name: 'app', image: `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com/${tag}:1` }],
    },
  ],
  ['ecs:CreateService', { serviceName: tag, cluster: 'main', desiredCount: 2 }],
  [
    'lambda:CreateFunction20150331',
    { functionName: `${tag}-hook`, runtime: 'nodejs22.x', role: `arn:aws:iam::${ACCOUNT}:role/${tag}-task` },
  ],
  [
    'lambda:AddPermission20150331v2',
    {
      functionName: `${tag}-hook`,
      principal: 's3.amazonaws.com',
      action: 'lambda:InvokeFunction',
      sourceArn: `arn:aws:s3:::plover-${tag}-assets`,
      sourceAccount: ACCOUNT,
    },
  ],
  [
    'rds:CreateDBInstance',
    { dBInstanceIdentifier: tag, engine: 'postgres', publiclyAccessible: false, masterUserPassword: '****', storageEncrypted: true },
  ],
  ['secretsmanager:CreateSecret', { name: `${tag}/db` }],
  ['secretsmanager:PutSecretValue', { secretId: `${tag}/db` }],
  [
    'route53:ChangeResourceRecordSets',
    {
      hostedZoneId: 'Z0123456789ABCDEFGHIJ',
      changeBatch: { changes: [{ action: 'UPSERT', resourceRecordSet: { name: `${tag}.plover.example.`, type: 'A' } }] },
    },
  ],
  ['events:PutRule', { name: `${tag}-nightly`, scheduleExpression: 'rate(1 day)', state: 'ENABLED' }],
  [
    'events:PutTargets',
    { rule: `${tag}-nightly`, targets: [{ id: '1', arn: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${tag}-hook` }] },
  ],
]
const destroy = (tag: string): Step[] => [
  ['events:RemoveTargets', { rule: `${tag}-nightly`, ids: ['1'] }],
  ['events:DeleteRule', { name: `${tag}-nightly` }],
  ['s3:DeleteObjects', { bucketName: `plover-${tag}-assets`, delete: '' }, null, { data: true }],
  ['s3:DeleteBucket', { bucketName: `plover-${tag}-assets` }],
  [
    'kms:ScheduleKeyDeletion',
    { keyId: hex(tag, 32), pendingWindowInDays: 30 },
    { keyId: `arn:aws:kms:${REGION}:${ACCOUNT}:key/${hex(tag, 32)}`, deletionDate: 'Apr 20, 2026' },
  ],
  ['ec2:DeleteFlowLogs', { DeleteFlowLogsRequest: { FlowLogId: { tag: 1, content: `fl-${hex(tag)}` } } }],
  ['logs:DeleteLogGroup', { logGroupName: `/ecs/${tag}` }],
  ['ecs:DeleteService', { service: tag, cluster: 'main', force: true }],
  ['lambda:DeleteFunction20150331', { functionName: `${tag}-hook` }],
  ['rds:DeleteDBInstance', { dBInstanceIdentifier: tag, skipFinalSnapshot: true, deleteAutomatedBackups: true }],
  ['secretsmanager:DeleteSecret', { secretId: `${tag}/db`, forceDeleteWithoutRecovery: true, recoveryWindowInDays: 0 }],
  ['cloudwatch:DeleteAlarms', { alarmNames: [`${tag}-cpu`] }],
  ['wafv2:DeleteWebACL', { name: tag, scope: 'REGIONAL', id: hex(tag, 32) }],
  ['dynamodb:DeleteTable', { tableName: tag }],
  ['ec2:TerminateInstances', { instancesSet: { items: Array.from({ length: 3 }, (_, n) => ({ instanceId: `i-${hex(`${tag}${n}`)}` })) } }],
  ...steps(3, (n): Step => ['ec2:DeleteVolume', { volumeId: `vol-${hex(`${tag}${n}`)}` }, { _return: true }]),
  ['ec2:DeleteSecurityGroup', { groupId: `sg-${hex(tag)}` }],
  ['ec2:DeleteVpc', { vpcId: `vpc-${hex(tag)}` }],
  ['iam:DeleteRolePolicy', { roleName: `${tag}-task`, policyName: 'app' }],
  ['iam:DeleteRole', { roleName: `${tag}-task` }],
]
/** What a sandbox has that stands for an account of its own. */
const ownWatch = (tag: string): Step[] => [
  ['cloudtrail:DeleteTrail', { name: `${tag}-trail` }],
  ['guardduty:DeleteDetector', { detectorId: hex(tag, 32) }],
  ['config:DeleteConfigRule', { configRuleName: `${tag}-tags` }],
  ['backup:DeleteBackupVault', { backupVaultName: tag }],
]

const laptop = (): Stretch => ({
  name: "terraform apply from a laptop with an administrator's key",
  records: weekdays(15).flatMap((day, n) =>
    work(
      `${day}T1${n % 6}:20:00Z`,
      user('anna', { agent: TERRAFORM, from: n % 3 ? HOME : '203.0.113.24' }),
      [...refresh('shop'), ...(n % 4 === 1 ? apply(`shop${n}`) : [])],
      1,
    ),
  ),
})

const OIDC = 'arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com'
const runners = [
  '20.55.12.8',
  '52.240.3.91',
  '13.67.200.14',
  '172.183.55.6',
  '4.227.115.80',
  '40.84.170.33',
  '68.220.60.2',
  '135.237.130.9',
]
/** A job of GitHub Actions: a runner's address that nobody has seen before, a session of minutes. */
const job = (start: string, n: number, roleName: string, todo: readonly Step[]) => {
  const from = runners[n % runners.length] as string
  const who = role(roleName, 'GitHubActions', {
    from,
    since: start,
    agent: TERRAFORM,
    context: { webIdFederationData: { federatedProvider: OIDC, attributes: {} } },
  })
  const web: Who = {
    ...who,
    agent: 'aws-sdk-nodejs-v3-assume-role-with-web-identity',
    identity: {
      type: 'WebIdentityUser',
      principalId: `${OIDC}:sts.amazonaws.com:repo:plover/shop:ref:refs/heads/main`,
      userName: 'repo:plover/shop:ref:refs/heads/main',
      identityProvider: OIDC,
    },
  }
  return [...assume(start, web, who, 'AssumeRoleWithWebIdentity', { durationSeconds: 3600 }), ...work(timeOf(start, 20), who, todo, 1)]
}
const github = (): Stretch => ({
  name: 'terraform apply from GitHub Actions by OIDC, on ever other runners',
  defensible: { 'iam-admin-policy-attached-to-role': 'a pipeline makes a role administrator' },
  records: weekdays(20).flatMap((day, n) =>
    job(`${day}T1${n % 7}:11:00Z`, n, 'github-deploy', [
      ...refresh('api'),
      ...(n % 5 === 0 ? apply(`api${n}`) : []),
      ...(n === 3 ? [['iam:AttachRolePolicy', { roleName: 'breakglass', policyArn: ADMIN }] as Step] : []),
    ]),
  ),
})

const atlantis = (): Stretch => ({
  name: 'terraform by Atlantis in ECS, across two accounts',
  records: weekdays(10).flatMap((day, n) => {
    const start = `${day}T10:30:00Z`
    const task = role('atlantis-task', hex(`task${day}`, 32), { from: '192.0.2.44', since: timeOf(start, -3600), agent: TERRAFORM })
    return [ACCOUNT, '222222222222'].flatMap((account, i) => {
      const target = role('terraform', 'atlantis', { account, from: '192.0.2.44', since: timeOf(start, i * 900), agent: TERRAFORM })
      return [
        ...assume(timeOf(start, i * 900), task, target),
        ...work(timeOf(start, i * 900 + 5), target, [...refresh('core'), ...(n % 3 === 1 ? apply(`core${n}${i}`) : [])], 1),
      ]
    })
  }),
})

const teardown = (): Stretch => ({
  name: 'terraform destroy of a sandbox, made two weeks before by the same role',
  defensible: { 'risk-score': 'databases, tables, buckets and keys go within minutes: reported once, and no more than medium' },
  records: [
    ...weekdays(10).flatMap((day, n) => job(`${day}T14:00:00Z`, n, 'github-sandbox', n === 0 ? apply('sandbox') : refresh('sandbox'))),
    ...job('2026-03-16T15:00:00Z', 4, 'github-sandbox', [...refresh('sandbox'), ...destroy('sandbox')]),
  ],
})
const day = (tag: string, more: Step[] = []) => {
  const who = user('carl', { agent: TERRAFORM })
  return [
    ...work('2026-03-05T10:00:00Z', who, [...refresh(tag), ...apply(tag)], 1),
    ...work('2026-03-05T17:00:00Z', who, [...refresh(tag), ...more, ...destroy(tag)], 1),
  ]
}
const teardownByKey = (): Stretch => ({
  name: 'terraform destroy of a demonstration from a laptop, the evening it was made',
  defensible: { 'risk-score': 'databases, tables, buckets and keys go within minutes: reported once, and no more than medium' },
  records: day('demo'),
})
const teardownOfWatch = (): Stretch => ({
  name: 'terraform destroy of a sandbox with a trail and a detector of its own',
  defensible: {
    'ransom-of-data': 'trail, detector and data go in one minute; that they were made by the same hand stands in state, but is not asked',
  },
  high: ['ransom-of-data'],
  records: day('lab', ownWatch('lab')),
})

export const deploys: readonly Stretch[] = [laptop(), github(), atlantis(), teardown(), teardownByKey(), teardownOfWatch()]
