import {
  ACCOUNT,
  assume,
  BROWSER,
  CLI,
  days,
  elsewhere,
  HOME,
  hex,
  idOf,
  ingress,
  OFFICE,
  person,
  REGION,
  role,
  root,
  type Step,
  type Stretch,
  signIn,
  steps,
  timeOf,
  user,
  type Who,
  weekdays,
  work,
} from './trail.ts'

const launched = (id: string, instanceType = 't3.micro'): Step => [
  'ec2:RunInstances',
  { instancesSet: { items: [{ imageId: 'ami-0a1b2c3d4e5f60718', minCount: 1, maxCount: 1, keyName: 'ivan' }] }, instanceType },
  { instancesSet: { items: [{ instanceId: id, instanceType }] } },
]

const wizard = (): Stretch => {
  const who = user('ivan', { console: true, mfa: false, from: HOME, since: '2026-03-05T10:00:00Z' })
  return {
    name: 'a machine by the launch wizard, with ssh open as the wizard proposes',
    defensible: { 'ec2-security-group-opened-admin-port': 'ssh is open to the world' },
    records: [
      ...signIn('2026-03-05T10:00:00Z', who, 'No'),
      ...work(
        '2026-03-05T10:01:00Z',
        who,
        [
          ['ec2:DescribeImages'],
          ['ec2:CreateKeyPair', { keyName: 'ivan', keyType: 'rsa' }, { keyName: 'ivan', keyMaterial: '<sensitiveDataRemoved>' }],
          [
            'ec2:CreateSecurityGroup',
            { groupName: 'launch-wizard-1', groupDescription: 'launch-wizard-1 created 2026-03-05', vpcId: 'vpc-0aa' },
            { groupId: 'sg-0launch', _return: true },
          ],
          ingress(22, '0.0.0.0/0'),
          launched('i-0wiz11bb22cc33dd4'),
          ['ec2:AllocateAddress', { domain: 'vpc' }, { publicIp: '192.0.2.200', allocationId: 'eipalloc-01' }],
          ['ec2:AssociateAddress', { allocationId: 'eipalloc-01', instanceId: 'i-0wiz11bb22cc33dd4' }],
          [
            'ec2-instance-connect:SendSSHPublicKey',
            { instanceId: 'i-0wiz11bb22cc33dd4', instanceOSUser: 'ec2-user', sSHPublicKey: 'ssh-rsa AAAA' },
          ],
        ],
        40,
      ),
    ],
  }
}

const gitlab = (): Stretch => ({
  name: 'a site deployed by a hosted runner with a key of a user, each time from elsewhere',
  records: weekdays(20).flatMap((day, n) =>
    work(
      `${day}T1${n % 8}:15:00Z`,
      user('ci-deploy', { from: `34.${74 + n}.${n * 7}.9`, agent: 'aws-cli/2.27.50 md/awscrt#0.26.1 ua/2.1 os/linux#5.15 exec-env/none' }),
      [
        ['sts:GetCallerIdentity'],
        ['ecr:GetAuthorizationToken'],
        ['ecr:PutImage', { repositoryName: 'web', imageTag: hex(day, 7) }],
        ['ecs:DescribeTaskDefinition', { taskDefinition: 'web' }],
        ['ecs:RegisterTaskDefinition', { family: 'web', taskRoleArn: `arn:aws:iam::${ACCOUNT}:role/web-task` }],
        ['ecs:UpdateService', { service: 'web', cluster: 'main', forceNewDeployment: true }],
        ...steps(12, (i): Step => ['s3:PutObject', { bucketName: 'www.plover.example', key: `assets/${i}.js` }, null, { data: true }]),
        ['cloudfront:CreateInvalidation', { distributionId: 'E1ABCDEFGHIJKL', invalidationBatch: { paths: { items: ['/*'] } } }],
      ],
      3,
    ),
  ),
})

