import {
  ACCOUNT,
  assume,
  CLI,
  days,
  HOME,
  hex,
  idOf,
  instance,
  OFFICE,
  person,
  role,
  type Step,
  type Stretch,
  signIn,
  steps,
  TERRAFORM,
  timeOf,
  user,
  weekdays,
  work,
} from './trail.ts'

const anna = (since: string) => person('AWSAdministratorAccess', 'anna@plover.example', { since })

const trailMoved = (): Stretch => ({
  name: 'an account joins the organization: its own trail gives way to the one of all',
  defensible: {
    'cloudtrail-logging-stopped': 'a trail ends; that another has begun stands elsewhere',
    'cloudtrail-trail-deleted': 'a trail ends; that another has begun stands elsewhere',
  },
  records: work(
    '2026-03-10T09:00:00Z',
    anna('2026-03-10T08:50:00Z'),
    [
      ['organizations:AcceptHandshake', { handshakeId: 'h-0123456789' }],
      ['cloudtrail:DescribeTrails'],
      ['cloudtrail:GetTrailStatus', { name: 'main' }],
      ['cloudtrail:StopLogging', { name: 'main' }],
      ['cloudtrail:DeleteTrail', { name: 'main' }],
      ['securityhub:EnableSecurityHub'],
      ['securityhub:BatchEnableStandards'],
      ['securityhub:UpdateStandardsControl', { controlStatus: 'DISABLED', disabledReason: 'not ours' }],
      ['guardduty:CreateMembers', { detectorId: hex('g', 32) }],
      ['guardduty:CreateFilter', { detectorId: hex('g', 32), name: 'scanner', action: 'ARCHIVE' }],
    ],
    60,
  ),
})

const toCenter = (): Stretch => ({
  name: 'users move to Identity Center: keys, passwords and users of ten people are removed',
  defensible: { 'iam-users-removed-many': 'ten people lose their way in within minutes' },
  records: [
    ...weekdays(5).flatMap((day) =>
      work(
        `${day}T09:00:00Z`,
        anna(`${day}T08:50:00Z`),
        [['iam:ListUsers'], ['iam:GenerateCredentialReport'], ['iam:GetCredentialReport']],
        60,
      ),
    ),
    ...work(
      '2026-03-16T09:00:00Z',
      anna('2026-03-16T08:50:00Z'),
      [
        ['iam:ListUsers'],
        ...Array.from({ length: 10 }).flatMap((_, n): Step[] => [
          ['iam:ListAccessKeys', { userName: `old${n}` }],
          ['iam:DeleteAccessKey', { userName: `old${n}`, accessKeyId: idOf('AKIA', `old${n}`) }],
          ['iam:DeleteLoginProfile', { userName: `old${n}` }],
          ['iam:DeactivateMFADevice', { userName: `old${n}`, serialNumber: `arn:aws:iam::${ACCOUNT}:mfa/old${n}` }],
          ['iam:RemoveUserFromGroup', { userName: `old${n}`, groupName: 'Developers' }],
          ['iam:DeleteUser', { userName: `old${n}` }],
        ]),
      ],
      5,
    ),
  ],
})

const explorer = (): Stretch => ({
  name: 'a beginner looks at every service of the console in a first week, and is denied often',
  records: weekdays(5).flatMap((day, n) => {
    const who = user('nina', { console: true, from: HOME, since: `${day}T08:00:00Z` })
    return [
      ...signIn(`${day}T08:00:00Z`, who),
      ...work(
        `${day}T08:01:00Z`,
        who,
        [
          'ec2:DescribeInstances',
          'lambda:ListFunctions20150331',
          's3:ListBuckets',
          'iam:ListUsers',
          'iam:ListRoles',
          'rds:DescribeDBInstances',
          'ce:GetCostAndUsage',
          'kms:ListAliases',
          'secretsmanager:ListSecrets',
          'ssm:DescribeParameters',
          'organizations:DescribeOrganization',
          'guardduty:ListDetectors',
          'cloudtrail:LookupEvents',
          'bedrock:ListFoundationModels',
          'ecs:ListClusters',
          'dynamodb:ListTables',
          'sns:ListTopics',
          'sqs:ListQueues',
        ]
          .slice(n, n + 14)
          .map(
            (call, i): Step => [
              call,
              null,
              null,
              i % 3 === 0
                ? { error: ['AccessDenied', `User: arn:aws:iam::${ACCOUNT}:user/nina is not authorized to perform: ${call}`] }
                : { region: ['eu-west-1', 'us-east-1', 'eu-north-1'][i % 3] as string },
            ],
          ),
        20,
      ),
    ]
  }),
})

