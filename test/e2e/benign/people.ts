import { ADMIN, keyOf } from './accounts.ts'
import {
  ACCOUNT,
  enrolMfa,
  guid,
  HOME,
  idOf,
  ingress,
  OFFICE,
  person,
  root,
  type Step,
  type Stretch,
  signIn,
  steps,
  timeOf,
  user,
  weekdays,
  work,
} from './trail.ts'

const denied = (action: string, who = 'developer'): readonly [string, string] => [
  'AccessDenied',
  `User: arn:aws:sts::${ACCOUNT}:assumed-role/${who}/carl is not authorized to perform: ${action} because no identity-based policy allows the ${action} action`,
]
const admin = (since: string) => person('AWSAdministratorAccess', 'anna@plover.example', { since })

const identityCenter = (): Stretch => {
  const who = admin('2026-03-04T09:00:00Z')
  const instanceArn = 'arn:aws:sso:::instance/ssoins-7223aabbccddeeff'
  const sets = ['Developer', 'ReadOnly', 'Billing', 'PlatformAdmin']
  return {
    name: 'Identity Center: permission sets, users and assignments for a team of twelve',
    defensible: { 'sso-permission-set-made-administrator': 'who may be administrator everywhere is reported once' },
    records: work(
      '2026-03-04T09:05:00Z',
      who,
      [
        ['sso:ListInstances'],
        ...sets.flatMap((name, n): Step[] => [
          [
            'sso:CreatePermissionSet',
            { name, instanceArn, sessionDuration: 'PT8H' },
            { permissionSet: { permissionSetArn: `arn:aws:sso:::permissionSet/ssoins-7223aabbccddeeff/ps-000000000000000${n}` } },
          ],
          [
            'sso:AttachManagedPolicyToPermissionSet',
            {
              instanceArn,
              permissionSetArn: `arn:aws:sso:::permissionSet/ssoins-7223aabbccddeeff/ps-000000000000000${n}`,
              managedPolicyArn:
                name === 'PlatformAdmin'
                  ? ADMIN
                  : `arn:aws:iam::aws:policy/${name === 'Developer' ? 'PowerUserAccess' : name === 'Billing' ? 'job-function/Billing' : 'ReadOnlyAccess'}`,
            },
          ],
        ]),
        ...steps(12, (n) => [
          'sso-directory:CreateUser',
          { userName: 'HIDDEN_DUE_TO_SECURITY_REASONS', identityStoreId: 'd-9367a1b2c3' },
          { user: { userId: guid(`person${n}`) } },
        ]),
        ...steps(12, (n) => [
          'sso:CreateAccountAssignment',
          {
            instanceArn,
            targetId: ACCOUNT,
            targetType: 'AWS_ACCOUNT',
            permissionSetArn: `arn:aws:sso:::permissionSet/ssoins-7223aabbccddeeff/ps-000000000000000${n % 4}`,
            principalType: 'USER',
            principalId: guid(`person${n}`),
          },
          { accountAssignmentCreationStatus: { status: 'IN_PROGRESS' } },
        ]),
        ...sets.map(
          (_, n): Step => [
            'sso:ProvisionPermissionSet',
            {
              instanceArn,
              permissionSetArn: `arn:aws:sso:::permissionSet/ssoins-7223aabbccddeeff/ps-000000000000000${n}`,
              targetType: 'ALL_PROVISIONED_ACCOUNTS',
            },
          ],
        ),
      ],
      20,
    ),
  }
}

const breakGlass = (): Stretch => {
  const who = root({ from: HOME, since: '2026-03-18T02:10:00Z' })
  return {
    name: 'on call at night: root breaks a bucket policy open that had locked everyone out',
    records: [
      ...signIn('2026-03-18T02:09:30Z', who, 'Yes', false),
      ...signIn('2026-03-18T02:10:00Z', who),
      ...work(
        '2026-03-18T02:10:30Z',
        who,
        [
          ['s3:ListBuckets'],
          ['s3:GetBucketPolicy', { bucketName: 'plover-app-data' }],
          ['s3:DeleteBucketPolicy', { bucketName: 'plover-app-data', policy: '' }],
          [
            's3:PutBucketPolicy',
            {
              bucketName: 'plover-app-data',
              bucketPolicy: {
                Version: '2012-10-17',
                Statement: [
                  {
                    Effect: 'Deny',
                    Principal: '*',
                    Action: 's3:*',
                    Resource: 'arn:aws:s3:::plover-app-data/*',
                    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
                  },
                ],
              },
            },
          ],
          ['health:DescribeEvents'],
        ],
        45,
      ),
    ],
  }
}