const switching = (): Stretch => ({
  name: 'people with users who switch roles in the console and by MFA at the command line, into three accounts',
  records: weekdays(15).flatMap((day, n) => {
    const name = ['jan', 'kim'][n % 2] as string
    const since = `${day}T09:00:00Z`
    const home = user(name, { console: true, from: n % 3 ? OFFICE : HOME, since })
    const account = ['222222222222', '333333333333', ACCOUNT][n % 3] as string
    const target = role('Admin', name, { account, from: home.from, since: timeOf(since, 300), console: true, mfa: true })
    const cli = role('Admin', `${name}-cli`, { account, from: home.from, since: timeOf(since, 900), agent: CLI, mfa: true })
    return [
      ...signIn(since, home),
      ...work(timeOf(since, 299), { ...home, identity: target.identity, account }, [
        [
          'signin:SwitchRole',
          null,
          { SwitchRole: 'Success' },
          {
            additional: { SwitchFrom: `arn:aws:iam::${ACCOUNT}:user/${name}`, RedirectTo: 'https://console.aws.amazon.com/' },
            type: 'AwsConsoleSignIn',
          },
        ],
      ]),
      ...assume(timeOf(since, 300), home, target),
      ...work(
        timeOf(since, 310),
        target,
        [
          ['ec2:DescribeInstances'],
          ['iam:ListUsers'],
          ['iam:ListRoles'],
          ['rds:DescribeDBInstances'],
          ['s3:ListBuckets'],
          ['lambda:UpdateFunctionConfiguration20150331v2', { functionName: 'orders', timeout: 60 }],
          ['cloudwatch:PutMetricAlarm', { alarmName: 'orders' }],
        ],
        20,
      ),
      ...assume(timeOf(since, 900), user(name, { from: home.from }), cli, 'AssumeRole', {
        serialNumber: `arn:aws:iam::${ACCOUNT}:mfa/${name}`,
        durationSeconds: 3600,
      }),
      ...work(
        timeOf(since, 905),
        cli,
        [
          ['sts:GetCallerIdentity'],
          ['ecs:ListClusters'],
          ['ecs:ExecuteCommand', { cluster: 'main', task: hex(day, 32), command: 'HIDDEN_DUE_TO_SECURITY_REASONS', interactive: true }],
          ['logs:StartLiveTail', { logGroupIdentifiers: ['/app/web'] }],
          ['ssm:GetParameter', { name: '/prod/url', withDecryption: true }],
        ],
        60,
      ),
    ]
  }),
})

const flipping = (): Stretch => ({
  name: 'a laptop that changes between office, telephone and VPN within the hour',
  records: weekdays(12).flatMap((day, n) => {
    const who = person('Developer', 'lea@plover.example', { since: `${day}T08:00:00Z` })
    const steps_: Step[] = [
      ['ec2:DescribeInstances'],
      ['logs:FilterLogEvents', { logGroupName: '/app/web' }],
      ['dynamodb:Scan', { tableName: 'orders' }, null, { data: true }],
      ['cloudwatch:GetMetricData'],
      ['lambda:Invoke', { functionName: 'orders' }, null, { data: true }],
    ]
    return [OFFICE, `2a02:3032:${n + 1}:77::15`, '45.83.220.10', OFFICE, '185.220.14.9'].flatMap((from, i) =>
      work(timeOf(`${day}T08:05:00Z`, i * 1800), elsewhere(who, from), steps_, 50),
    )
  }),
})

const forgotten = (): Stretch => {
  const admin = user('anna', { console: true, since: '2026-03-09T07:50:00Z' })
  const max = user('max', { console: true, from: HOME, since: '2026-03-09T08:20:00Z' })
  return {
    name: 'a forgotten password and a lost telephone: an administrator gives both anew',
    records: [
      ...[0, 1, 2, 3, 4].flatMap((n) => signIn(`2026-03-09T08:0${n}:00Z`, max, 'No', false)),
      ...signIn('2026-03-09T07:50:00Z', admin),
      ...work(
        '2026-03-09T08:10:00Z',
        admin,
        [
          ['iam:ListUsers'],
          ['iam:GetLoginProfile', { userName: 'max' }],
          ['iam:UpdateLoginProfile', { userName: 'max', passwordResetRequired: true }],
          ['iam:ListMFADevices', { userName: 'max' }],
          ['iam:DeactivateMFADevice', { userName: 'max', serialNumber: `arn:aws:iam::${ACCOUNT}:mfa/max` }],
          ['iam:DeleteVirtualMFADevice', { serialNumber: `arn:aws:iam::${ACCOUNT}:mfa/max` }],
        ],
        20,
      ),
      ...signIn('2026-03-09T08:20:00Z', max, 'No'),
      ...work(
        '2026-03-09T08:21:00Z',
        max,
        [
          ['iam:ChangePassword', null],
          ['iam:CreateVirtualMFADevice', { virtualMFADeviceName: 'max', path: '/' }],
          ['iam:EnableMFADevice', { userName: 'max', serialNumber: `arn:aws:iam::${ACCOUNT}:mfa/max` }],
          ['ec2:DescribeInstances'],
        ],
        60,
      ),
    ],
  }
}

