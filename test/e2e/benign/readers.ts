import {
  ACCOUNT,
  assumedBy,
  byService,
  days,
  hex,
  idOf,
  instance,
  OFFICE,
  person,
  role,
  type Step,
  type Stretch,
  service,
  steps,
  timeOf,
  user,
  type Who,
  weekdays,
  work,
} from './trail.ts'

const REGIONS = [
  'eu-west-1',
  'eu-central-1',
  'us-east-1',
  'us-east-2',
  'us-west-2',
  'ap-southeast-1',
  'ap-northeast-1',
  'sa-east-1',
  'ca-central-1',
  'eu-north-1',
]
const sweep = [
  'ec2:DescribeInstances',
  'ec2:DescribeSecurityGroups',
  'ec2:DescribeVolumes',
  'ec2:DescribeSnapshots',
  'ec2:DescribeVpcs',
  'ec2:DescribeFlowLogs',
  'rds:DescribeDBInstances',
  'rds:DescribeDBSnapshots',
  'lambda:ListFunctions20150331',
  'ecs:ListClusters',
  'eks:ListClusters',
  'kms:ListKeys',
  'secretsmanager:ListSecrets',
  'ssm:DescribeParameters',
  'sqs:ListQueues',
  'sns:ListTopics',
  'dynamodb:ListTables',
  'cloudtrail:DescribeTrails',
  'config:DescribeConfigurationRecorders',
  'guardduty:ListDetectors',
  'logs:DescribeLogGroups',
  'elasticloadbalancing:DescribeLoadBalancers',
  'autoscaling:DescribeAutoScalingGroups',
  'cloudformation:ListStacks',
  'ecr:DescribeRepositories',
]
const global: Step[] = [
  ['iam:GetAccountAuthorizationDetails'],
  ['iam:ListUsers'],
  ['iam:ListRoles'],
  ['iam:ListPolicies'],
  ['iam:GenerateCredentialReport'],
  ['iam:GetCredentialReport'],
  ['iam:GetAccountSummary'],
  ['iam:GetAccountPasswordPolicy'],
  ['iam:ListAccountAliases'],
  ['s3:ListBuckets'],
  ['sts:GetCallerIdentity'],
  ['organizations:DescribeOrganization'],
]
const everywhere = (calls: readonly string[], denied = (_: string) => false): Step[] =>
  REGIONS.flatMap((region) =>
    calls.map(
      (call): Step => [
        call,
        null,
        null,
        {
          region,
          ...(denied(call) && {
            error: ['AccessDenied', `User: arn:aws:sts::${ACCOUNT}:assumed-role/r/s is not authorized to perform: ${call}`] as const,
          }),
        },
      ],
    ),
  )
const buckets = (count: number): Step[] =>
  [
    'GetBucketAcl',
    'GetBucketPolicy',
    'GetBucketLocation',
    'GetBucketEncryption',
    'GetBucketPublicAccessBlock',
    'GetBucketLogging',
    'GetBucketVersioning',
    'GetBucketTagging',
  ].flatMap((name) =>
    steps(
      count,
      (n): Step => [
        `s3:${name}`,
        { bucketName: `plover-${n}` },
        null,
        name === 'GetBucketPolicy' ? { error: ['NoSuchBucketPolicy', 'The bucket policy does not exist'] } : {},
      ],
    ),
  )

const vendor = (): Stretch => ({
  name: 'a monitoring vendor reads everything by a role with an external id, from its first day on',
  records: days(12, '2026-03-05').flatMap((day, n) => {
    const start = `${day}T0${n % 8}:00:00Z`
    const who = role('CloudMonitor', 'vendor-session', {
      from: n % 2 ? '34.200.11.7' : '52.70.14.90',
      since: start,
      agent: 'aws-sdk-go/1.55.8 (go1.24; linux; amd64)',
    })
    const caller: Who = { ...who, identity: { type: 'AWSAccount', principalId: 'AROAVENDORVENDORVENDO:vendor', accountId: '464622532012' } }
    return [
      ...work(start, caller, [
        [
          'sts:AssumeRole',
          { roleArn: `arn:aws:iam::${ACCOUNT}:role/CloudMonitor`, roleSessionName: 'vendor-session', externalId: 'f00dfeed1234' },
          {
            credentials: { accessKeyId: (who.identity as { accessKeyId: string }).accessKeyId, expiration: 'Mar 30, 2026, 9:00:00 PM' },
            assumedRoleUser: {
              assumedRoleId: `${idOf('AROA', `${ACCOUNT}CloudMonitor`)}:vendor-session`,
              arn: `arn:aws:sts::${ACCOUNT}:assumed-role/CloudMonitor/vendor-session`,
            },
          },
          { resources: [{ accountId: ACCOUNT, type: 'AWS::IAM::Role', ARN: `arn:aws:iam::${ACCOUNT}:role/CloudMonitor` }] },
        ],
      ]),
      ...work(timeOf(start, 5), who, [...global, ...everywhere(sweep, (call) => /secretsmanager|ssm/.test(call)), ...buckets(12)], 1),
    ]
  }),
})

