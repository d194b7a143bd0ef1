import {
  ACCOUNT,
  assume,
  assumedBy,
  byService,
  CLI,
  days,
  hex,
  idOf,
  instance,
  OFFICE,
  person,
  REGION,
  role,
  type Step,
  type Stretch,
  service,
  steps,
  TERRAFORM,
  timeOf,
  user,
  type Who,
  weekdays,
  work,
} from './trail.ts'

const run = (id: string, type = 'm6i.large', more = {}): Step => [
  'ec2:RunInstances',
  { instancesSet: { items: [{ imageId: 'ami-0a1b2c3d4e5f60718', minCount: 1, maxCount: 1 }] }, instanceType: type, ...more },
  { instancesSet: { items: [{ instanceId: id, instanceType: type, privateIpAddress: '10.0.1.20' }] } },
]
const stop = (...ids: string[]): Step => [
  'ec2:TerminateInstances',
  { instancesSet: { items: ids.map((instanceId) => ({ instanceId })) } },
  { instancesSet: { items: ids.map((instanceId) => ({ instanceId })) } },
]
const CLUSTER_OIDC = `arn:aws:iam::${ACCOUNT}:oidc-provider/oidc.eks.${REGION}.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF`
const irsa = (start: string, roleName: string, account: string, todo: readonly Step[], from = '192.0.2.80') => {
  const who = role(roleName, `botocore-session-${Date.parse(start) / 1000}`, {
    since: start,
    from,
    agent: 'aws-sdk-go-v2/1.39.2 os/linux lang/go#1.24.6',
    context: { webIdFederationData: { federatedProvider: CLUSTER_OIDC, attributes: {} } },
  })
  const web: Who = {
    ...who,
    identity: {
      type: 'WebIdentityUser',
      principalId: `${CLUSTER_OIDC}:sts.amazonaws.com:system:serviceaccount:${account}`,
      userName: `system:serviceaccount:${account}`,
      identityProvider: CLUSTER_OIDC,
    },
  }
  return [...assume(start, web, who, 'AssumeRoleWithWebIdentity', { durationSeconds: 86400 }), ...work(timeOf(start, 2), who, todo, 10)]
}

export { irsa }

