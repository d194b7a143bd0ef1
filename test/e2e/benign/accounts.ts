import {
  ACCOUNT,
  assume,
  CLI,
  elsewhere,
  enrolMfa,
  HOME,
  idOf,
  OFFICE,
  person,
  REGION,
  root,
  type Step,
  type Stretch,
  service,
  signIn,
  timeOf,
  user,
  weekdays,
  work,
} from './trail.ts'

const ADMIN = 'arn:aws:iam::aws:policy/AdministratorAccess'
const keyOf = (userName: string, n = 1) => ({
  accessKey: { userName, status: 'Active', accessKeyId: idOf('AKIA', ACCOUNT + userName + n), createDate: 'Mar 2, 2026, 8:12:10 AM' },
})

const dayOne = (): Stretch => {
  const who = root({ from: HOME, mfa: false, since: '2026-03-02T08:00:00Z' })
  const anna = user('anna', { from: HOME, console: true, since: '2026-03-02T09:30:00Z' })
  return {
    name: 'day one of an account, by its root user and then by its first administrator',
    defensible: {
      'risk-score':
        'root without MFA makes an administrator with a password and a key: anyone who owns the account has to be reported once',
    },
    records: [
      ...signIn('2026-03-02T08:00:00Z', who, 'No'),
      ...work(
        '2026-03-02T08:00:30Z',
        who,
        [
          ['iam:GetAccountSummary'],
          ['iam:ListAccountAliases'],
          ['iam:ListMFADevices'],
          ...enrolMfa('', 'root-phone'),
          ['iam:CreateAccountAlias', { accountAlias: 'plover-gmbh' }],
          ['iam:UpdateAccountPasswordPolicy', { minimumPasswordLength: 14, requireSymbols: true, requireNumbers: true, hardExpiry: false }],
          ['account:ListRegions'],
          ['account:EnableRegion', { regionName: 'eu-south-1' }],
          ['account:EnableRegion', { regionName: 'eu-central-2' }],
          [
            'account:PutAlternateContact',
            { alternateContactType: 'BILLING', name: 'HIDDEN_DUE_TO_SECURITY_REASONS', emailAddress: 'HIDDEN_DUE_TO_SECURITY_REASONS' },
          ],
          [
            'budgets:CreateBudget',
            {
              budget: { budgetName: 'monthly', budgetType: 'COST', timeUnit: 'MONTHLY', budgetLimit: { amount: '100', unit: 'USD' } },
              accountId: ACCOUNT,
            },
          ],
          [
            'iam:CreateGroup',
            { groupName: 'Administrators' },
            { group: { groupName: 'Administrators', arn: `arn:aws:iam::${ACCOUNT}:group/Administrators` } },
          ],
          ['iam:AttachGroupPolicy', { groupName: 'Administrators', policyArn: ADMIN }],
          [
            'iam:CreateUser',
            { userName: 'anna' },
            { user: { userName: 'anna', arn: `arn:aws:iam::${ACCOUNT}:user/anna`, userId: idOf('AIDA', `${ACCOUNT}anna`) } },
          ],
          ['iam:AddUserToGroup', { groupName: 'Administrators', userName: 'anna' }],
          [
            'iam:CreateLoginProfile',
            { userName: 'anna', passwordResetRequired: true },
            { loginProfile: { userName: 'anna', passwordResetRequired: true } },
          ],
          ['iam:CreateAccessKey', { userName: 'anna' }, keyOf('anna')],
        ],
        40,
      ),
      ...signIn('2026-03-02T09:30:00Z', anna, 'No'),
      ...work(
        '2026-03-02T09:30:20Z',
        anna,
        [
          ['iam:ChangePassword', null],
          ...enrolMfa('anna'),
          [
            'cloudtrail:CreateTrail',
            {
              name: 'main',
              s3BucketName: 'plover-trail',
              isMultiRegionTrail: true,
              includeGlobalServiceEvents: true,
              enableLogFileValidation: true,
            },
            { trailARN: `arn:aws:cloudtrail:${REGION}:${ACCOUNT}:trail/main` },
          ],
          ['cloudtrail:StartLogging', { name: `arn:aws:cloudtrail:${REGION}:${ACCOUNT}:trail/main` }],
          [
            'guardduty:CreateDetector',
            { enable: true, findingPublishingFrequency: 'SIX_HOURS' },
            { detectorId: '7ec4b1a0d9f24f7e8a2b3c4d5e6f7a8b' },
          ],
          ['s3:CreateBucket', { bucketName: 'plover-backup', CreateBucketConfiguration: { LocationConstraint: REGION } }],
          ['ec2:DescribeVpcs', { vpcSet: {}, filterSet: {} }],
          [
            'ec2:RunInstances',
            {
              instancesSet: { items: [{ imageId: 'ami-0a1b2c3d4e5f60718', minCount: 1, maxCount: 1, keyName: 'anna' }] },
              instanceType: 't3.small',
            },
            { instancesSet: { items: [{ instanceId: 'i-0aa11bb22cc33dd44', instanceType: 't3.small' }] } },
          ],
        ],
        60,
      ),
      ...work('2026-03-02T13:00:00Z', user('anna', { from: HOME }), [
        ['sts:GetCallerIdentity'],
        ['s3:ListBuckets'],
        ['ec2:DescribeInstances'],
      ]),
    ],
  }
}