const saml = (): Stretch => ({
  name: 'people by SAML from their directory, with roles of several strengths',
  records: weekdays(15).flatMap((day, n) => {
    const name = `p${n % 6}@plover.example`
    const who = role(n % 4 ? 'Developers' : 'Admins', name, { console: true, from: n % 2 ? OFFICE : HOME, since: `${day}T09:00:00Z` })
    const by: Who = {
      ...who,
      agent: BROWSER,
      identity: { type: 'SAMLUser', principalId: `abc123=:${name}`, userName: name, identityProvider: 'abc123=' },
    }
    return [
      ...assume(`${day}T09:00:00Z`, by, who, 'AssumeRoleWithSAML', {
        principalArn: `arn:aws:iam::${ACCOUNT}:saml-provider/Directory`,
        durationSeconds: 28800,
      }),
      ...signIn(`${day}T09:00:02Z`, who),
      ...work(
        `${day}T09:01:00Z`,
        who,
        [
          ['ec2:DescribeInstances'],
          ['s3:ListBuckets'],
          ['lambda:ListFunctions20150331'],
          ['codepipeline:StartPipelineExecution', { name: 'web' }],
          ['ec2:RebootInstances', { instancesSet: { items: [{ instanceId: 'i-0aa11bb22cc33dd44' }] } }],
        ],
        60,
      ),
    ]
  }),
})

const vendorRole = (): Stretch => {
  const who = person('AWSAdministratorAccess', 'anna@plover.example', { since: '2026-03-12T09:00:00Z' })
  return {
    name: "a vendor's role made manually, with an external id, and its own stack",
    records: work(
      '2026-03-12T09:01:00Z',
      who,
      [
        ['iam:ListRoles'],
        [
          'iam:CreateRole',
          {
            roleName: 'CloudMonitor',
            path: '/',
            assumeRolePolicyDocument: JSON.stringify({
              Version: '2012-10-17',
              Statement: [
                {
                  Effect: 'Allow',
                  Action: 'sts:AssumeRole',
                  Principal: { AWS: '464622532012' },
                  Condition: { StringEquals: { 'sts:ExternalId': 'f00dfeed1234' } },
                },
              ],
            }),
          },
          { role: { roleName: 'CloudMonitor', arn: `arn:aws:iam::${ACCOUNT}:role/CloudMonitor` } },
        ],
        ['iam:AttachRolePolicy', { roleName: 'CloudMonitor', policyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }],
        ['sns:CreateTopic', { name: 'vendor' }],
        [
          'sns:Subscribe',
          { topicArn: `arn:aws:sns:${REGION}:${ACCOUNT}:vendor`, protocol: 'https', endpoint: 'https://intake.vendor.example' },
        ],
        [
          'firehose:CreateDeliveryStream',
          {
            deliveryStreamName: 'to-vendor',
            httpEndpointDestinationConfiguration: { endpointConfiguration: { url: 'https://intake.vendor.example' } },
          },
        ],
        [
          'logs:PutSubscriptionFilter',
          {
            logGroupName: '/app/web',
            filterName: 'vendor',
            filterPattern: '',
            destinationArn: `arn:aws:firehose:${REGION}:${ACCOUNT}:deliverystream/to-vendor`,
            roleArn: `arn:aws:iam::${ACCOUNT}:role/logs-to-firehose`,
          },
        ],
      ],
      40,
    ),
  }
}

const budgetAlarm = (): Stretch => ({
  name: 'root pays a bill, changes the tax data and closes a test account',
  records: [
    ...signIn('2026-03-20T18:00:00Z', root({ since: '2026-03-20T18:00:00Z' })),
    ...work(
      '2026-03-20T18:01:00Z',
      root({ since: '2026-03-20T18:00:00Z' }),
      [
        ['tax:PutTaxRegistration'],
        ['payments:ListPaymentInstruments'],
        ['billing:GetBillingData'],
        ['account:GetContactInformation'],
        ['organizations:ListAccounts'],
        ['iam:GetAccountSummary'],
      ],
      60,
    ),
  ],
})

const cleanerOfKeys = (): Stretch => ({
  name: 'an auditor of keys: reads the credential report and switches off what is old',
  records: days(3, '2026-03-10').flatMap((day) =>
    work(
      `${day}T08:00:00Z`,
      role('key-janitor', 'key-janitor', { from: '192.0.2.36', since: `${day}T07:59:00Z`, agent: 'Boto3/1.40.40' }),
      [
        ['iam:GenerateCredentialReport'],
        ['iam:GetCredentialReport'],
        ['iam:ListUsers'],
        ...steps(8, (n): Step => ['iam:ListAccessKeys', { userName: `u${n}` }]),
        ...steps(3, (n): Step => ['iam:UpdateAccessKey', { userName: `u${n}`, accessKeyId: idOf('AKIA', `u${n}`), status: 'Inactive' }]),
        ['sns:Publish', { topicArn: 'ops' }, null, { data: true }],
      ],
      2,
    ),
  ),
})

export const offices: readonly Stretch[] = [
  wizard(),
  gitlab(),
  switching(),
  flipping(),
  forgotten(),
  saml(),
  vendorRole(),
  budgetAlarm(),
  cleanerOfKeys(),
]
