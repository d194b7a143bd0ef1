import * as autoscaling from '@aws-sdk/client-auto-scaling'
import * as cloudtrail from '@aws-sdk/client-cloudtrail'
import * as config from '@aws-sdk/client-config-service'
import * as ec2 from '@aws-sdk/client-ec2'
import * as ecr from '@aws-sdk/client-ecr'
import * as ecs from '@aws-sdk/client-ecs'
import * as elb from '@aws-sdk/client-elastic-load-balancing-v2'
import * as guardduty from '@aws-sdk/client-guardduty'
import * as iam from '@aws-sdk/client-iam'
import * as kms from '@aws-sdk/client-kms'
import * as lambda from '@aws-sdk/client-lambda'
import * as rds from '@aws-sdk/client-rds'
import * as s3 from '@aws-sdk/client-s3'
import * as wafv2 from '@aws-sdk/client-wafv2'
import type { Finding } from '#core/model/finding.ts'
import type { Resource } from '#core/model/resource.ts'
import { finding } from '../support/records/sample-findings.ts'

const ACCOUNT = '123456789012'
const REGION = 'us-east-1'
const STRANGER = '999988887777'

export interface Clients {
  readonly iam: iam.IAMClient
  readonly ec2: ec2.EC2Client
  readonly s3: s3.S3Client
  readonly kms: kms.KMSClient
  readonly lambda: lambda.LambdaClient
  readonly rds: rds.RDSClient
  readonly ecr: ecr.ECRClient
  readonly ecs: ecs.ECSClient
  readonly elb: elb.ElasticLoadBalancingV2Client
  readonly autoscaling: autoscaling.AutoScalingClient
  readonly cloudtrail: cloudtrail.CloudTrailClient
  readonly guardduty: guardduty.GuardDutyClient
  readonly config: config.ConfigServiceClient
  readonly wafv2: wafv2.WAFV2Client
}

export const clientsAt = (endpoint: string): Clients => {
  const made = { endpoint, region: REGION, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } }
  return {
    iam: new iam.IAMClient(made),
    ec2: new ec2.EC2Client(made),
    s3: new s3.S3Client({ ...made, forcePathStyle: true }),
    kms: new kms.KMSClient(made),
    lambda: new lambda.LambdaClient(made),
    rds: new rds.RDSClient(made),
    ecr: new ecr.ECRClient(made),
    ecs: new ecs.ECSClient(made),
    elb: new elb.ElasticLoadBalancingV2Client(made),
    autoscaling: new autoscaling.AutoScalingClient(made),
    cloudtrail: new cloudtrail.CloudTrailClient(made),
    guardduty: new guardduty.GuardDutyClient(made),
    config: new config.ConfigServiceClient(made),
    wafv2: new wafv2.WAFV2Client(made),
  }
}

type Made = Partial<Finding>
/** Makes in the emulator what an intruder left, and the finding about it. `n` keeps names apart. */
type Stage = (aws: Clients, n: string) => Promise<Made>

const resource = (kind: string, arn: string): Resource => ({ arn, kind, account: ACCOUNT, region: REGION, role: 'Target' })
const by = (id: string, kind: string, addresses: readonly string[] = []): Made => ({
  actor: { kind, id, name: id.split('/').at(-1) ?? id, account: ACCOUNT, sessions: [`${kind}:${id}`], addresses, userAgents: [] },
  origin: { node: `${kind}:${id}`, kind: kind as 'user', name: id, account: ACCOUNT, chain: [] },
})
const nobody = by('arn:aws:iam::123456789012:root', 'root')
const about = (kind: string, arn: string): Made => ({ ...nobody, resources: [resource(kind, arn)] })