const posture = (): Stretch => ({
  name: 'a posture scan of an auditor, once, by a user with a key and SecurityAudit',
  records: work(
    '2026-03-20T10:00:00Z',
    user('audit', { from: '198.51.100.200', agent: 'Boto3/1.40.40 md/Botocore#1.40.40 ua/2.1 os/linux' }),
    [
      ...global,
      ...steps(15, (n): Step => ['iam:ListAttachedUserPolicies', { userName: `u${n}` }]),
      ...steps(30, (n): Step => ['iam:ListRolePolicies', { roleName: `r${n}` }]),
      ...everywhere(sweep, (call) => /ssm/.test(call)),
      ...buckets(10),
    ],
    1,
  ),
})

const services = (): Stretch => ({
  name: 'Config, Security Hub, GuardDuty, Inspector, Trusted Advisor and Access Analyzer crawl by their own roles',
  records: days(10).flatMap((day) => [
    ...(
      [
        ['config', 'AWSServiceRoleForConfig', 'AWSConfig-Describe'],
        ['securityhub', 'AWSServiceRoleForSecurityHub', 'securityhub'],
        ['guardduty', 'AWSServiceRoleForAmazonGuardDuty', 'GuardDuty'],
        ['inspector2', 'AWSServiceRoleForAmazonInspector2', 'inspector'],
        ['trustedadvisor', 'AWSServiceRoleForTrustedAdvisor', 'TrustedAdvisor_1'],
        ['access-analyzer', 'AWSServiceRoleForAccessAnalyzer', 'access-analyzer'],
        ['resource-explorer-2', 'AWSServiceRoleForResourceExplorer', 'resource-explorer-2'],
      ] as const
    ).flatMap(([name, roleName, session], n) => {
      const who = byService(name, roleName, session, { since: `${day}T0${n}:00:00Z` })
      return [
        ...assumedBy(`${day}T0${n}:00:00Z`, name, who),
        ...work(`${day}T0${n}:00:10Z`, who, [...everywhere(sweep.slice(n, n + 6)), ...global.slice(0, 9), ...buckets(8)], 1),
      ]
    }),
    ...work(`${day}T09:00:00Z`, service('cloudtrail'), [
      ['s3:GetBucketAcl', { bucketName: 'plover-trail', acl: '' }],
      ['s3:PutObject', { bucketName: 'plover-trail', key: hex(day) }, null, { data: true, shared: hex(day, 32) }],
      ['kms:GenerateDataKey', { keyId: hex('t', 32) }],
    ]),
    ...work(`${day}T09:10:00Z`, service('delivery.logs'), [['s3:GetBucketAcl', { bucketName: 'plover-logs', acl: '' }]]),
  ]),
})

const support = (): Stretch => ({
  name: "AWS Support's role looks at a case; a person opens it",
  records: [
    ...work('2026-03-17T10:00:00Z', person('PlatformAdmin', 'anna@plover.example', { since: '2026-03-17T09:50:00Z' }), [
      ['support:DescribeSeverityLevels'],
      ['support:CreateCase', { subject: '***', severityCode: 'high' }],
    ]),
    ...assumedBy(
      '2026-03-17T10:30:00Z',
      'support',
      byService('support', 'AWSServiceRoleForSupport', 'AWS-Support', { since: '2026-03-17T10:30:00Z' }),
    ),
    ...work(
      '2026-03-17T10:31:00Z',
      byService('support', 'AWSServiceRoleForSupport', 'AWS-Support', { since: '2026-03-17T10:30:00Z' }),
      [
        ['ec2:DescribeInstances'],
        ['ec2:GetConsoleOutput', { instanceId: 'i-0aa11bb22cc33dd44' }],
        ['rds:DescribeEvents'],
        ['cloudwatch:GetMetricData'],
        ['iam:GetRole', { roleName: 'web-task' }],
        ['cloudtrail:LookupEvents'],
        ['lambda:GetFunctionConfiguration20150331v2', { functionName: 'orders' }],
      ],
      60,
    ),
  ],
})