const consultant = (): Stretch => {
  const networks = ['192.0.2.10', '198.51.100.9', '203.0.113.88', '100.20.31.7', '185.23.40.18', '91.13.77.4']
  const reading: Step[] = [
    ['ec2:DescribeInstances'],
    ['s3:ListBuckets'],
    ['iam:ListRoles'],
    ['rds:DescribeDBInstances'],
    ['cloudwatch:DescribeAlarms'],
    ['logs:FilterLogEvents', { logGroupName: '/app/web', startTime: 1772000000 }],
  ]
  return {
    name: 'a consultant who signs in from hotels and through a VPN',
    records: weekdays(20).flatMap((day, n) => {
      const from = networks[n % networks.length] as string
      const since = `${day}T08:0${n % 10}:00Z`
      const who = user('ben.consult', { from, console: true, since })
      const evening = elsewhere(who, networks[(n + 2) % networks.length] as string)
      return [
        ...(n % 6 === 3 ? signIn(`${day}T07:59:00Z`, who, 'Yes', false) : []),
        ...signIn(since, who),
        ...work(timeOf(since, 60), who, reading, 50),
        ...work(timeOf(since, 4000), who, [
          ['ec2:ModifyInstanceAttribute', { instanceId: 'i-0aa11bb22cc33dd44', instanceType: { value: 't3.medium' } }],
          ['cloudwatch:PutMetricAlarm', { alarmName: `cpu-${n}`, threshold: 80 }],
        ]),
        ...work(timeOf(since, 20_000), evening, reading, 70),
      ]
    }),
  }
}