const eks = (): Stretch => {
  const who = role('platform', 'anna', { from: OFFICE, since: '2026-03-04T08:00:00Z', agent: TERRAFORM })
  const cluster = byService('eks', 'eks-cluster-role', 'AmazonEKS', { since: '2026-03-04T08:10:00Z' })
  return {
    name: 'an EKS cluster with IRSA, node groups and Karpenter that scales for weeks',
    defensible: { 'eks-cluster-admin-granted': 'who is administrator of a cluster is reported once' },
    records: [
      ...assume('2026-03-04T08:00:00Z', user('anna'), who),
      ...work(
        '2026-03-04T08:01:00Z',
        who,
        [
          [
            'iam:CreateRole',
            {
              roleName: 'eks-cluster-role',
              assumeRolePolicyDocument:
                '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"eks.amazonaws.com"},"Action":["sts:AssumeRole","sts:TagSession"]}]}',
            },
            { role: {} },
          ],
          ['iam:AttachRolePolicy', { roleName: 'eks-cluster-role', policyArn: 'arn:aws:iam::aws:policy/AmazonEKSClusterPolicy' }],
          [
            'eks:CreateCluster',
            {
              name: 'main',
              version: '1.34',
              resourcesVpcConfig: { endpointPublicAccess: true, endpointPrivateAccess: true, publicAccessCidrs: ['0.0.0.0/0'] },
              accessConfig: { authenticationMode: 'API', bootstrapClusterCreatorAdminPermissions: true },
            },
          ],
          [
            'iam:CreateOpenIDConnectProvider',
            {
              url: `https://oidc.eks.${REGION}.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF`,
              clientIDList: ['sts.amazonaws.com'],
              thumbprintList: [],
            },
          ],
          ['eks:CreateAccessEntry', { name: 'main', principalArn: `arn:aws:iam::${ACCOUNT}:role/platform`, type: 'STANDARD' }],
          [
            'eks:AssociateAccessPolicy',
            {
              name: 'main',
              principalArn: `arn:aws:iam::${ACCOUNT}:role/platform`,
              policyArn: 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy',
              accessScope: { type: 'cluster' },
            },
          ],
          [
            'eks:CreateNodegroup',
            { clusterName: 'main', nodegroupName: 'base', scalingConfig: { minSize: 2, maxSize: 4, desiredSize: 2 } },
          ],
          ['eks:CreateAddon', { clusterName: 'main', addonName: 'vpc-cni' }],
          ...['karpenter', 'external-dns', 'external-secrets', 'ebs-csi', 'lb-controller'].flatMap((name): Step[] => [
            [
              'iam:CreateRole',
              {
                roleName: name,
                assumeRolePolicyDocument: JSON.stringify({
                  Version: '2012-10-17',
                  Statement: [
                    {
                      Effect: 'Allow',
                      Principal: { Federated: CLUSTER_OIDC },
                      Action: 'sts:AssumeRoleWithWebIdentity',
                      Condition: {
                        StringEquals: {
                          [`oidc.eks.${REGION}.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF:sub`]: `system:serviceaccount:kube-system:${name}`,
                        },
                      },
                    },
                  ],
                }),
              },
              { role: {} },
            ],
            [
              'iam:PutRolePolicy',
              {
                roleName: name,
                policyName: name,
                policyDocument: JSON.stringify({
                  Version: '2012-10-17',
                  Statement: [
                    {
                      Effect: 'Allow',
                      Action:
                        name === 'karpenter'
                          ? ['ec2:RunInstances', 'ec2:CreateFleet', 'iam:PassRole', 'ec2:TerminateInstances']
                          : ['route53:ChangeResourceRecordSets', 'secretsmanager:GetSecretValue'],
                      Resource: '*',
                    },
                  ],
                }),
              },
            ],
          ]),
        ],
        15,
      ),
      ...work('2026-03-04T08:11:00Z', cluster, [
        ['ec2:CreateNetworkInterface', { subnetId: 'subnet-0aa11' }],
        ['ec2:CreateSecurityGroup', { groupName: 'eks-cluster-sg-main' }, { groupId: 'sg-0eks' }],
        [
          'ec2:AuthorizeSecurityGroupIngress',
          { groupId: 'sg-0eks', ipPermissions: { items: [{ ipProtocol: '-1', groups: { items: [{ groupId: 'sg-0eks' }] } }] } },
          { _return: true },
        ],
        [
          'kms:CreateGrant',
          { keyId: hex('k', 32), granteePrincipal: `arn:aws:iam::${ACCOUNT}:role/eks-cluster-role`, operations: ['Encrypt', 'Decrypt'] },
        ],
      ]),
      ...days(20, '2026-03-05').flatMap((day, n) => [
        ...irsa(`${day}T06:00:00Z`, 'karpenter', 'kube-system:karpenter', [
          ['ssm:GetParameter', { name: '/aws/service/eks/optimized-ami/1.34/amazon-linux-2023/x86_64/standard/recommended/image_id' }],
          ['pricing:GetProducts', null, null, { region: 'us-east-1' }],
          ...steps(
            6,
            (i): Step => [
              'ec2:CreateFleet',
              {
                CreateFleetRequest: {
                  Type: 'instant',
                  TargetCapacitySpecification: { TotalTargetCapacity: 1, DefaultTargetCapacityType: 'spot' },
                },
              },
              { CreateFleetResponse: { fleetInstanceSet: { item: { instanceIds: { item: `i-${hex(`${day}${i}`)}` } } } } },
            ],
          ),
          ...steps(n % 4 === 3 ? 12 : 5, (i): Step => stop(`i-${hex(`${day}${i}`)}`)),
          ...(n === 9
            ? [
                [
                  'ec2:CreateFleet',
                  { CreateFleetRequest: { Type: 'instant' } },
                  null,
                  { error: ['Client.VcpuLimitExceeded', 'You have requested more vCPU capacity than your current vCPU limit'] as const },
                ] as Step,
              ]
            : []),
        ]),
        ...irsa(`${day}T06:05:00Z`, 'external-dns', 'kube-system:external-dns', [
          ['route53:ListHostedZones'],
          ['route53:ListResourceRecordSets', { hostedZoneId: 'Z0123456789ABCDEFGHIJ' }],
          [
            'route53:ChangeResourceRecordSets',
            {
              hostedZoneId: 'Z0123456789ABCDEFGHIJ',
              changeBatch: {
                changes: [
                  {
                    action: n % 5 === 4 ? 'DELETE' : 'UPSERT',
                    resourceRecordSet: {
                      name: `pr-${n}.plover.example.`,
                      type: 'CNAME',
                      tTL: 300,
                      resourceRecords: [{ value: 'lb.eu-west-1.elb.amazonaws.com' }],
                    },
                  },
                ],
              },
            },
          ],
        ]),
        ...irsa(
          `${day}T06:10:00Z`,
          'external-secrets',
          'kube-system:external-secrets',
          steps(30, (i): Step => ['secretsmanager:GetSecretValue', { secretId: `prod/app-${i}` }]),
        ),
        ...work(`${day}T06:20:00Z`, instance('eks-node', `i-${hex(`${day}0`)}`), [
          ['ecr:GetAuthorizationToken'],
          ['ec2:DescribeInstances', { instancesSet: { items: [{ instanceId: `i-${hex(`${day}0`)}` }] } }],
          ['ec2:CreateNetworkInterface', { subnetId: 'subnet-0aa11' }],
          ['ec2:AssignPrivateIpAddresses', { networkInterfaceId: 'eni-0aa11' }],
        ]),
      ]),
    ],
  }
}