const console = (): Stretch => ({
  name: 'an administrator looks around the console for days: errors of pages that ask too much',
  records: weekdays(12).flatMap((day, n) =>
    work(
      `${day}T0${8 + (n % 2)}:00:00Z`,
      person('AWSAdministratorAccess', 'anna@plover.example', { since: `${day}T08:00:00Z`, from: n % 4 ? OFFICE : '198.51.100.77' }),
      [
        ['ce:GetCostAndUsage'],
        ['ec2:DescribeInstances'],
        ['ec2:DescribeRegions'],
        ['health:DescribeEventAggregates'],
        ['iam:ListUsers'],
        ['iam:GetAccountAuthorizationDetails'],
        ['iam:ListMFADevices', { userName: 'dora' }],
        [
          'iam:GetLoginProfile',
          { userName: 'ci' },
          null,
          { error: ['NoSuchEntityException', 'Login Profile for User ci cannot be found.'] },
        ],
        ['guardduty:ListDetectors'],
        ['guardduty:ListFindings'],
        ['securityhub:GetFindings'],
        ['cloudtrail:LookupEvents'],
        ['notifications:ListNotificationHubs', null, null, { region: 'us-east-1', error: ['AccessDeniedException', 'not authorized'] }],
        ...(n === 5 ? everywhere(['ec2:DescribeInstances', 'ec2:DescribeVpcs', 'ec2:DescribeVolumes']) : []),
        ['secretsmanager:ListSecrets'],
        ...(n % 3 === 0
          ? [
              ['secretsmanager:GetSecretValue', { secretId: `prod/app-${n}` }] as Step,
              ['ssm:GetParameter', { name: '/prod/x', withDecryption: true }] as Step,
            ]
          : []),
        ['ec2:GetConsoleScreenshot', { instanceId: 'i-0aa11bb22cc33dd44' }],
        ['ec2:GetPasswordData', { instanceId: 'i-0aa11bb22cc33dd44' }],
      ],
      40,
    ),
  ),
})

const agents = (): Stretch => ({
  name: 'an instance with scripts of its own: cron backups to a bucket, tags, parameters, start and stop by night',
  records: days(20).flatMap((day) => [
    ...work(`${day}T22:00:00Z`, instance('cron', 'i-0cc11bb22cc33dd44'), [
      ['sts:GetCallerIdentity'],
      ['ssm:GetParametersByPath', { path: '/prod/', withDecryption: true, recursive: true }],
      ['ec2:DescribeInstances'],
      ['ec2:StopInstances', { instancesSet: { items: steps(6, () => ['x']).map((_, i) => ({ instanceId: `i-${hex(`dev${i}`)}` })) } }],
      ['s3:PutObject', { bucketName: 'plover-backup', key: `${day}.sql.gz` }, null, { data: true }],
      ['s3:DeleteObject', { bucketName: 'plover-backup', key: 'old.sql.gz' }, null, { data: true }],
      ['ec2:CreateTags', { resourcesSet: { items: [{ resourceId: 'i-0cc11bb22cc33dd44' }] } }],
      ['iam:ListUsers', null, null, { error: ['AccessDenied', 'not authorized to perform: iam:ListUsers'] }],
    ]),
    ...work(`${day}T06:00:00Z`, byService('scheduler', 'night-shift', hex(day, 32), { since: `${day}T06:00:00Z` }), [
      ['ec2:StartInstances', { instancesSet: { items: [{ instanceId: `i-${hex('dev0')}` }] } }],
      ['rds:StartDBInstance', { dBInstanceIdentifier: 'dev' }],
    ]),
  ]),
})

const abroad = (): Stretch => ({
  name: 'an administrator on holiday mends something from a new country at an unusual hour',
  records: [
    ...weekdays(14).flatMap((day) =>
      work(
        `${day}T08:30:00Z`,
        person('PlatformAdmin', 'hana@plover.example', { since: `${day}T08:20:00Z` }),
        [
          ['ec2:DescribeInstances'],
          ['ecs:DescribeServices', { services: ['web'] }],
          ['ecs:UpdateService', { service: 'web', desiredCount: 3 }],
          ['logs:FilterLogEvents', { logGroupName: '/app/web' }],
        ],
        60,
      ),
    ),
    ...work(
      '2026-03-21T23:40:00Z',
      person('PlatformAdmin', 'hana@plover.example', { since: '2026-03-21T23:35:00Z', from: '187.45.10.3' }),
      [
        ['ec2:DescribeInstances'],
        ['ecs:UpdateService', { service: 'web', desiredCount: 6, forceNewDeployment: true }],
        ['rds:DescribeDBInstances'],
        ['rds:ModifyDBInstance', { dBInstanceIdentifier: 'shop', dBInstanceClass: 'db.r6g.xlarge', applyImmediately: true }],
        ['logs:FilterLogEvents', { logGroupName: '/app/web' }],
        ['iam:ListRoles'],
        ['secretsmanager:GetSecretValue', { secretId: 'prod/app-1' }],
      ],
      60,
    ),
  ],
})

export const readers: readonly Stretch[] = [vendor(), posture(), services(), support(), console(), agents(), abroad()]
