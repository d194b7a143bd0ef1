import { trust } from './deploys.ts'
import { irsa } from './machines.ts'
import {
  ACCOUNT,
  assume,
  assumedBy,
  byService,
  CLI,
  days,
  HOME,
  hex,
  instance,
  OFFICE,
  person,
  REGION,
  role,
  type Step,
  type Stretch,
  steps,
  through,
  user,
  weekdays,
  work,
} from './trail.ts'

const run = (id: string, instanceType: string, count = 1): Step => [
  'ec2:RunInstances',
  { instancesSet: { items: [{ imageId: 'ami-0a1b2c3d4e5f60718', minCount: count, maxCount: count }] }, instanceType },
  { instancesSet: { items: Array.from({ length: count }, (_, n) => ({ instanceId: `${id}${n}`, instanceType })) } },
]

const previews = (): Stretch => ({
  name: 'an environment for each pull request, made and removed every day by pulumi with a role of a runner',
  records: weekdays(15).flatMap((day, n) => {
    const from = `20.${50 + n}.12.${n + 3}`
    const who = role('preview', 'GitHubActions', {
      from,
      since: `${day}T10:00:00Z`,
      agent: 'pulumi',
      context: {
        webIdFederationData: {
          federatedProvider: `arn:aws:iam::${ACCOUNT}:oidc-provider/token.actions.githubusercontent.com`,
          attributes: {},
        },
      },
    })
    const tag = `pr-${n}`
    return [
      ...work(
        `${day}T10:00:00Z`,
        {
          ...who,
          identity: {
            type: 'WebIdentityUser',
            principalId: 'x:sts.amazonaws.com:repo:plover/shop:pull_request',
            userName: 'repo:plover/shop:pull_request',
            identityProvider: `arn:aws:iam::${ACCOUNT}:oidc-provider/token.actions.githubusercontent.com`,
          },
        },
        [
          [
            'sts:AssumeRoleWithWebIdentity',
            { roleArn: `arn:aws:iam::${ACCOUNT}:role/preview`, roleSessionName: 'GitHubActions' },
            {
              credentials: { accessKeyId: (who.identity as { accessKeyId: string }).accessKeyId },
              assumedRoleUser: { arn: `arn:aws:sts::${ACCOUNT}:assumed-role/preview/GitHubActions` },
            },
          ],
        ],
      ),
      ...work(
        `${day}T10:01:00Z`,
        who,
        [
          ['s3:CreateBucket', { bucketName: `plover-${tag}` }],
          ['iam:CreateRole', { roleName: tag, assumeRolePolicyDocument: trust('lambda.amazonaws.com') }, { role: {} }],
          ['iam:AttachRolePolicy', { roleName: tag, policyArn: 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole' }],
          ['lambda:CreateFunction20150331', { functionName: tag, role: `arn:aws:iam::${ACCOUNT}:role/${tag}` }],
          ['apigateway:CreateRestApi', { createRestApiInput: { name: tag } }],
          ['dynamodb:CreateTable', { tableName: tag }],
          [
            'rds:CreateDBInstance',
            { dBInstanceIdentifier: tag, engine: 'postgres', publiclyAccessible: false, masterUserPassword: '****' },
          ],
        ],
        5,
      ),
      ...work(
        `${day}T10:50:00Z`,
        who,
        [
          ['dynamodb:DeleteTable', { tableName: tag }],
          ['rds:DeleteDBInstance', { dBInstanceIdentifier: tag, skipFinalSnapshot: true }],
          ['lambda:DeleteFunction20150331', { functionName: tag }],
          ['s3:DeleteBucket', { bucketName: `plover-${tag}` }],
          ['iam:DetachRolePolicy', { roleName: tag, policyArn: 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole' }],
          ['iam:DeleteRole', { roleName: tag }],
          ['logs:DeleteLogGroup', { logGroupName: `/aws/lambda/${tag}` }],
        ],
        5,
      ),
    ]
  }),
})

const jenkins = (): Stretch => ({
  name: 'Jenkins on an instance: agents that come and go, deploys into another account',
  defensible: {
    'ec2-instances-terminated-in-bulk':
      'twelve machines ended within ten minutes; that it had started them stands in state, but is not asked',
  },
  records: weekdays(15).flatMap((day, n) => {
    const box = instance('jenkins', 'i-0je11bb22cc33dd44', { since: `${day}T00:00:00Z` })
    const target = role('deployer', 'jenkins', { account: '222222222222', from: box.from, since: `${day}T11:00:00Z`, agent: CLI })
    return [
      ...work(
        `${day}T09:00:00Z`,
        box,
        steps(
          24,
          (i): Step =>
            i % 2
              ? ['ec2:TerminateInstances', { instancesSet: { items: [{ instanceId: `i-${hex(`${day}${i - 1}`)}` }] } }]
              : run(`i-${hex(`${day}${i}`, 16)}`, 'c6i.2xlarge'),
        ),
        n === 7 ? 20 : 600,
      ),
      ...assume(`${day}T11:00:00Z`, box, target),
      ...work(`${day}T11:00:05Z`, target, [
        ['sts:GetCallerIdentity'],
        ['cloudformation:UpdateStack', { stackName: 'web' }],
        ['lambda:UpdateFunctionCode20150331v2', { functionName: 'orders' }],
        ['s3:PutObject', { bucketName: 'plover-artifacts', key: day }, null, { data: true }],
        ['ecs:UpdateService', { service: 'web' }],
        ['secretsmanager:GetSecretValue', { secretId: 'deploy/web' }],
      ]),
    ]
  }),
})

const custodian = (): Stretch => ({
  name: 'a cleaning function in every Region: stops, tags, and deletes what belongs to nobody',
  records: days(10, '2026-03-03').flatMap((day) => {
    const who = role('custodian', 'custodian-cleanup', { from: '192.0.2.37', since: `${day}T01:00:00Z`, agent: 'Boto3/1.40.40' })
    return [
      ...assumedBy(`${day}T01:00:00Z`, 'lambda', who),
      ...work(
        `${day}T01:00:02Z`,
        who,
        ['eu-west-1', 'us-east-1', 'us-west-2', 'ap-south-1', 'sa-east-1'].flatMap((region): Step[] => [
          ['ec2:DescribeInstances', null, null, { region }],
          ['ec2:DescribeVolumes', null, null, { region }],
          ['ec2:DescribeAddresses', null, null, { region }],
          ['rds:DescribeDBInstances', null, null, { region }],
          ...steps(4, (n): Step => ['ec2:DeleteVolume', { volumeId: `vol-${hex(`${day}${region}${n}`)}` }, { _return: true }, { region }]),
          ['ec2:StopInstances', { instancesSet: { items: [{ instanceId: `i-${hex(`${day}${region}`)}` }] } }, null, { region }],
          ['ec2:ReleaseAddress', { allocationId: `eipalloc-${hex(region)}` }, null, { region }],
          ['ec2:CreateTags', { resourcesSet: {} }, null, { region }],
        ]),
        3,
      ),
    ]
  }),
})

const loadTest = (): Stretch => ({
  name: 'a load test: forty machines for an afternoon, and a limit raised for it',
  defensible: { 'ec2-many-instances-launched': 'forty large machines at once' },
  records: work(
    '2026-03-18T12:00:00Z',
    person('PlatformAdmin', 'hana@plover.example', { since: '2026-03-18T11:50:00Z' }),
    [
      ['servicequotas:ListServiceQuotas'],
      ['servicequotas:RequestServiceQuotaIncrease', { serviceCode: 'ec2', quotaCode: 'L-1216C47A', desiredValue: 640 }],
      run('i-0load', 'c6i.4xlarge', 40),
      ['ec2:DescribeInstances'],
      ['ec2:TerminateInstances', { instancesSet: { items: Array.from({ length: 40 }, (_, n) => ({ instanceId: `i-0load${n}` })) } }],
    ],
    3600,
  ),
})

const graphics = (): Stretch => ({
  name: 'a data scientist trains on a machine with a graphics card, some days a week',
  records: weekdays(12).flatMap((day, n) =>
    work(
      `${day}T09:00:00Z`,
      user('fay', { from: OFFICE }),
      [
        ['ec2:DescribeSpotPriceHistory'],
        run(`i-0gpu${n}`, n % 3 ? 'g5.xlarge' : 'p3.2xlarge'),
        ['ec2:DescribeInstances'],
        ['s3:GetObject', { bucketName: 'plover-lake', key: 'train.parquet' }, null, { data: true }],
        ['ec2:TerminateInstances', { instancesSet: { items: [{ instanceId: `i-0gpu${n}0` }] } }],
      ],
      1800,
    ),
  ),
})

const moving = (): Stretch => ({
  name: 'a bucket moves into another account of the company: a policy for it, replication, many copies',
  defensible: { 's3-replicated-outside': 'everything in the bucket goes to an account of which nobody has said whose it is' },
  records: [
    ...work(
      '2026-03-17T09:00:00Z',
      person('PlatformAdmin', 'anna@plover.example', { since: '2026-03-17T08:50:00Z' }),
      [
        [
          's3:PutBucketPolicy',
          {
            bucketName: 'plover-media',
            policy: '',
            bucketPolicy: {
              Version: '2012-10-17',
              Statement: [
                {
                  Effect: 'Allow',
                  Principal: { AWS: 'arn:aws:iam::222222222222:role/mover' },
                  Action: ['s3:GetObject', 's3:ListBucket'],
                  Resource: ['arn:aws:s3:::plover-media', 'arn:aws:s3:::plover-media/*'],
                },
              ],
            },
          },
        ],
        ['s3:PutBucketVersioning', { bucketName: 'plover-media', VersioningConfiguration: { Status: 'Enabled' } }],
        [
          's3:PutBucketReplication',
          {
            bucketName: 'plover-media',
            replication: '',
            ReplicationConfiguration: {
              Role: `arn:aws:iam::${ACCOUNT}:role/replicate`,
              Rule: { Status: 'Enabled', Destination: { Bucket: 'arn:aws:s3:::plover-media-2', Account: '222222222222' } },
            },
          },
        ],
        [
          'ecr:SetRepositoryPolicy',
          {
            repositoryName: 'web',
            policyText: JSON.stringify({
              Version: '2012-10-17',
              Statement: [
                {
                  Effect: 'Allow',
                  Principal: { AWS: 'arn:aws:iam::222222222222:root' },
                  Action: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
                },
              ],
            }),
          },
        ],
        [
          'kms:PutKeyPolicy',
          {
            keyId: hex('m', 32),
            policyName: 'default',
            policy: JSON.stringify({
              Version: '2012-10-17',
              Statement: [
                { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: 'kms:*', Resource: '*' },
                {
                  Effect: 'Allow',
                  Principal: { AWS: 'arn:aws:iam::222222222222:root' },
                  Action: ['kms:Decrypt', 'kms:DescribeKey'],
                  Resource: '*',
                },
              ],
            }),
          },
        ],
        [
          'ram:CreateResourceShare',
          {
            name: 'subnets',
            allowExternalPrincipals: false,
            principals: ['arn:aws:organizations::123456789012:organization/o-a1b2c3d4e5'],
          },
        ],
      ],
      60,
    ),
    ...work(
      '2026-03-17T12:00:00Z',
      byService('s3', 'replicate', 's3-replication', { since: '2026-03-17T12:00:00Z' }),
      steps(40, (n): Step => ['s3:GetObject', { bucketName: 'plover-media', key: `${n}.jpg` }, null, { data: true }]),
    ),
  ],
})

const cluster = (): Stretch => ({
  name: 'velero, cert-manager and a cluster autoscaler at work in a cluster',
  records: days(14, '2026-03-03').flatMap((day) => [
    ...irsa(`${day}T02:00:00Z`, 'velero', 'velero:velero', [
      ...steps(8, (n): Step => ['ec2:CreateSnapshot', { volumeId: `vol-${hex(`k${n}`)}` }, { snapshotId: `snap-${hex(`${day}${n}`)}` }]),
      ...steps(8, (n): Step => ['ec2:DeleteSnapshot', { snapshotId: `snap-${hex(`o${day}${n}`)}` }, { _return: true }]),
      ['s3:PutObject', { bucketName: 'plover-velero', key: day }, null, { data: true }],
    ]),
    ...irsa(`${day}T02:10:00Z`, 'cert-manager', 'cert-manager:cert-manager', [
      ['route53:ListHostedZonesByName'],
      [
        'route53:ChangeResourceRecordSets',
        {
          hostedZoneId: 'Z0123456789ABCDEFGHIJ',
          changeBatch: { changes: [{ action: 'UPSERT', resourceRecordSet: { name: '_acme-challenge.plover.example.', type: 'TXT' } }] },
        },
      ],
    ]),
    ...irsa(
      `${day}T02:20:00Z`,
      'cluster-autoscaler',
      'kube-system:cluster-autoscaler',
      steps(
        12,
        (n): Step =>
          n % 2
            ? [
                'autoscaling:TerminateInstanceInAutoScalingGroup',
                { instanceId: `i-${hex(`${day}${n}`)}`, shouldDecrementDesiredCapacity: true },
              ]
            : ['autoscaling:SetDesiredCapacity', { autoScalingGroupName: 'nodes', desiredCapacity: n }],
      ),
    ),
  ]),
})

const tasks = (): Stretch => ({
  name: 'tasks in ECS that read ten secrets as they start, and functions that read parameters',
  records: days(14, '2026-03-03').flatMap((day, n) => {
    const exec = role('ecsTaskExecutionRole', hex(`${day}t`, 32), {
      from: '192.0.2.50',
      since: `${day}T08:00:00Z`,
      agent: 'Amazon ECS Agent - v1.95.0',
    })
    const fn = role('orders-fn', 'orders', { from: '192.0.2.51', since: `${day}T08:10:00Z`, agent: 'aws-sdk-nodejs' })
    return [
      ...assumedBy(`${day}T08:00:00Z`, 'ecs-tasks', exec),
      ...work(
        `${day}T08:00:02Z`,
        exec,
        [
          ['ecr:GetAuthorizationToken'],
          ['ecr:BatchGetImage', { repositoryName: 'web' }],
          ...steps(
            10,
            (i): Step => [
              'secretsmanager:GetSecretValue',
              { secretId: `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:prod/${i}-AbCdEf` },
            ],
          ),
          ['logs:CreateLogStream', { logGroupName: '/ecs/web' }],
        ],
        1,
      ),
      ...assumedBy(`${day}T08:10:00Z`, 'lambda', fn),
      ...work(
        `${day}T08:10:02Z`,
        fn,
        [
          ['ssm:GetParametersByPath', { path: '/prod/orders', withDecryption: true }],
          ...steps(8, (i): Step => ['ssm:GetParameter', { name: `/prod/orders/${i}`, withDecryption: true }]),
          ['dynamodb:Query', { tableName: 'orders' }, null, { data: true }],
          ...(n === 6
            ? [
                [
                  'sqs:SendMessage',
                  null,
                  null,
                  { error: ['AccessDenied', 'not authorized to perform: sqs:SendMessage'], data: true },
                ] as Step,
              ]
            : []),
        ],
        1,
      ),
    ]
  }),
})

const stackDeleted = (): Stretch => {
  const who = user('carl', { console: true, from: HOME, since: '2026-03-19T15:00:00Z' })
  return {
    name: 'a development stack deleted in the console of CloudFormation, and a Beanstalk environment with it',
    records: [
      ...work('2026-03-19T15:01:00Z', who, [
        ['cloudformation:DeleteStack', { stackName: 'dev' }],
        ['elasticbeanstalk:TerminateEnvironment', { environmentName: 'dev' }],
      ]),
      ...work(
        '2026-03-19T15:02:00Z',
        through(who, 'cloudformation'),
        [
          ['s3:DeleteBucket', { bucketName: 'plover-dev' }],
          ['rds:DeleteDBInstance', { dBInstanceIdentifier: 'dev', skipFinalSnapshot: true }],
          ['dynamodb:DeleteTable', { tableName: 'dev' }],
          ['kms:ScheduleKeyDeletion', { keyId: hex('dev', 32), pendingWindowInDays: 30 }],
          ['iam:DeleteRolePolicy', { roleName: 'dev', policyName: 'p' }],
          ['iam:DeleteRole', { roleName: 'dev' }],
          ['logs:DeleteLogGroup', { logGroupName: '/dev' }],
          ['events:DeleteRule', { name: 'dev' }],
          ['cloudtrail:DeleteTrail', { name: 'dev' }],
        ],
        5,
      ),
    ],
  }
}

const exporting = (): Stretch => ({
  name: 'a database exported to a bucket, its logs read, its parameters tuned',
  defensible: { 'rds-snapshot-exported': 'a whole database becomes files' },
  records: work(
    '2026-03-24T09:00:00Z',
    person('Developer', 'carl@plover.example', { since: '2026-03-24T08:50:00Z' }),
    [
      [
        'rds:StartExportTask',
        { exportTaskIdentifier: 'monthly', sourceArn: `arn:aws:rds:${REGION}:${ACCOUNT}:snapshot:s1`, s3BucketName: 'plover-lake' },
      ],
      ['rds:DownloadDBLogFilePortion', { dBInstanceIdentifier: 'shop', logFileName: 'error/postgres.log' }],
      ['rds:ModifyDBParameterGroup', { dBParameterGroupName: 'pg' }],
      ['rds:RebootDBInstance', { dBInstanceIdentifier: 'shop' }],
      ['dynamodb:ExportTableToPointInTime', { tableArn: `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/orders`, s3Bucket: 'plover-lake' }],
    ],
    300,
  ),
})

export const workloads: readonly Stretch[] = [
  previews(),
  jenkins(),
  custodian(),
  loadTest(),
  graphics(),
  moving(),
  cluster(),
  tasks(),
  stackDeleted(),
  exporting(),
]