const tryingPolicies = (): Stretch => {
  const who = person('Developer', 'carl@plover.example', { since: '2026-03-11T09:00:00Z' })
  const tried = [
    'iam:ListUsers',
    'iam:ListRoles',
    'iam:GetPolicy',
    'kms:ListKeys',
    'kms:DescribeKey',
    'secretsmanager:ListSecrets',
    's3:GetBucketPolicy',
    'ec2:DescribeInstances',
    'dynamodb:ListTables',
    'lambda:ListFunctions20150331',
    'ecs:ListClusters',
    'sqs:ListQueues',
    'sns:ListTopics',
    'logs:DescribeLogGroups',
    'cloudwatch:DescribeAlarms',
  ]
  return {
    name: 'a developer who tries out policies and is denied thirty times',
    records: weekdays(8).flatMap((day, n) =>
      work(
        `${day}T09:05:00Z`,
        { ...who, identity: { ...who.identity } },
        [
          ...tried.slice(0, n === 6 ? 15 : 3).flatMap((call): Step[] => {
            const action = call.replace('20150331', '')
            return [
              [call, null, null, { error: denied(action) }],
              ...(n === 6 ? [[call, null, null, { error: denied(action) }] as Step] : []),
            ]
          }),
          ['ec2:DescribeInstances'],
          ['lambda:GetFunction20150331v2', { functionName: 'orders' }],
          ['s3:ListBuckets'],
        ],
        30,
      ),
    ),
  }
}

const keyRotation = (): Stretch => ({
  name: 'access keys rotated: made, switched, switched off, deleted',
  records: ['anna', 'ci-upload', 'mailer'].flatMap((name, n) => {
    const start = `2026-03-1${n}T09:00:00Z`
    const old = idOf('AKIA', ACCOUNT + name)
    return [
      ...work(start, user(name, { from: OFFICE }), [
        ['sts:GetCallerIdentity'],
        ['s3:ListObjects', { bucketName: 'plover-uploads' }, null, { data: true }],
      ]),
      ...work(timeOf(start, 600), user('anna', { from: OFFICE }), [
        ['iam:ListAccessKeys', { userName: name }],
        ['iam:GetAccessKeyLastUsed', { accessKeyId: old }],
        ['iam:CreateAccessKey', { userName: name }, keyOf(name, 2)],
      ]),
      ...work(timeOf(start, 7200), user(name, { from: OFFICE, key: '2' }), [
        ['sts:GetCallerIdentity'],
        ['s3:ListObjects', { bucketName: 'plover-uploads' }, null, { data: true }],
      ]),
      ...work(
        timeOf(start, 8000),
        user('anna', { from: OFFICE }),
        [
          ['iam:UpdateAccessKey', { userName: name, accessKeyId: old, status: 'Inactive' }],
          ['iam:DeleteAccessKey', { userName: name, accessKeyId: old }],
        ],
        4000,
      ),
    ]
  }),
})