const packer = (): Stretch => ({
  name: "images by Packer, shared with the organization's accounts",
  defensible: { 'ec2-snapshot-shared-unknown-account': 'whose the account is nobody has said' },
  records: ['2026-03-02', '2026-03-09', '2026-03-16', '2026-03-23'].flatMap((day) =>
    work(
      `${day}T03:00:00Z`,
      instance('image-builder', 'i-0bb11bb22cc33dd44', { agent: 'APN/1.0 HashiCorp/1.0 Packer/1.14.2' }),
      [
        ['ec2:CreateKeyPair', { keyName: `packer_${hex(day)}` }, { keyName: `packer_${hex(day)}`, keyMaterial: '<sensitiveDataRemoved>' }],
        [
          'ec2:CreateSecurityGroup',
          { groupName: `packer_${hex(day)}`, groupDescription: 'Temporary group for Packer' },
          { groupId: `sg-${hex(day)}` },
        ],
        [
          'ec2:AuthorizeSecurityGroupIngress',
          {
            groupId: `sg-${hex(day)}`,
            ipPermissions: { items: [{ ipProtocol: 'tcp', fromPort: 22, toPort: 22, ipRanges: { items: [{ cidrIp: '192.0.2.18/32' }] } }] },
          },
          { _return: true },
        ],
        run(`i-${hex(day)}`, 't3.medium', { keyName: `packer_${hex(day)}` }),
        ['ec2:StopInstances', { instancesSet: { items: [{ instanceId: `i-${hex(day)}` }] }, force: false }],
        ['ec2:CreateImage', { instanceId: `i-${hex(day)}`, name: `base-${day}` }, { imageId: `ami-${hex(day)}` }],
        [
          'ec2:ModifyImageAttribute',
          {
            imageId: `ami-${hex(day)}`,
            launchPermission: { add: { items: [{ userId: '222222222222' }, { userId: '333333333333' }] } },
            attributeType: 'launchPermission',
          },
          { _return: true },
        ],
        [
          'ec2:ModifySnapshotAttribute',
          {
            snapshotId: `snap-${hex(day)}`,
            createVolumePermission: { add: { items: [{ userId: '222222222222' }] } },
            attributeType: 'CREATE_VOLUME_PERMISSION',
          },
          { _return: true },
        ],
        stop(`i-${hex(day)}`),
        ['ec2:DeleteKeyPair', { keyName: `packer_${hex(day)}` }, { _return: true }],
        ['ec2:DeleteSecurityGroup', { groupId: `sg-${hex(day)}` }],
        ['ec2:DeregisterImage', { imageId: 'ami-0a000000000000001' }],
        ['ec2:DeleteSnapshot', { snapshotId: 'snap-0a000000000000001' }],
      ],
      30,
    ),
  ),
})

