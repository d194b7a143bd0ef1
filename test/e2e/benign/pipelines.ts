import { ADMIN } from './accounts.ts'
import { trust } from './deploys.ts'
import {
  ACCOUNT,
  assume,
  assumedBy,
  byService,
  CLI,
  HOME,
  hex,
  idOf,
  person,
  REGION,
  role,
  type Step,
  type Stretch,
  service,
  through,
  timeOf,
  user,
  type Who,
  weekdays,
  work,
} from './trail.ts'

const ASSETS = `cdk-hnb659fds-assets-${ACCOUNT}-${REGION}`
const CFN = 'cloudformation.amazonaws.com'
const cfnRole = (roleName: string, since: string): Who => byService('cloudformation', roleName, 'AWSCloudFormation', { since })

const cdk = (): Stretch => {
  const anna = user('anna', { from: HOME, agent: 'aws-sdk-js/3.901.0 os/darwin#24.5.0 lang/js md/nodejs#24.9.0 app/cdk' })
  const boot = through(anna, 'cloudformation')
  return {
    name: 'cdk bootstrap, then deploys through the cfn-exec role',
    records: [
      ...work('2026-03-03T08:00:00Z', anna, [
        ['sts:GetCallerIdentity'],
        [
          'cloudformation:DescribeStacks',
          { stackName: 'CDKToolkit' },
          null,
          { error: ['ValidationException', 'Stack with id CDKToolkit does not exist'] },
        ],
        [
          'cloudformation:CreateChangeSet',
          { stackName: 'CDKToolkit', changeSetType: 'CREATE', capabilities: ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM'] },
        ],
        ['cloudformation:ExecuteChangeSet', { stackName: 'CDKToolkit' }],
      ]),
      ...work('2026-03-03T08:01:00Z', boot, [
        ['s3:CreateBucket', { bucketName: ASSETS }],
        ['s3:PutBucketEncryption', { bucketName: ASSETS, encryption: '' }],
        ['s3:PutBucketVersioning', { bucketName: ASSETS, VersioningConfiguration: { Status: 'Enabled' } }],
        [
          's3:PutBucketPolicy',
          {
            bucketName: ASSETS,
            policy: '',
            bucketPolicy: {
              Version: '2012-10-17',
              Statement: [
                {
                  Sid: 'AllowSSLRequestsOnly',
                  Effect: 'Deny',
                  Principal: '*',
                  Action: 's3:*',
                  Resource: [`arn:aws:s3:::${ASSETS}`],
                  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
                },
              ],
            },
          },
        ],
        ['ecr:CreateRepository', { repositoryName: `cdk-hnb659fds-container-assets-${ACCOUNT}-${REGION}` }],
        [
          'ecr:SetRepositoryPolicy',
          {
            repositoryName: `cdk-hnb659fds-container-assets-${ACCOUNT}-${REGION}`,
            policyText: JSON.stringify({
              Version: '2012-10-17',
              Statement: [
                {
                  Sid: 'LambdaECRImageRetrievalPolicy',
                  Effect: 'Allow',
                  Principal: { Service: 'lambda.amazonaws.com' },
                  Action: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
                  Condition: { StringLike: { 'aws:sourceArn': `arn:aws:lambda:${REGION}:${ACCOUNT}:function:*` } },
                },
              ],
            }),
          },
        ],
        ['ssm:PutParameter', { name: '/cdk-bootstrap/hnb659fds/version', type: 'String', value: 'HIDDEN_DUE_TO_SECURITY_REASONS' }],
        [
          'iam:CreateRole',
          { roleName: `cdk-hnb659fds-cfn-exec-role-${ACCOUNT}-${REGION}`, assumeRolePolicyDocument: trust(CFN) },
          { role: {} },
        ],
        ['iam:AttachRolePolicy', { roleName: `cdk-hnb659fds-cfn-exec-role-${ACCOUNT}-${REGION}`, policyArn: ADMIN }],
        ...['deploy-role', 'file-publishing-role', 'image-publishing-role', 'lookup-role'].map(
          (name): Step => [
            'iam:CreateRole',
            {
              roleName: `cdk-hnb659fds-${name}-${ACCOUNT}-${REGION}`,
              assumeRolePolicyDocument: JSON.stringify({
                Version: '2012-10-17',
                Statement: [
                  { Action: ['sts:AssumeRole', 'sts:TagSession'], Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` } },
                ],
              }),
            },
            { role: {} },
          ],
        ),
        [
          'iam:PutRolePolicy',
          {
            roleName: `cdk-hnb659fds-deploy-role-${ACCOUNT}-${REGION}`,
            policyName: 'default',
            policyDocument: JSON.stringify({
              Version: '2012-10-17',
              Statement: [
                { Action: ['cloudformation:*ChangeSet', 'cloudformation:DescribeStacks'], Resource: '*', Effect: 'Allow' },
                {
                  Action: 'iam:PassRole',
                  Resource: `arn:aws:iam::${ACCOUNT}:role/cdk-hnb659fds-cfn-exec-role-${ACCOUNT}-${REGION}`,
                  Effect: 'Allow',
                },
              ],
            }),
          },
        ],
        [
          'iam:AttachRolePolicy',
          { roleName: `cdk-hnb659fds-lookup-role-${ACCOUNT}-${REGION}`, policyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' },
        ],
      ]),
      ...weekdays(12, '2026-03-04').flatMap((day, n) => {
        const start = `${day}T1${n % 5}:00:00Z`
        const files = role(`cdk-hnb659fds-file-publishing-role-${ACCOUNT}-${REGION}`, 'aws-cdk-anna', {
          from: HOME,
          since: start,
          agent: anna.agent,
        })
        const deploy = role(`cdk-hnb659fds-deploy-role-${ACCOUNT}-${REGION}`, 'aws-cdk-anna', {
          from: HOME,
          since: start,
          agent: anna.agent,
        })
        const exec = cfnRole(`cdk-hnb659fds-cfn-exec-role-${ACCOUNT}-${REGION}`, timeOf(start, 40))
        return [
          ...assume(start, anna, files),
          ...assume(timeOf(start, 2), anna, deploy),
          ...work(timeOf(start, 5), files, [
            ['s3:GetBucketLocation', { bucketName: ASSETS, location: '' }],
            ['s3:PutObject', { bucketName: ASSETS, key: `${hex(day, 32)}.zip` }, null, { data: true }],
          ]),
          ...work(timeOf(start, 15), deploy, [
            [
              'cloudformation:CreateChangeSet',
              { stackName: 'shop', roleARN: `arn:aws:iam::${ACCOUNT}:role/cdk-hnb659fds-cfn-exec-role-${ACCOUNT}-${REGION}` },
            ],
            ['cloudformation:ExecuteChangeSet', { stackName: 'shop' }],
            ['cloudformation:DescribeStackEvents', { stackName: 'shop' }],
          ]),
          ...assumedBy(timeOf(start, 40), 'cloudformation', exec),
          ...work(timeOf(start, 45), exec, [
            [
              'iam:CreateRole',
              { roleName: `shop-Fn${n}ServiceRole-${hex(day, 8)}`, assumeRolePolicyDocument: trust('lambda.amazonaws.com') },
              { role: {} },
            ],
            [
              'iam:AttachRolePolicy',
              {
                roleName: `shop-Fn${n}ServiceRole-${hex(day, 8)}`,
                policyArn: 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole',
              },
            ],
            [
              'iam:PutRolePolicy',
              {
                roleName: `shop-Fn${n}ServiceRole-${hex(day, 8)}`,
                policyName: 'DefaultPolicy',
                policyDocument: JSON.stringify({
                  Version: '2012-10-17',
                  Statement: [
                    {
                      Effect: 'Allow',
                      Action: ['dynamodb:BatchGetItem', 'dynamodb:PutItem'],
                      Resource: `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/shop`,
                    },
                  ],
                }),
              },
            ],
            [
              'lambda:CreateFunction20150331',
              {
                functionName: `shop-Fn${n}`,
                runtime: 'nodejs22.x',
                role: `arn:aws:iam::${ACCOUNT}:role/shop-Fn${n}ServiceRole-${hex(day, 8)}`,
              },
            ],
            ['apigateway:CreateRestApi', { createRestApiInput: { name: `shop${n}` } }],
            [
              'lambda:AddPermission20150331v2',
              {
                functionName: `shop-Fn${n}`,
                principal: 'apigateway.amazonaws.com',
                action: 'lambda:InvokeFunction',
                sourceArn: `arn:aws:execute-api:${REGION}:${ACCOUNT}:a1b2c3d4e5/*/GET/`,
              },
            ],
            ['lambda:UpdateFunctionCode20150331v2', { functionName: 'shop-Fn0', s3Bucket: ASSETS, s3Key: `${hex(day, 32)}.zip` }],
          ]),
        ]
      }),
    ],
  }
}

const sam = (): Stretch => {
  const who = person('Developer', 'carl@plover.example', {
    console: false,
    agent: 'aws-sam-cli/1.145.0',
    since: '2026-03-05T09:00:00Z',
    from: HOME,
  })
  const cfn = through(who, 'cloudformation')
  return {
    name: 'lambda by sam and serverless from a laptop, with a function URL that is public on purpose',
    records: weekdays(10).flatMap((day, n) => [
      ...work(`${day}T09:10:00Z`, who, [
        ['sts:GetCallerIdentity'],
        ['s3:PutObject', { bucketName: 'aws-sam-cli-managed-default', key: hex(day, 32) }, null, { data: true }],
        ['cloudformation:CreateChangeSet', { stackName: 'hook', capabilities: ['CAPABILITY_IAM'] }],
        ['cloudformation:ExecuteChangeSet', { stackName: 'hook' }],
        ['logs:FilterLogEvents', { logGroupName: '/aws/lambda/hook' }],
      ]),
      ...work(
        `${day}T09:12:00Z`,
        cfn,
        n === 0
          ? [
              ['iam:CreateRole', { roleName: 'hook-HookRole', assumeRolePolicyDocument: trust('lambda.amazonaws.com') }, { role: {} }],
              [
                'lambda:CreateFunction20150331',
                {
                  functionName: 'hook',
                  runtime: 'python3.13',
                  role: `arn:aws:iam::${ACCOUNT}:role/hook-HookRole`,
                  layers: [`arn:aws:lambda:${REGION}:017000801446:layer:AWSLambdaPowertoolsPythonV3-python313-x86_64:7`],
                },
              ],
              ['lambda:CreateFunctionUrlConfig', { functionName: 'hook', authType: 'NONE' }],
              [
                'lambda:AddPermission20150331v2',
                { functionName: 'hook', principal: '*', action: 'lambda:InvokeFunctionUrl', functionUrlAuthType: 'NONE' },
              ],
              [
                'lambda:CreateEventSourceMapping20150331',
                { functionName: 'hook', eventSourceArn: `arn:aws:sqs:${REGION}:${ACCOUNT}:jobs` },
              ],
            ]
          : [
              ['lambda:UpdateFunctionCode20150331v2', { functionName: 'hook' }],
              ['lambda:UpdateFunctionConfiguration20150331v2', { functionName: 'hook', timeout: 30 }],
            ],
      ),
    ]),
    defensible: { 'lambda-function-url-public': 'the content says that anyone may call it' },
  }
}

const blueGreen = (): Stretch => ({
  name: 'ECS blue/green by CodePipeline and CodeDeploy, and a service that scales',
  records: weekdays(15).flatMap((day, n) => {
    const start = `${day}T13:00:00Z`
    const pipe = byService('codepipeline', 'CodePipelineRole', `${1773000000 + n}`, { since: start })
    const build = role('CodeBuildRole', `AWSCodeBuild-${hex(day, 32)}`, { since: start, from: '192.0.2.66', agent: CLI })
    const dep = byService('codedeploy', 'CodeDeployECS', `deploy-${n}`, { since: start })
    const scale = byService('ecs', 'AWSServiceRoleForECS', 'ecs-service-scheduler', { since: start })
    const auto = byService(
      'ecs.application-autoscaling',
      'AWSServiceRoleForApplicationAutoScaling_ECSService',
      'AutoScaling-UpdateDesiredCount',
      { since: start },
    )
    return [
      ...assumedBy(start, 'codepipeline', pipe),
      ...work(timeOf(start, 2), pipe, [
        ['s3:GetObject', { bucketName: 'plover-artifacts', key: 'src.zip' }, null, { data: true }],
        ['codebuild:StartBuild', { projectName: 'web' }],
      ]),
      ...assumedBy(timeOf(start, 10), 'codebuild', build),
      ...work(timeOf(start, 12), build, [
        ['logs:CreateLogStream', { logGroupName: '/aws/codebuild/web', logStreamName: hex(day) }],
        ['secretsmanager:GetSecretValue', { secretId: 'ci/npm' }],
        ['ssm:GetParameters', { names: ['/ci/a', '/ci/b'], withDecryption: true }],
        ['ecr:GetAuthorizationToken'],
        ['ecr:InitiateLayerUpload', { repositoryName: 'web' }],
        ['ecr:PutImage', { repositoryName: 'web', imageTag: hex(day, 7) }],
        ['sts:GetCallerIdentity'],
      ]),
      ...assumedBy(timeOf(start, 200), 'codedeploy', dep),
      ...work(
        timeOf(start, 205),
        dep,
        [
          ['ecs:DescribeServices', { services: ['web'] }],
          ['ecs:CreateTaskSet', { service: 'web', cluster: 'main' }],
          [
            'elasticloadbalancing:ModifyListener',
            {
              listenerArn: `arn:aws:elasticloadbalancing:${REGION}:${ACCOUNT}:listener/app/web/1/2`,
              defaultActions: [{ type: 'forward' }],
            },
          ],
          ['ecs:UpdateServicePrimaryTaskSet', { service: 'web' }],
          ['ecs:DeleteTaskSet', { service: 'web', force: true }],
        ],
        60,
      ),
      ...work(
        timeOf(start, 210),
        scale,
        [
          ['elasticloadbalancing:RegisterTargets', { targetGroupArn: 'web' }],
          ['elasticloadbalancing:DeregisterTargets', { targetGroupArn: 'web' }],
        ],
        60,
      ),
      ...work(timeOf(start, 4000), auto, [['ecs:UpdateService', { service: 'web', desiredCount: 2 + (n % 4) }]]),
      ...work(timeOf(start, 220), service('ecs-tasks'), [
        [
          'sts:AssumeRole',
          { roleArn: `arn:aws:iam::${ACCOUNT}:role/web-task`, roleSessionName: hex(`t${day}`, 32) },
          {
            credentials: { accessKeyId: idOf('ASIA', `web-task${day}`) },
            assumedRoleUser: { arn: `arn:aws:sts::${ACCOUNT}:assumed-role/web-task/${hex(`t${day}`, 32)}` },
          },
        ],
      ]),
    ]
  }),
})

const stackSets = (): Stretch => {
  const who = person('AWSAdministratorAccess', 'anna@plover.example', { since: '2026-03-10T09:00:00Z' })
  return {
    name: 'a StackSet rolls a role for a monitoring vendor out to every account',
    records: [
      ...work('2026-03-10T09:00:30Z', who, [
        [
          'cloudformation:CreateStackSet',
          { stackSetName: 'monitoring-reader', permissionModel: 'SERVICE_MANAGED', capabilities: ['CAPABILITY_NAMED_IAM'] },
        ],
        ['cloudformation:CreateStackInstances', { stackSetName: 'monitoring-reader', regions: [REGION] }],
      ]),
      ...[ACCOUNT, '222222222222', '333333333333'].flatMap((account) =>
        work(
          '2026-03-10T09:02:00Z',
          byService('cloudformation', 'stacksets-exec-7a1b', 'AWSCloudFormation', { account, since: '2026-03-10T09:02:00Z' }),
          [
            [
              'iam:CreateRole',
              {
                roleName: 'MonitoringReader',
                path: '/',
                assumeRolePolicyDocument: JSON.stringify({
                  Version: '2012-10-17',
                  Statement: [
                    {
                      Effect: 'Allow',
                      Principal: { AWS: 'arn:aws:iam::464622532012:root' },
                      Action: 'sts:AssumeRole',
                      Condition: { StringEquals: { 'sts:ExternalId': 'f00dfeed1234' } },
                    },
                  ],
                }),
              },
              { role: {} },
            ],
            ['iam:AttachRolePolicy', { roleName: 'MonitoringReader', policyArn: 'arn:aws:iam::aws:policy/SecurityAudit' }],
            [
              'iam:PutRolePolicy',
              {
                roleName: 'MonitoringReader',
                policyName: 'read',
                policyDocument: JSON.stringify({
                  Version: '2012-10-17',
                  Statement: [{ Effect: 'Allow', Action: ['cloudwatch:Get*', 'ec2:Describe*', 'tag:GetResources'], Resource: '*' }],
                }),
              },
            ],
          ],
        ),
      ),
    ],
  }
}

export const pipelines: readonly Stretch[] = [cdk(), sam(), blueGreen(), stackSets()]