const download = (): Stretch => ({
  name: 'a person copies a bucket to a laptop, and a pipeline syncs a site with deletes',
  records: [
    ...work(
      '2026-03-11T10:00:00Z',
      user('kim', { from: OFFICE }),
      [
        ['s3:ListObjects', { bucketName: 'plover-media' }, null, { data: true }],
        ...steps(
          300,
          (n): Step => [
            's3:GetObject',
            { bucketName: 'plover-media', key: `${n}.jpg` },
            null,
            { data: true, additional: { bytesTransferredOut: 2_000_000 } },
          ],
        ),
      ],
      1,
    ),
    ...weekdays(8).flatMap((day) =>
      work(
        `${day}T12:00:00Z`,
        role('site', 'deploy', { from: '20.9.8.7', since: `${day}T11:59:00Z`, agent: CLI }),
        [
          ...steps(60, (n): Step => ['s3:PutObject', { bucketName: 'www.plover.example', key: `a/${n}` }, null, { data: true }]),
          ...steps(60, (n): Step => ['s3:DeleteObject', { bucketName: 'www.plover.example', key: `b/${n}` }, null, { data: true }]),
        ],
        1,
      ),
    ),
  ],
})

const manyAccounts = (): Stretch => ({
  name: 'an operator runs a script over eight accounts, two of which refuse',
  records: days(3, '2026-03-12').flatMap((day) =>
    Array.from({ length: 8 }).flatMap((_, n) => {
      const from = { from: OFFICE, agent: 'Boto3/1.40.40' }
      const who = user('jan', from)
      const account = `${n + 2}`.repeat(12)
      const target = role('OrganizationAccountAccessRole', 'inventory', { ...from, account, since: `${day}T10:0${n}:00Z` })
      return n > 5
        ? work(`${day}T10:0${n}:00Z`, who, [
            [
              'sts:AssumeRole',
              { roleArn: `arn:aws:iam::${account}:role/OrganizationAccountAccessRole`, roleSessionName: 'inventory' },
              null,
              {
                error: [
                  'AccessDenied',
                  `User: arn:aws:iam::${ACCOUNT}:user/jan is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::${account}:role/OrganizationAccountAccessRole`,
                ],
              },
            ],
          ])
        : [
            ...assume(`${day}T10:0${n}:00Z`, who, target),
            ...work(`${day}T10:0${n}:05Z`, target, [
              ['ec2:DescribeInstances'],
              ['s3:ListBuckets'],
              ['iam:ListUsers'],
              ['iam:ListAccessKeys'],
              ['rds:DescribeDBInstances'],
            ]),
          ]
    }),
  ),
})