const sessions = (): Stretch => {
  const who = person('PlatformAdmin', 'anna@plover.example', { console: false, agent: CLI, since: '2026-03-05T08:00:00Z' })
  return {
    name: 'Session Manager every day, and Run Command that patches a fleet',
    records: weekdays(15).flatMap((day, n) => [
      ...work(
        `${day}T08:30:00Z`,
        who,
        [
          ['ssm:DescribeInstanceInformation'],
          ['ssm:StartSession', { target: `i-${hex(`host${n % 3}`)}` }, { sessionId: `anna-${hex(day)}` }],
          ['ssm:TerminateSession', { sessionId: `anna-${hex(day)}` }],
        ],
        300,
      ),
      ...(n % 5 === 2
        ? [
            ...work(`${day}T20:00:00Z`, byService('ssm', 'patching', 'mw-patch', { since: `${day}T20:00:00Z` }), [
              [
                'ssm:SendCommand',
                {
                  documentName: 'AWS-RunPatchBaseline',
                  targets: [{ key: 'tag:Patch', values: ['yes'] }],
                  parameters: 'HIDDEN_DUE_TO_SECURITY_REASONS',
                  maxConcurrency: '50%',
                },
              ],
            ]),
            ...work(`${day}T20:30:00Z`, who, [
              [
                'ssm:SendCommand',
                {
                  documentName: 'AWS-RunShellScript',
                  instanceIds: Array.from({ length: 12 }, (_, i) => `i-${hex(`host${i}`)}`),
                  parameters: 'HIDDEN_DUE_TO_SECURITY_REASONS',
                },
                { command: { commandId: hex(day, 32) } },
              ],
              ['ssm:ListCommandInvocations', { commandId: hex(day, 32) }],
            ]),
          ]
        : []),
      ...work(`${day}T08:31:00Z`, instance('host', `i-${hex(`host${n % 3}`)}`), [
        ['ssm:UpdateInstanceInformation', { instanceId: `i-${hex(`host${n % 3}`)}` }],
        ['s3:GetObject', { bucketName: 'plover-app', key: 'release.tgz' }, null, { data: true }],
        ['ssm:PutInventory', { instanceId: `i-${hex(`host${n % 3}`)}` }],
      ]),
    ]),
  }
}

const science = (): Stretch => {
  const who = person('DataScience', 'fay@plover.example', { since: '2026-03-06T08:00:00Z' })
  const notebook = role('SageMakerNotebook', 'SageMaker', {
    from: '192.0.2.90',
    since: '2026-03-06T08:20:00Z',
    agent: 'Boto3/1.40.40 md/Botocore#1.40.40',
  })
  return {
    name: 'SageMaker notebooks and Bedrock calls of a data scientist',
    records: [
      ...work(
        '2026-03-06T08:05:00Z',
        who,
        [
          [
            'sagemaker:CreateNotebookInstance',
            {
              notebookInstanceName: 'fay',
              instanceType: 'ml.t3.medium',
              roleArn: `arn:aws:iam::${ACCOUNT}:role/SageMakerNotebook`,
              directInternetAccess: 'Enabled',
            },
          ],
          ['sagemaker:CreatePresignedNotebookInstanceUrl', { notebookInstanceName: 'fay' }],
          ['bedrock:ListFoundationModels'],
          ['bedrock:PutUseCaseForModelAccess', { formData: 'HIDDEN_DUE_TO_SECURITY_REASONS' }],
          ['bedrock:CreateFoundationModelAgreement', { modelId: 'anthropic.claude-sonnet-4' }],
          ['bedrock:PutModelInvocationLoggingConfiguration', { loggingConfig: { textDataDeliveryEnabled: true } }],
        ],
        60,
      ),
      ...assumedBy('2026-03-06T08:20:00Z', 'sagemaker', notebook),
      ...weekdays(12, '2026-03-06').flatMap((day, n) =>
        work(`${day}T09:00:00Z`, notebook, [
          ['s3:ListObjects', { bucketName: 'plover-lake' }, null, { data: true }],
          ...steps(20, (i): Step => ['s3:GetObject', { bucketName: 'plover-lake', key: `p=${i}.parquet` }, null, { data: true }]),
          ...steps(8, (): Step => ['bedrock:InvokeModel', { modelId: 'anthropic.claude-sonnet-4' }]),
          ...(n % 4 === 0
            ? [
                [
                  'sagemaker:CreateTrainingJob',
                  {
                    trainingJobName: `t${n}`,
                    roleArn: `arn:aws:iam::${ACCOUNT}:role/SageMakerNotebook`,
                    resourceConfig: { instanceType: 'ml.g5.xlarge', instanceCount: 1 },
                  },
                ] as Step,
              ]
            : []),
        ]),
      ),
    ],
  }
}