const controlTower = (): Stretch => {
  const who = person('AWSAdministratorAccess', 'anna@plover.example', { since: '2026-03-03T09:00:00Z' })
  const ct = service('controltower')
  const exec = (account: string) =>
    work(
      `2026-03-03T10:0${account === ACCOUNT ? 0 : 5}:00Z`,
      {
        ...ct,
        account,
        identity: {
          type: 'AssumedRole',
          principalId: `${idOf('AROA', account)}:AWSControlTowerExecution`,
          arn: `arn:aws:sts::${account}:assumed-role/AWSControlTowerExecution/AWSControlTower`,
          accountId: account,
          accessKeyId: idOf('ASIA', account),
          sessionContext: {
            sessionIssuer: {
              type: 'Role',
              principalId: idOf('AROA', account),
              arn: `arn:aws:iam::${account}:role/AWSControlTowerExecution`,
              accountId: account,
              userName: 'AWSControlTowerExecution',
            },
            attributes: { creationDate: '2026-03-03T10:00:00Z', mfaAuthenticated: 'false' },
          },
          invokedBy: 'cloudformation.amazonaws.com',
        },
        from: 'cloudformation.amazonaws.com',
        agent: 'cloudformation.amazonaws.com',
      },
      [
        [
          'iam:CreateRole',
          {
            roleName: 'aws-controltower-ConfigRecorderRole',
            path: '/',
            assumeRolePolicyDocument:
              '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"config.amazonaws.com"},"Action":"sts:AssumeRole"}]}',
          },
          { role: { roleName: 'aws-controltower-ConfigRecorderRole' } },
        ],
        [
          'iam:AttachRolePolicy',
          { roleName: 'aws-controltower-ConfigRecorderRole', policyArn: 'arn:aws:iam::aws:policy/service-role/AWS_ConfigRole' },
        ],
        [
          'iam:CreateRole',
          {
            roleName: 'aws-controltower-AdministratorExecutionRole',
            assumeRolePolicyDocument: JSON.stringify({
              Version: '2012-10-17',
              Statement: [
                {
                  Effect: 'Allow',
                  Principal: { AWS: ['arn:aws:iam::222222222222:role/aws-controltower-AuditAdministratorRole'] },
                  Action: 'sts:AssumeRole',
                },
              ],
            }),
          },
          { role: {} },
        ],
        ['iam:AttachRolePolicy', { roleName: 'aws-controltower-AdministratorExecutionRole', policyArn: ADMIN }],
        [
          'config:PutConfigurationRecorder',
          {
            configurationRecorder: {
              name: 'aws-controltower-BaselineConfigRecorder',
              recordingGroup: { allSupported: true, includeGlobalResourceTypes: true },
            },
          },
        ],
        [
          'config:PutDeliveryChannel',
          {
            deliveryChannel: { name: 'aws-controltower-BaselineConfigDeliveryChannel', s3BucketName: 'aws-controltower-logs-222222222222' },
          },
        ],
        ['config:StartConfigurationRecorder', { configurationRecorderName: 'aws-controltower-BaselineConfigRecorder' }],
        ['logs:CreateLogGroup', { logGroupName: '/aws/lambda/aws-controltower-NotificationForwarder' }],
        ['sns:CreateTopic', { name: 'aws-controltower-SecurityNotifications' }],
        ['sns:Subscribe', { topicArn: `arn:aws:sns:${REGION}:${account}:aws-controltower-SecurityNotifications`, protocol: 'lambda' }],
        [
          'lambda:CreateFunction20150331',
          { functionName: 'aws-controltower-NotificationForwarder', runtime: 'python3.13', handler: 'index.lambda_handler' },
        ],
        [
          'lambda:AddPermission20150331v2',
          { functionName: 'aws-controltower-NotificationForwarder', principal: 'sns.amazonaws.com', action: 'lambda:InvokeFunction' },
        ],
      ],
    )
  const org: Step[] = [
    ['organizations:CreateOrganization', { featureSet: 'ALL' }, { organization: { id: 'o-a1b2c3d4e5', masterAccountId: ACCOUNT } }],
    ['organizations:EnableAWSServiceAccess', { servicePrincipal: 'controltower.amazonaws.com' }],
    ['organizations:EnableAWSServiceAccess', { servicePrincipal: 'sso.amazonaws.com' }],
    ['organizations:CreateOrganizationalUnit', { parentId: 'r-ab12', name: 'Security' }],
    ['organizations:EnablePolicyType', { rootId: 'r-ab12', policyType: 'SERVICE_CONTROL_POLICY' }],
    [
      'organizations:CreateAccount',
      { accountName: '***', email: '***' },
      { createAccountStatus: { id: 'car-0123', state: 'IN_PROGRESS' } },
    ],
    [
      'organizations:CreatePolicy',
      {
        name: 'aws-guardrails-AbCdEf',
        type: 'SERVICE_CONTROL_POLICY',
        content: '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":["cloudtrail:DeleteTrail"],"Resource":"*"}]}',
      },
    ],
    ['organizations:AttachPolicy', { policyId: 'p-0abc12de', targetId: 'ou-ab12-11111111' }],
    [
      'cloudtrail:CreateTrail',
      {
        name: 'aws-controltower-BaselineCloudTrail',
        s3BucketName: 'aws-controltower-logs-222222222222',
        isOrganizationTrail: true,
        isMultiRegionTrail: true,
      },
    ],
  ]
  return {
    name: 'Control Tower set up by its wizard',
    records: [
      ...work(
        '2026-03-03T09:01:00Z',
        who,
        [
          ['controltower:GetLandingZoneStatus'],
          [
            'organizations:DescribeOrganization',
            null,
            null,
            { error: ['AWSOrganizationsNotInUseException', 'Your account is not a member of an organization.'] },
          ],
          ['controltower:SetupLandingZone', { homeRegion: REGION }],
          [
            'iam:CreateRole',
            {
              roleName: 'AWSControlTowerAdmin',
              path: '/service-role/',
              assumeRolePolicyDocument:
                '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"controltower.amazonaws.com"},"Action":"sts:AssumeRole"}]}',
            },
          ],
          [
            'iam:AttachRolePolicy',
            { roleName: 'AWSControlTowerAdmin', policyArn: 'arn:aws:iam::aws:policy/service-role/AWSControlTowerServiceRolePolicy' },
          ],
        ],
        20,
      ),
      ...work(
        '2026-03-03T09:10:00Z',
        {
          ...who,
          from: 'controltower.amazonaws.com',
          agent: 'controltower.amazonaws.com',
          identity: { ...who.identity, invokedBy: 'controltower.amazonaws.com' },
        },
        org,
        30,
      ),
      ...exec(ACCOUNT),
      ...exec('222222222222'),
      ...exec('333333333333'),
    ],
  }
}