const bigStack = (): Stretch => {
  const who = user('carl', { agent: TERRAFORM, from: OFFICE })
  return {
    name: 'terraform destroy of a larger development stack with windows of seven days',
    defensible: {
      'risk-score': 'five keys, databases, file systems and clusters go within minutes: reported once, and no more than medium',
    },
    records: work(
      '2026-03-19T17:00:00Z',
      who,
      [
        ['sts:GetCallerIdentity'],
        ...steps(6, (n): Step => ['iam:GetRole', { roleName: `dev-${n}` }]),
        ...steps(5, (n): Step => ['kms:ScheduleKeyDeletion', { keyId: hex(`dk${n}`, 32), pendingWindowInDays: 7 }]),
        ...steps(4, (n): Step => ['s3:DeleteBucket', { bucketName: `dev-${n}` }]),
        ['elasticfilesystem:DeleteFileSystem', { fileSystemId: 'fs-01' }],
        ['ecr:DeleteRepository', { repositoryName: 'dev', force: true }],
        ['rds:DeleteDBCluster', { dBClusterIdentifier: 'dev', skipFinalSnapshot: true }],
        ['elasticache:DeleteReplicationGroup', { replicationGroupId: 'dev' }],
        ['dynamodb:DeleteTable', { tableName: 'dev' }],
        ['sqs:DeleteQueue', { queueUrl: 'dev' }],
        ['sns:DeleteTopic', { topicArn: 'dev' }],
        ['eks:DeleteNodegroup', { clusterName: 'dev' }],
        ['eks:DeleteCluster', { name: 'dev' }],
        ['elasticloadbalancing:DeleteLoadBalancer', { loadBalancerArn: 'dev' }],
        ['logs:DeleteLogGroup', { logGroupName: '/dev' }],
        ['ec2:DeleteFlowLogs', { DeleteFlowLogsRequest: { FlowLogId: { tag: 1, content: 'fl-1' } } }],
        ['cloudwatch:DeleteAlarms', { alarmNames: ['dev'] }],
        ['secretsmanager:DeleteSecret', { secretId: 'dev', recoveryWindowInDays: 7 }],
        ['ec2:DeleteNatGateway', { DeleteNatGatewayRequest: { NatGatewayId: 'nat-1' } }],
        ['ec2:DeleteSubnet', { subnetId: 's' }],
        ['ec2:DeleteVpc', { vpcId: 'v' }],
        ...steps(5, (n): Step => ['iam:DeleteRole', { roleName: `dev-${n}` }]),
      ],
      4,
    ),
  }
}

const windows = (): Stretch => ({
  name: 'Windows servers: passwords fetched, remote desktop from the office, patches, images manually',
  defensible: { 'ec2-start-up-script-planted': 'what a server runs as it starts was changed, once' },
  records: weekdays(6).flatMap((day, n) =>
    work(
      `${day}T09:00:00Z`,
      user('oleg', { console: true, since: `${day}T08:55:00Z` }),
      [
        ['ec2:DescribeInstances'],
        ['ec2:GetPasswordData', { instanceId: `i-0win${n}` }],
        [
          'ssm:StartSession',
          { target: `i-0win${n}`, documentName: 'AWS-StartPortForwardingSession', parameters: { portNumber: ['3389'] } },
          { sessionId: `oleg-${n}` },
        ],
        ['ec2:CreateImage', { instanceId: `i-0win${n}`, name: `before-${day}`, noReboot: true }, { imageId: `ami-0win${n}` }],
        ['ec2:StopInstances', { instancesSet: { items: [{ instanceId: `i-0win${n}` }] } }],
        ...(n === 2 ? [['ec2:ModifyInstanceAttribute', { instanceId: 'i-0win2', userData: '<sensitiveDataRemoved>' }] as Step] : []),
        ['ec2:StartInstances', { instancesSet: { items: [{ instanceId: `i-0win${n}` }] } }],
      ],
      120,
    ),
  ),
})