const policyOf = (...statements: readonly object[]) => JSON.stringify({ Version: '2012-10-17', Statement: statements })
const OPEN = { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${STRANGER}:root` } }

const user = async (aws: Clients, n: string): Promise<string> => {
  const { User } = await aws.iam.send(new iam.CreateUserCommand({ UserName: `mallory-${n}` }))
  return User?.Arn ?? ''
}

const role = async (aws: Clients, n: string, ...more: readonly object[]): Promise<string> => {
  const ours = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }
  const { Role } = await aws.iam.send(
    new iam.CreateRoleCommand({ RoleName: `work-${n}`, AssumeRolePolicyDocument: policyOf(ours, ...more) }),
  )
  return Role?.Arn ?? ''
}

const withKey = async (aws: Clients, n: string) => {
  const arn = await user(aws, n)
  const { AccessKey } = await aws.iam.send(new iam.CreateAccessKeyCommand({ UserName: `mallory-${n}` }))
  return { arn, key: AccessKey?.AccessKeyId ?? '' }
}

const instance = async (aws: Clients): Promise<string> => {
  const { Images = [] } = await aws.ec2.send(new ec2.DescribeImagesCommand({}))
  const { Instances = [] } = await aws.ec2.send(new ec2.RunInstancesCommand({ ImageId: Images[0]?.ImageId, MinCount: 1, MaxCount: 1 }))
  return Instances[0]?.InstanceId ?? ''
}
const arnOf = (what: string): string => `arn:aws:ec2:${REGION}:${ACCOUNT}:${what}`

/** An instance behind a target group. */
const serving = async (aws: Clients, n: string): Promise<string> => {
  const id = await instance(aws)
  const { Vpcs = [] } = await aws.ec2.send(new ec2.DescribeVpcsCommand({}))
  const { TargetGroups = [] } = await aws.elb.send(
    new elb.CreateTargetGroupCommand({ Name: `web-${n}`, Protocol: 'HTTP', Port: 80, VpcId: Vpcs[0]?.VpcId, TargetType: 'instance' }),
  )
  await aws.elb.send(new elb.RegisterTargetsCommand({ TargetGroupArn: TargetGroups[0]?.TargetGroupArn, Targets: [{ Id: id, Port: 80 }] }))
  return id
}

const zip = Buffer.from('UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==', 'base64')
const lambdaFunction = async (aws: Clients, n: string): Promise<string> => {
  const Role = await role(aws, `f${n}`)
  const { FunctionArn = '' } = await aws.lambda.send(
    new lambda.CreateFunctionCommand({
      FunctionName: `f-${n}`,
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Role,
      Code: { ZipFile: zip },
    }),
  )
  return FunctionArn
}

const bucket = async (aws: Clients, n: string): Promise<string> => {
  await aws.s3.send(new s3.CreateBucketCommand({ Bucket: `exports-${n}` }))
  return `exports-${n}`
}

const trail = async (aws: Clients, n: string): Promise<string> => {
  const S3BucketName = await bucket(aws, `t${n}`)
  const { TrailARN = '' } = await aws.cloudtrail.send(new cloudtrail.CreateTrailCommand({ Name: `trail-${n}`, S3BucketName }))
  return TrailARN
}

const key = async (aws: Clients): Promise<string> => {
  const { KeyMetadata } = await aws.kms.send(new kms.CreateKeyCommand({}))
  return KeyMetadata?.Arn ?? ''
}

const snapshot = async (aws: Clients): Promise<string> => {
  const { VolumeId } = await aws.ec2.send(new ec2.CreateVolumeCommand({ AvailabilityZone: 'us-east-1a', Size: 1 }))
  const { SnapshotId = '' } = await aws.ec2.send(new ec2.CreateSnapshotCommand({ VolumeId }))
  return SnapshotId
}

/** Responses whose service the emulator has; the others are tested on recorded shapes. */
export const STAGES: Readonly<Record<string, Stage>> = {
  'deactivate-access-key': async (aws, n) => by((await withKey(aws, n)).arn, 'user'),
  'delete-access-key': async (aws, n) => {
    const { arn, key: id } = await withKey(aws, n)
    return { ...nobody, resources: [resource('AwsIamUser', arn), resource('AwsIamAccessKey', `AWS::IAM::AccessKey:${id}`)] }
  },
  'revoke-role-sessions': async (aws, n) => by(await role(aws, n), 'role'),
  'revoke-user-sessions': async (aws, n) => by(await user(aws, n), 'user'),
  'quarantine-user': async (aws, n) => by(await user(aws, n), 'user'),
  'quarantine-role': async (aws, n) => by(await role(aws, n), 'role'),
  'detach-policy': async (aws, n) => {
    const arn = await user(aws, n)
    const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess'
    await aws.iam.send(new iam.AttachUserPolicyCommand({ UserName: `mallory-${n}`, PolicyArn }))
    const admin = await role(aws, `admin${n}`)
    await aws.iam.send(new iam.AttachRolePolicyCommand({ RoleName: admin.split('/').at(-1), PolicyArn }))
    return { ...nobody, resources: [resource('AwsIamUser', arn), resource('AwsIamPolicy', PolicyArn)] }
  },
  'restore-policy-version': async (aws, n) => {
    const document = (Action: string) => policyOf({ Effect: 'Allow', Action, Resource: '*' })
    const { Policy } = await aws.iam.send(
      new iam.CreatePolicyCommand({ PolicyName: `p-${n}`, PolicyDocument: document('s3:ListAllMyBuckets') }),
    )
    await aws.iam.send(new iam.CreatePolicyVersionCommand({ PolicyArn: Policy?.Arn, PolicyDocument: document('*'), SetAsDefault: true }))
    return about('AwsIamPolicy', Policy?.Arn ?? '')
  },
  'revoke-session': async (aws, n) => {
    const made = by(await role(aws, n), 'role')
    return { ...made, actor: { ...(made.actor as Finding['actor']), name: `work-${n}/evil` } }
  },
  'restore-trust-policy': async (aws, n) => about('AwsIamRole', await role(aws, n, { ...OPEN, Action: 'sts:AssumeRole' })),
  'remove-login-profile': async (aws, n) => {
    const arn = await user(aws, n)
    await aws.iam.send(new iam.CreateLoginProfileCommand({ UserName: `mallory-${n}`, Password: 'Kestrel-Test-1' }))
    return about('AwsIamUser', arn)
  },
  'remove-mfa-device': async (aws, n) => {
    const arn = await user(aws, n)
    const { VirtualMFADevice } = await aws.iam.send(new iam.CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: `mfa-${n}` }))
    const SerialNumber = VirtualMFADevice?.SerialNumber ?? ''
    const codes = { AuthenticationCode1: '123456', AuthenticationCode2: '654321' }
    await aws.iam.send(new iam.EnableMFADeviceCommand({ UserName: `mallory-${n}`, SerialNumber, ...codes }))
    return { ...nobody, resources: [resource('AwsIamMfaDevice', `${SerialNumber}|mallory-${n}`), resource('AwsIamUser', arn)] }
  },
  'remove-user-from-group': async (aws, n) => {
    const arn = await user(aws, n)
    const { Group } = await aws.iam.send(new iam.CreateGroupCommand({ GroupName: `admins-${n}` }))
    await aws.iam.send(new iam.AddUserToGroupCommand({ UserName: `mallory-${n}`, GroupName: `admins-${n}` }))
    return { ...nobody, resources: [resource('AwsIamUser', arn), resource('AwsIamGroup', Group?.Arn ?? '')] }
  },
  'delete-oidc-provider': async (aws, n) => {
    const made = { Url: `https://ci-${n}.example.com`, ClientIDList: ['sts.amazonaws.com'], ThumbprintList: ['a'.repeat(40)] }
    const { OpenIDConnectProviderArn = '' } = await aws.iam.send(new iam.CreateOpenIDConnectProviderCommand(made))
    return about('AwsIamOidcProvider', OpenIDConnectProviderArn)
  },
  'delete-saml-provider': async (aws, n) => {
    const SAMLMetadataDocument = `<EntityDescriptor>${'x'.repeat(1000)}</EntityDescriptor>`
    const { SAMLProviderArn = '' } = await aws.iam.send(new iam.CreateSAMLProviderCommand({ Name: `saml-${n}`, SAMLMetadataDocument }))
    return about('AwsIamSamlProvider', SAMLProviderArn)
  },
  'isolate-instance': async (aws, n) => about('AwsEc2Instance', arnOf(`instance/${await serving(aws, n)}`)),
  'stop-instance': async (aws) => about('AwsEc2Instance', arnOf(`instance/${await instance(aws)}`)),
  'remove-instance-profile': async (aws, n) => {
    const InstanceId = await instance(aws)
    const { InstanceProfile } = await aws.iam.send(new iam.CreateInstanceProfileCommand({ InstanceProfileName: `ip-${n}` }))
    await aws.ec2.send(new ec2.AssociateIamInstanceProfileCommand({ InstanceId, IamInstanceProfile: { Arn: InstanceProfile?.Arn } }))
    return about('AwsEc2Instance', arnOf(`instance/${InstanceId}`))
  },
  'stop-task': async (aws, n) => {
    const cluster = `c-${n}`
    await aws.ecs.send(new ecs.CreateClusterCommand({ clusterName: cluster }))
    const containerDefinitions = [{ name: 'miner', image: 'example/miner', memory: 64 }]
    const made = {
      family: `t-${n}`,
      containerDefinitions,
      networkMode: 'awsvpc',
      requiresCompatibilities: ['FARGATE'],
      cpu: '256',
      memory: '512',
    } as const
    await aws.ecs.send(
      new ecs.RegisterTaskDefinitionCommand({
        ...made,
        containerDefinitions: [...containerDefinitions],
        requiresCompatibilities: ['FARGATE'],
      }),
    )
    const { Subnets = [] } = await aws.ec2.send(new ec2.DescribeSubnetsCommand({}))
    const { SecurityGroups = [] } = await aws.ec2.send(new ec2.DescribeSecurityGroupsCommand({}))
    const awsvpcConfiguration = { subnets: [Subnets[0]?.SubnetId ?? ''], securityGroups: [SecurityGroups[0]?.GroupId ?? ''] }
    const { tasks = [] } = await aws.ecs.send(
      new ecs.RunTaskCommand({ cluster, taskDefinition: `t-${n}`, launchType: 'FARGATE', networkConfiguration: { awsvpcConfiguration } }),
    )
    return about('AwsEcsTask', tasks[0]?.taskArn ?? '')
  },
  'disable-function': async (aws, n) => about('AwsLambdaFunction', await lambdaFunction(aws, n)),
  'delete-function-url': async (aws, n) => {
    const arn = await lambdaFunction(aws, n)
    await aws.lambda.send(new lambda.CreateFunctionUrlConfigCommand({ FunctionName: `f-${n}`, AuthType: 'NONE' }))
    return about('AwsLambdaFunction', arn)
  },
  'remove-function-permission': async (aws, n) => {
    const arn = await lambdaFunction(aws, n)
    const Action = 'lambda:InvokeFunction'
    await aws.lambda.send(new lambda.AddPermissionCommand({ FunctionName: `f-${n}`, StatementId: 'evil', Action, Principal: STRANGER }))
    await aws.lambda.send(new lambda.AddPermissionCommand({ FunctionName: `f-${n}`, StatementId: 'ours', Action, Principal: ACCOUNT }))
    return about('AwsLambdaFunction', arn)
  },
  'block-image': async (aws, n) => {
    const { repository } = await aws.ecr.send(new ecr.CreateRepositoryCommand({ repositoryName: `app-${n}` }))
    return about('AwsEcrRepository', repository?.repositoryArn ?? '')
  },
  'close-security-group': async (aws, n) => {
    const { GroupId = '' } = await aws.ec2.send(new ec2.CreateSecurityGroupCommand({ GroupName: `g-${n}`, Description: 'test' }))
    const port = (number: number, CidrIp: string) => ({ IpProtocol: 'tcp', FromPort: number, ToPort: number, IpRanges: [{ CidrIp }] })
    const IpPermissions = [port(22, '0.0.0.0/0'), port(443, '0.0.0.0/0'), port(5432, '192.0.2.0/24')]
    await aws.ec2.send(new ec2.AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions }))
    return about('AwsEc2SecurityGroup', arnOf(`security-group/${GroupId}`))
  },
  'close-network-acl': async (aws) => {
    const { Vpcs = [] } = await aws.ec2.send(new ec2.DescribeVpcsCommand({}))
    const { NetworkAcl } = await aws.ec2.send(new ec2.CreateNetworkAclCommand({ VpcId: Vpcs[0]?.VpcId }))
    const NetworkAclId = NetworkAcl?.NetworkAclId
    const entry = { NetworkAclId, RuleNumber: 50, Egress: false, Protocol: '6', RuleAction: 'allow', CidrBlock: '0.0.0.0/0' } as const
    await aws.ec2.send(new ec2.CreateNetworkAclEntryCommand({ ...entry, PortRange: { From: 22, To: 22 } }))
    return about('AwsEc2NetworkAclEntry', arnOf(`network-acl/${NetworkAclId}/ingress/50`))
  },
  'block-address': async (aws, n) => {
    const set = { Name: 'kestrail-blocked-ipv4', Scope: 'REGIONAL', IPAddressVersion: 'IPV4', Addresses: ['203.0.113.9/32'] } as const
    await aws.wafv2.send(new wafv2.CreateIPSetCommand({ ...set, Addresses: [...set.Addresses] })).catch(() => undefined)
    return by('arn:aws:iam::123456789012:root', 'root', [`198.51.100.${Number(n) % 250}`])
  },
  'block-address-in-subnet': async (aws) => ({
    ...by('arn:aws:iam::123456789012:root', 'root', ['198.51.100.7']),
    resources: [resource('AwsEc2Instance', arnOf(`instance/${await instance(aws)}`))],
  }),
  'block-public-s3': async (aws, n) => about('AwsS3Bucket', `arn:aws:s3:::${await bucket(aws, n)}`),
  'restore-bucket-policy': async (aws, n) => {
    const Bucket = await bucket(aws, n)
    const to = { Action: 's3:GetObject', Resource: `arn:aws:s3:::${Bucket}/*` }
    const ours = { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, ...to }
    await aws.s3.send(new s3.PutBucketPolicyCommand({ Bucket, Policy: policyOf(ours, { ...OPEN, ...to }) }))
    return about('AwsS3Bucket', `arn:aws:s3:::${Bucket}`)
  },
  'remove-bucket-replication': async (aws, n) => {
    const Bucket = await bucket(aws, n)
    await aws.s3.send(new s3.PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }))
    const copy = await bucket(aws, `copy${n}`)
    await aws.s3.send(new s3.PutBucketVersioningCommand({ Bucket: copy, VersioningConfiguration: { Status: 'Enabled' } }))
    const rule = {
      ID: 'all',
      Status: 'Enabled',
      Priority: 1,
      Filter: { Prefix: '' },
      DeleteMarkerReplication: { Status: 'Disabled' },
    } as const
    await aws.s3.send(
      new s3.PutBucketReplicationCommand({
        Bucket,
        ReplicationConfiguration: { Role: await role(aws, `r${n}`), Rules: [{ ...rule, Destination: { Bucket: `arn:aws:s3:::${copy}` } }] },
      }),
    )
    return about('AwsS3Bucket', `arn:aws:s3:::${Bucket}`)
  },
  'enable-bucket-versioning': async (aws, n) => {
    const Bucket = await bucket(aws, n)
    await aws.s3.send(new s3.PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Suspended' } }))
    return about('AwsS3Bucket', `arn:aws:s3:::${Bucket}`)
  },
  'unshare-snapshot': async (aws) => {
    const SnapshotId = await snapshot(aws)
    const UserIds = [STRANGER, '111122223333']
    const to = { Attribute: 'createVolumePermission', OperationType: 'add', UserIds } as const
    await aws.ec2.send(new ec2.ModifySnapshotAttributeCommand({ SnapshotId, ...to, UserIds: [...UserIds] }))
    return about('AwsEc2Snapshot', `arn:aws:ec2:${REGION}:${ACCOUNT}:snapshot/${SnapshotId}`)
  },
  'unshare-image': async (aws, n) => {
    const { ImageId = '' } = await aws.ec2.send(new ec2.CreateImageCommand({ InstanceId: await instance(aws), Name: `image-${n}` }))
    await aws.ec2.send(new ec2.ModifyImageAttributeCommand({ ImageId, LaunchPermission: { Add: [{ UserId: STRANGER }] } }))
    return about('AwsEc2Image', arnOf(`image/${ImageId}`))
  },
  'unshare-db-snapshot': async (aws, n) => {
    const DBInstanceIdentifier = await database(aws, n)
    const DBSnapshotIdentifier = `s-${n}`
    await aws.rds.send(new rds.CreateDBSnapshotCommand({ DBInstanceIdentifier, DBSnapshotIdentifier }))
    await aws.rds.send(
      new rds.ModifyDBSnapshotAttributeCommand({ DBSnapshotIdentifier, AttributeName: 'restore', ValuesToAdd: [STRANGER] }),
    )
    return about('AwsRdsDbSnapshot', `arn:aws:rds:${REGION}:${ACCOUNT}:snapshot:${DBSnapshotIdentifier}`)
  },
  'make-database-private': async (aws, n) => about('AwsRdsDbInstance', `arn:aws:rds:${REGION}:${ACCOUNT}:db:${await database(aws, n)}`),
  'restore-key-policy': async (aws) => {
    const arn = await key(aws)
    const ours = { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: 'kms:*', Resource: '*' }
    const Policy = policyOf(ours, { ...OPEN, Action: 'kms:Decrypt', Resource: '*' })
    await aws.kms.send(new kms.PutKeyPolicyCommand({ KeyId: arn, PolicyName: 'default', Policy }))
    return about('AwsKmsKey', arn)
  },
  'cancel-key-deletion': async (aws) => {
    const arn = await key(aws)
    await aws.kms.send(new kms.ScheduleKeyDeletionCommand({ KeyId: arn.split('/').at(-1), PendingWindowInDays: 7 }))
    return about('AwsKmsKey', arn)
  },
  'start-logging': async (aws, n) => about('AwsCloudTrailTrail', await trail(aws, n)),
  'restore-event-selectors': async (aws, n) => {
    const arn = await trail(aws, n)
    const EventSelectors = [
      { ReadWriteType: 'ReadOnly', IncludeManagementEvents: false, DataResources: [{ Type: 'AWS::S3::Object', Values: ['arn:aws:s3'] }] },
    ] as const
    await aws.cloudtrail.send(
      new cloudtrail.PutEventSelectorsCommand({
        TrailName: arn,
        EventSelectors: EventSelectors.map((one) => ({
          ...one,
          DataResources: one.DataResources.map((two) => ({ ...two, Values: [...two.Values] })),
        })),
      }),
    )
    return about('AwsCloudTrailTrail', arn)
  },
  'restore-flow-logs': async (aws, n) => {
    const { Vpcs = [] } = await aws.ec2.send(new ec2.DescribeVpcsCommand({}))
    await aws.ec2.send(new ec2.CreateVpcCommand({ CidrBlock: '10.9.0.0/16' }))
    const LogDestination = `arn:aws:s3:::${await bucket(aws, `flow${n}`)}`
    const made = {
      ResourceIds: [Vpcs[0]?.VpcId ?? ''],
      ResourceType: 'VPC',
      TrafficType: 'ALL',
      LogDestinationType: 's3',
      LogDestination,
    } as const
    await aws.ec2.send(new ec2.CreateFlowLogsCommand({ ...made, ResourceIds: [...made.ResourceIds] }))
    return nobody
  },
  'enable-guardduty': async (aws) => {
    const { DetectorIds = [] } = await aws.guardduty.send(new guardduty.ListDetectorsCommand({}))
    if (DetectorIds.length === 0) await aws.guardduty.send(new guardduty.CreateDetectorCommand({ Enable: false }))
    return nobody
  },
  'start-config-recorder': async (aws, n) => {
    const { ConfigurationRecorders = [] } = await aws.config.send(new config.DescribeConfigurationRecordersCommand({}))
    if (ConfigurationRecorders.length > 0) return nobody
    const roleARN = await role(aws, `config${n}`)
    await aws.config.send(new config.PutConfigurationRecorderCommand({ ConfigurationRecorder: { name: 'default', roleARN } }))
    await aws.config.send(
      new config.PutDeliveryChannelCommand({ DeliveryChannel: { name: 'default', s3BucketName: await bucket(aws, `config${n}`) } }),
    )
    return nobody
  },
}

const database = async (aws: Clients, n: string): Promise<string> => {
  const DBInstanceIdentifier = `db-${n}`
  const made = {
    DBInstanceClass: 'db.t3.micro',
    Engine: 'postgres',
    AllocatedStorage: 20,
    MasterUsername: 'app',
    MasterUserPassword: 'Kestrel-Test-1',
  }
  await aws.rds.send(new rds.CreateDBInstanceCommand({ DBInstanceIdentifier, ...made, PubliclyAccessible: true }))
  return DBInstanceIdentifier
}

/** The finding that names one response, about what the stage made. */
export const staged = async (aws: Clients, response: string, n: string): Promise<Finding> => {
  const stage = STAGES[response]
  if (!stage) throw new Error(`no stage for ${response}`)
  const made = await stage(aws, n)
  return finding({
    account: ACCOUNT,
    region: REGION,
    resources: [],
    response: [response],
    severity: 'critical',
    ...made,
    id: `finding-${response}-${n}`,
    detection: response,
  })
}