const newStarter = (): Stretch => {
  const who = user('anna', { console: true, since: '2026-03-16T08:00:00Z' })
  const dora = user('dora', { console: true, from: HOME, since: '2026-03-16T09:30:00Z' })
  return {
    name: 'a new starter: user, group, password, MFA, first key, first day',
    records: [
      ...signIn('2026-03-16T08:00:00Z', who),
      ...work(
        '2026-03-16T08:01:00Z',
        who,
        [
          [
            'iam:CreateUser',
            { userName: 'dora', tags: [{ key: 'team', value: 'web' }] },
            { user: { userName: 'dora', arn: `arn:aws:iam::${ACCOUNT}:user/dora` } },
          ],
          [
            'iam:CreateLoginProfile',
            { userName: 'dora', passwordResetRequired: true },
            { loginProfile: { userName: 'dora', passwordResetRequired: true } },
          ],
          ['iam:AddUserToGroup', { groupName: 'Developers', userName: 'dora' }],
          ['iam:AttachUserPolicy', { userName: 'dora', policyArn: 'arn:aws:iam::aws:policy/IAMUserChangePassword' }],
        ],
        15,
      ),
      ...signIn('2026-03-16T09:29:00Z', dora, 'No', false),
      ...signIn('2026-03-16T09:30:00Z', dora, 'No'),
      ...work(
        '2026-03-16T09:31:00Z',
        dora,
        [['iam:ChangePassword', null], ...enrolMfa('dora'), ['iam:CreateAccessKey', null, keyOf('dora')], ['codecommit:ListRepositories']],
        60,
      ),
      ...work(
        '2026-03-16T11:00:00Z',
        user('dora', { from: HOME }),
        [
          ['sts:GetCallerIdentity'],
          ['s3:ListBuckets'],
          ['ec2:DescribeInstances'],
          ['ecr:GetAuthorizationToken'],
          ['logs:DescribeLogGroups'],
          ['iam:ListUsers', null, null, { error: denied('iam:ListUsers') }],
          ['secretsmanager:GetSecretValue', { secretId: 'dev/web/db' }],
          ['lambda:ListFunctions20150331'],
        ],
        40,
      ),
    ],
  }
}

const leaver = (): Stretch => {
  const who = user('anna', { console: true, since: '2026-03-27T15:00:00Z' })
  const userName = 'emil'
  return {
    name: "a leaver's keys, password, MFA, groups and user removed",
    records: [
      ...work('2026-03-24T09:00:00Z', user(userName), [['s3:ListBuckets'], ['ec2:DescribeInstances'], ['rds:DescribeDBInstances']]),
      ...signIn('2026-03-27T15:00:00Z', who),
      ...work(
        '2026-03-27T15:01:00Z',
        who,
        [
          ['iam:UpdateAccessKey', { userName, accessKeyId: idOf('AKIA', ACCOUNT + userName), status: 'Inactive' }],
          ['iam:DeleteLoginProfile', { userName }],
          ['iam:DeactivateMFADevice', { userName, serialNumber: `arn:aws:iam::${ACCOUNT}:mfa/emil` }],
          ['iam:DeleteVirtualMFADevice', { serialNumber: `arn:aws:iam::${ACCOUNT}:mfa/emil` }],
          ['iam:RemoveUserFromGroup', { userName, groupName: 'Developers' }],
          ['iam:DetachUserPolicy', { userName, policyArn: 'arn:aws:iam::aws:policy/IAMUserChangePassword' }],
          ['iam:DeleteAccessKey', { userName, accessKeyId: idOf('AKIA', ACCOUNT + userName) }],
          ['iam:DeleteSSHPublicKey', { userName, sSHPublicKeyId: 'APKAEXAMPLEEXAMPLE12' }],
          ['iam:DeleteUser', { userName }],
        ],
        10,
      ),
    ],
  }
}

const securityGroups = (): Stretch => {
  const who = person('Developer', 'carl@plover.example', { since: '2026-03-12T13:00:00Z' })
  const open = (port: number, cidr: string, groupId = 'sg-0aa11bb22cc33dd44'): Step => ingress(port, cidr, groupId)
  return {
    name: 'security groups: ssh to the office, web to the world',
    records: work(
      '2026-03-12T13:05:00Z',
      who,
      [
        [
          'ec2:CreateSecurityGroup',
          { groupName: 'web', groupDescription: 'load balancer', vpcId: 'vpc-0aa11bb22cc33dd44' },
          { groupId: 'sg-0aa11bb22cc33dd44', _return: true },
        ],
        open(22, `${OFFICE}/32`),
        open(3389, `${OFFICE}/32`),
        open(443, '0.0.0.0/0'),
        open(80, '0.0.0.0/0'),
        open(5432, '10.0.0.0/8'),
        [
          'ec2:RevokeSecurityGroupIngress',
          {
            groupId: 'sg-0aa11bb22cc33dd44',
            ipPermissions: { items: [{ ipProtocol: 'tcp', fromPort: 22, toPort: 22, ipRanges: { items: [{ cidrIp: `${OFFICE}/32` }] } }] },
          },
          { _return: true },
        ],
      ],
      30,
    ),
  }
}

export const people: readonly Stretch[] = [
  identityCenter(),
  breakGlass(),
  tryingPolicies(),
  keyRotation(),
  newStarter(),
  leaver(),
  securityGroups(),
]