const shell = (): Stretch => ({
  name: 'CloudShell and a federation token for a tool; a role tried with the policy simulator',
  records: weekdays(5).flatMap((day) =>
    work(
      `${day}T14:00:00Z`,
      user('jan', { console: true, since: `${day}T13:55:00Z` }),
      [
        ['cloudshell:CreateEnvironment'],
        ['cloudshell:CreateSession'],
        ['cloudshell:PutCredentials'],
        ['iam:SimulatePrincipalPolicy', { policySourceArn: `arn:aws:iam::${ACCOUNT}:user/jan`, actionNames: ['s3:GetObject'] }],
        ['iam:GetUser'],
        ['iam:ListAttachedUserPolicies', { userName: 'jan' }],
        ['access-analyzer:ValidatePolicy'],
        [
          'iam:CreatePolicyVersion',
          {
            policyArn: `arn:aws:iam::${ACCOUNT}:policy/app`,
            setAsDefault: true,
            policyDocument: JSON.stringify({
              Version: '2012-10-17',
              Statement: [{ Effect: 'Allow', Action: ['s3:GetObject', 'sqs:SendMessage'], Resource: '*' }],
            }),
          },
        ],
      ],
      60,
    ),
  ),
})

const emr = (): Stretch => ({
  name: 'EMR by night: clusters of twenty machines that end by themselves',
  records: days(8, '2026-03-04').flatMap((day) => [
    ...work(
      `${day}T01:00:00Z`,
      role('airflow', 'airflow', { from: '192.0.2.61', since: `${day}T00:50:00Z`, agent: 'Boto3/1.40.40' }),
      [
        [
          'elasticmapreduce:RunJobFlow',
          {
            name: 'nightly',
            instances: { instanceCount: 20, masterInstanceType: 'm5.4xlarge' },
            jobFlowRole: 'EMR_EC2',
            serviceRole: 'EMR',
          },
        ],
        ['elasticmapreduce:AddJobFlowSteps', { jobFlowId: 'j-1' }],
        ['elasticmapreduce:TerminateJobFlows', { jobFlowIds: ['j-1'] }],
      ],
      1800,
    ),
    ...work(
      `${day}T01:02:00Z`,
      instance('EMR_EC2', `i-${hex(day)}`),
      [
        ...steps(80, (n): Step => ['s3:GetObject', { bucketName: 'plover-lake', key: `${n}` }, null, { data: true }]),
        ...steps(20, (n): Step => ['s3:PutObject', { bucketName: 'plover-out', key: `${n}` }, null, { data: true }]),
      ],
      1,
    ),
  ]),
})

const incidentDrill = (): Stretch => ({
  name: 'a key was committed by mistake: it is switched off, its user quarantined and looked into',
  records: [
    ...work(
      '2026-03-23T15:00:00Z',
      anna('2026-03-23T14:55:00Z'),
      [
        ['health:DescribeEvents'],
        ['iam:UpdateAccessKey', { userName: 'ci-upload', accessKeyId: idOf('AKIA', `${ACCOUNT}ci-upload1`), status: 'Inactive' }],
        ['iam:AttachUserPolicy', { userName: 'ci-upload', policyArn: 'arn:aws:iam::aws:policy/AWSDenyAll' }],
        ['cloudtrail:LookupEvents'],
        ['iam:GetAccessKeyLastUsed'],
        [
          'iam:CreateAccessKey',
          { userName: 'ci-upload' },
          { accessKey: { userName: 'ci-upload', accessKeyId: idOf('AKIA', `${ACCOUNT}ci-upload2`), status: 'Active' } },
        ],
        ['iam:DetachUserPolicy', { userName: 'ci-upload', policyArn: 'arn:aws:iam::aws:policy/AWSDenyAll' }],
        ['iam:DeleteAccessKey', { userName: 'ci-upload', accessKeyId: idOf('AKIA', `${ACCOUNT}ci-upload1`) }],
      ],
      120,
    ),
    ...work(timeOf('2026-03-23T15:00:00Z', 7200), user('ci-upload', { key: '2', from: '34.77.1.2' }), [
      ['sts:GetCallerIdentity'],
      ['s3:PutObject', { bucketName: 'plover-uploads', key: 'x' }, null, { data: true }],
    ]),
  ],
})

export const changes: readonly Stretch[] = [
  trailMoved(),
  toCenter(),
  explorer(),
  download(),
  manyAccounts(),
  bigStack(),
  windows(),
  shell(),
  emr(),
  incidentDrill(),
]