const vending = (): Stretch => {
  const who = person('AWSAdministratorAccess', 'anna@plover.example', { since: '2026-03-09T09:00:00Z' })
  const members = ['444444444444', '555555555555', '666666666666']
  return {
    name: 'accounts vended in the organization, and their default networks removed',
    defensible: { 'iam-admin-policy-attached-to-role': 'a pipeline of another company may become administrator: reported once' },
    records: members.flatMap((account, n) => {
      const start = `2026-03-09T1${n}:00:00Z`
      const target = {
        ...user('x'),
        account,
        from: OFFICE,
        agent: CLI,
        region: REGION,
        identity: {
          type: 'AssumedRole',
          principalId: `${idOf('AROA', account)}:vend`,
          arn: `arn:aws:sts::${account}:assumed-role/OrganizationAccountAccessRole/vend`,
          accountId: account,
          accessKeyId: idOf('ASIA', `vend${account}`),
          sessionContext: {
            sessionIssuer: {
              type: 'Role',
              principalId: idOf('AROA', account),
              arn: `arn:aws:iam::${account}:role/OrganizationAccountAccessRole`,
              accountId: account,
              userName: 'OrganizationAccountAccessRole',
            },
            attributes: { creationDate: start, mfaAuthenticated: 'false' },
          },
        },
      }
      const remove = ['eu-west-1', 'eu-central-1', 'us-east-1', 'us-west-2', 'ap-southeast-2'].flatMap((region, i): Step[] => [
        ['ec2:DescribeVpcs', { filterSet: { items: [{ name: 'is-default' }] } }, null, { region }],
        [
          'ec2:DetachInternetGateway',
          { internetGatewayId: `igw-0${i}${account}`, vpcId: `vpc-0${i}${account}` },
          { _return: true },
          { region },
        ],
        ['ec2:DeleteInternetGateway', { internetGatewayId: `igw-0${i}${account}` }, { _return: true }, { region }],
        ['ec2:DeleteSubnet', { subnetId: `subnet-0${i}${account}` }, { _return: true }, { region }],
        ['ec2:DeleteVpc', { vpcId: `vpc-0${i}${account}` }, { _return: true }, { region }],
      ])
      return [
        ...work(
          start,
          who,
          [
            [
              'organizations:CreateAccount',
              { accountName: '***', email: '***', roleName: 'OrganizationAccountAccessRole', iamUserAccessToBilling: 'DENY' },
              { createAccountStatus: { id: `car-${n}`, state: 'IN_PROGRESS' } },
            ],
            ['organizations:DescribeCreateAccountStatus', { createAccountRequestId: `car-${n}` }],
            ['organizations:ListParents', { childId: account }],
            ['organizations:MoveAccount', { accountId: account, sourceParentId: 'r-ab12', destinationParentId: 'ou-ab12-22222222' }],
            ['organizations:TagResource', { resourceId: account, tags: [{ key: 'owner', value: 'web' }] }],
          ],
          30,
        ),
        ...assume(timeOf(start, 300), who, target),
        ...work(timeOf(start, 310), target, [
          ...remove,
          ['iam:CreateAccountAlias', { accountAlias: `plover-${n}` }],
          [
            's3:PutAccountPublicAccessBlock',
            {
              accountId: account,
              PublicAccessBlockConfiguration: {
                BlockPublicAcls: true,
                IgnorePublicAcls: true,
                BlockPublicPolicy: true,
                RestrictPublicBuckets: true,
              },
            },
          ],
          ['ec2:EnableEbsEncryptionByDefault', { EnableEbsEncryptionByDefaultRequest: {} }],
          ['iam:CreateOpenIDConnectProvider', { url: 'https://token.actions.githubusercontent.com', clientIDList: ['sts.amazonaws.com'] }],
          [
            'iam:CreateRole',
            {
              roleName: 'deploy',
              assumeRolePolicyDocument: JSON.stringify({
                Version: '2012-10-17',
                Statement: [
                  {
                    Effect: 'Allow',
                    Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/token.actions.githubusercontent.com` },
                    Action: 'sts:AssumeRoleWithWebIdentity',
                    Condition: {
                      StringEquals: { 'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com' },
                      StringLike: { 'token.actions.githubusercontent.com:sub': 'repo:plover/*' },
                    },
                  },
                ],
              }),
            },
          ],
          ['iam:AttachRolePolicy', { roleName: 'deploy', policyArn: ADMIN }],
        ]),
      ]
    }),
  }
}

export const accounts: readonly Stretch[] = [dayOne(), consultant(), controlTower(), vending()]
export { ADMIN, keyOf }