const spot = (): Stretch => ({
  name: 'a group of spot instances that comes and goes',
  records: days(14).flatMap((day) => {
    const asg = byService('autoscaling', 'AWSServiceRoleForAutoScaling', 'AutoScaling', { since: `${day}T00:00:00Z` })
    return [
      ...work(
        `${day}T01:00:00Z`,
        asg,
        steps(16, (i) =>
          i % 2
            ? stop(`i-${hex(`${day}${i - 1}`)}`)
            : run(`i-${hex(`${day}${i}`)}`, 'c6i.4xlarge', { instanceMarketOptions: { marketType: 'spot' } }),
        ),
        1200,
      ),
      ...work(`${day}T01:30:00Z`, service('ec2'), [['ec2:BidEvictedEvent', null, null, { type: 'AwsServiceEvent' }]]),
      ...work(`${day}T02:00:00Z`, service('ec2'), [
        [
          'sts:AssumeRole',
          { roleArn: `arn:aws:iam::${ACCOUNT}:role/worker`, roleSessionName: `i-${hex(`${day}0`)}` },
          { credentials: { accessKeyId: idOf('ASIA', `worker${day}`) } },
        ],
      ]),
    ]
  }),
})

const gameDay = (): Stretch => {
  const who = person('PlatformAdmin', 'anna@plover.example', { since: '2026-03-19T08:00:00Z' })
  return {
    name: 'a game day: instances ended manually, a database failed over, a network cut off and given back',
    records: [
      ...work(
        '2026-03-19T09:00:00Z',
        who,
        [
          stop('i-0aa11bb22cc33dd44', 'i-0aa11bb22cc33dd45'),
          ['rds:RebootDBInstance', { dBInstanceIdentifier: 'shop', forceFailover: true }],
          ['fis:StartExperiment', { experimentTemplateId: 'EXT0123456789' }],
          ['ec2:ReplaceNetworkAclAssociation', { associationId: 'aclassoc-0aa11', networkAclId: 'acl-0deny' }],
          [
            'ec2:CreateNetworkAclEntry',
            { networkAclId: 'acl-0deny', ruleNumber: 1, egress: false, ruleAction: 'deny', aclProtocol: '-1', cidrBlock: '0.0.0.0/0' },
            { _return: true },
          ],
          ['ec2:ReplaceNetworkAclAssociation', { associationId: 'aclassoc-0aa12', networkAclId: 'acl-0main' }],
          ['route53:UpdateHealthCheck', { healthCheckId: hex('hc', 32), disabled: true }],
          ['elasticloadbalancing:DeregisterTargets', { targetGroupArn: 'web' }],
          [
            'rds:RestoreDBInstanceToPointInTime',
            { sourceDBInstanceIdentifier: 'shop', targetDBInstanceIdentifier: 'shop-drill', publiclyAccessible: false },
          ],
          ['rds:DeleteDBInstance', { dBInstanceIdentifier: 'shop-drill', skipFinalSnapshot: true }],
        ],
        600,
      ),
      ...work('2026-03-19T09:20:30Z', byService('fis', 'chaos', 'EXP012', { since: '2026-03-19T09:20:00Z' }), [
        ['ec2:StopInstances', { instancesSet: { items: steps(5, () => ['x']).map((_, i) => ({ instanceId: `i-${hex(`host${i}`)}` })) } }],
        ['ssm:SendCommand', { documentName: 'AWSFIS-Run-CPU-Stress', instanceIds: [`i-${hex('host0')}`] }],
      ]),
    ],
  }
}

export const machines: readonly Stretch[] = [eks(), packer(), sessions(), science(), spot(), gameDay()]
