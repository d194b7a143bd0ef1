/** Where a call names a resource, its type in ASFF, and its ARN. `{name}` stands for what the member holds, unless that is an ARN already. */
export interface ResourceMember {
  /** Below the record: `requestParameters.bucketName`. */
  readonly path: string
  readonly kind: string
  readonly arn: string
}

const of =
  (kind: string, arn: string) =>
  (...names: readonly string[]): ResourceMember[] =>
    names.map((name) => ({ path: name.includes('.') ? name : `requestParameters.${name}`, kind, arn }))

const REGIONAL = '{region}:{account}'
const ec2 = (kind: string, path: string) => of(kind, `ec2:${REGIONAL}:${path}/{name}`)

/**
 * By event source, since a parameter's name alone says nothing: `userName` is an IAM user in IAM, and another thing in Transfer Family,
 * Directory Service and QuickSight. Sources: each service's API reference; types: Security Hub user guide, "Resources in ASFF".
 */
export const RESOURCE_MEMBERS: Readonly<Record<string, readonly ResourceMember[]>> = {
  iam: [
    ...of('AwsIamUser', 'iam::{account}:user/{name}')('userName'),
    ...of('AwsIamRole', 'iam::{account}:role/{name}')('roleName'),
    ...of('AwsIamGroup', 'iam::{account}:group/{name}')('groupName'),
    ...of('AwsIamPolicy', '')('policyArn', 'responseElements.policy.arn'),
    ...of('AwsIamAccessKey', 'AWS::IAM::AccessKey:{name}')('responseElements.accessKey.accessKeyId'),
  ],
  sts: of('AwsIamRole', '')('roleArn'),
  s3: of('AwsS3Bucket', 's3:::{name}')('bucketName'),
  secretsmanager: of('AwsSecretsManagerSecret', `secretsmanager:${REGIONAL}:secret:{name}`)('secretId', 'name'),
  lambda: of('AwsLambdaFunction', `lambda:${REGIONAL}:function:{name}`)('functionName'),
  ec2: [
    ...ec2('AwsEc2Snapshot', 'snapshot')('snapshotId', 'responseElements.snapshotId'),
    ...ec2('AwsEc2Image', 'image')('imageId', 'responseElements.imageId'),
    ...ec2('AwsEc2Instance', 'instance')('instanceId'),
    ...ec2('AwsEc2SecurityGroup', 'security-group')('groupId', 'responseElements.groupId'),
    ...ec2('AwsEc2NetworkAcl', 'network-acl')('networkAclId'),
    ...ec2('AwsEc2Volume', 'volume')('volumeId', 'responseElements.volumeId'),
    ...ec2('AwsEc2RouteTable', 'route-table')('routeTableId'),
    ...ec2('AwsEc2Subnet', 'subnet')('subnetId'),
    ...ec2('AwsEc2LaunchTemplate', 'launch-template')(
      'launchTemplateId',
      'responseElements.CreateLaunchTemplateResponse.launchTemplate.launchTemplateId',
    ),
    ...ec2('AwsEc2NetworkInterface', 'network-interface')('networkInterfaceId'),
    ...ec2('AwsEc2VpcEndpointService', 'vpc-endpoint-service')('serviceId'),
    ...ec2('AwsEc2Vpc', 'vpc')('vpcId', 'responseElements.vpc.vpcId'),
  ],
  kms: of('AwsKmsKey', `kms:${REGIONAL}:key/{name}`)('responseElements.keyMetadata.arn', 'keyId'),
  rds: [
    ...of('AwsRdsDbSnapshot', `rds:${REGIONAL}:snapshot:{name}`)('dBSnapshotIdentifier'),
    ...of('AwsRdsDbInstance', `rds:${REGIONAL}:db:{name}`)('dBInstanceIdentifier'),
    ...of('AwsRdsDbCluster', `rds:${REGIONAL}:cluster:{name}`)('dBClusterIdentifier'),
    ...of('AwsRdsDbClusterSnapshot', `rds:${REGIONAL}:cluster-snapshot:{name}`)('dBClusterSnapshotIdentifier'),
  ],
  guardduty: of('AwsGuardDutyDetector', `guardduty:${REGIONAL}:detector/{name}`)('detectorId'),
  ecr: of('AwsEcrRepository', `ecr:${REGIONAL}:repository/{name}`)('repositoryName'),
  cloudtrail: of('AwsCloudTrailTrail', `cloudtrail:${REGIONAL}:trail/{name}`)('name', 'trailName'),
  sns: of('AwsSnsTopic', `sns:${REGIONAL}:{name}`)('topicArn', 'responseElements.topicArn', 'name'),
  sqs: of('AwsSqsQueue', `sqs:${REGIONAL}:{name}`)('queueUrl', 'queueName'),
  dynamodb: of('AwsDynamoDbTable', `dynamodb:${REGIONAL}:table/{name}`)('tableName', 'resourceArn'),
  eks: of('AwsEksCluster', `eks:${REGIONAL}:cluster/{name}`)('clusterName', 'name'),
  ecs: [
    ...of('AwsEcsCluster', `ecs:${REGIONAL}:cluster/{name}`)('cluster', 'clusterName'),
    ...of('AwsEcsTaskDefinition', '')('responseElements.taskDefinition.taskDefinitionArn'),
    ...of('AwsEcsService', '')('responseElements.service.serviceArn'),
  ],
  elasticfilesystem: of('AwsEfsFileSystem', `elasticfilesystem:${REGIONAL}:file-system/{name}`)(
    'fileSystemId',
    'responseElements.fileSystemId',
  ),
  redshift: of('AwsRedshiftCluster', `redshift:${REGIONAL}:cluster:{name}`)('clusterIdentifier'),
  es: of('AwsOpenSearchServiceDomain', `es:${REGIONAL}:domain/{name}`)('domainName'),
  elasticache: of('Other', `elasticache:${REGIONAL}:cluster:{name}`)('cacheClusterId', 'replicationGroupId'),
  cloudformation: of('AwsCloudFormationStack', `cloudformation:${REGIONAL}:stack/{name}`)('stackName', 'responseElements.stackId'),
  states: of('AwsStepFunctionStateMachine', `states:${REGIONAL}:stateMachine:{name}`)('stateMachineArn', 'name'),
  events: [
    ...of('AwsEventsEventBus', `events:${REGIONAL}:event-bus/{name}`)('eventBusName'),
    ...of('Other', `events:${REGIONAL}:rule/{name}`)('name', 'rule'),
  ],
  logs: of('Other', `logs:${REGIONAL}:log-group:{name}`)('logGroupName'),
  ssm: [
    ...of('AwsEc2Instance', `ec2:${REGIONAL}:instance/{name}`)('target', 'instanceId'),
    ...of('Other', `ssm:${REGIONAL}:document/{name}`)('documentName'),
    ...of('Other', `ssm:${REGIONAL}:parameter/{name}`)('name'),
  ],
  'ec2-instance-connect': of('AwsEc2Instance', `ec2:${REGIONAL}:instance/{name}`)('instanceId'),
  sagemaker: of('AwsSageMakerNotebookInstance', `sagemaker:${REGIONAL}:notebook-instance/{name}`)('notebookInstanceName'),
  glue: of('Other', `glue:${REGIONAL}:job/{name}`)('jobName'),
  athena: of('AwsAthenaWorkGroup', `athena:${REGIONAL}:workgroup/{name}`)('workGroup', 'name'),
  backup: of('AwsBackupBackupVault', `backup:${REGIONAL}:backup-vault:{name}`)('backupVaultName'),
  elasticloadbalancing: of('AwsElbv2LoadBalancer', '')('loadBalancerArn', 'listenerArn'),
  autoscaling: of(
    'AwsAutoScalingAutoScalingGroup',
    `autoscaling:${REGIONAL}:autoScalingGroup:*:autoScalingGroupName/{name}`,
  )('autoScalingGroupName'),
  acm: of('AwsCertificateManagerCertificate', '')('certificateArn'),
  'acm-pca': of('Other', '')('certificateAuthorityArn'),
  kinesis: of('AwsKinesisStream', `kinesis:${REGIONAL}:stream/{name}`)('streamName', 'streamARN'),
  firehose: of('Other', `firehose:${REGIONAL}:deliverystream/{name}`)('deliveryStreamName'),
  codebuild: of('AwsCodeBuildProject', `codebuild:${REGIONAL}:project/{name}`)('projectName', 'name'),
  codecommit: of('Other', `codecommit:${REGIONAL}:{name}`)('repositoryName'),
  'cognito-idp': of('Other', `cognito-idp:${REGIONAL}:userpool/{name}`)('userPoolId'),
  'cognito-identity': of('Other', `cognito-identity:${REGIONAL}:identitypool/{name}`)('identityPoolId'),
  transfer: of('Other', `transfer:${REGIONAL}:server/{name}`)('serverId'),
  ds: of('Other', `ds:${REGIONAL}:directory/{name}`)('directoryId'),
  fsx: of('Other', `fsx:${REGIONAL}:file-system/{name}`)('fileSystemId'),
  wafv2: of('AwsWafv2WebAcl', '')('webACLArn', 'aRN'),
  route53: of('Other', 'route53:::hostedzone/{name}')('hostedZoneId'),
  cloudfront: of('AwsCloudFrontDistribution', 'cloudfront::{account}:distribution/{name}')('id', 'distributionId'),
  apigateway: of('AwsApiGatewayRestApi', 'apigateway:{region}::/restapis/{name}')('restApiId'),
  config: of('Other', `config:${REGIONAL}:configuration-recorder/{name}`)('configurationRecorderName'),
  organizations: of('Other', 'organizations::{account}:account/{name}')('accountId', 'policyId'),
  kafka: of('AwsMskCluster', '')('clusterArn'),
  batch: of('Other', `batch:${REGIONAL}:job-queue/{name}`)('jobQueue'),
  bedrock: of('Other', `bedrock:${REGIONAL}:model/{name}`)('modelId'),
  imagebuilder: of('Other', '')('imagePipelineArn'),
  workspaces: of('Other', `workspaces:${REGIONAL}:directory/{name}`)('directoryId'),
  lightsail: of('Other', `lightsail:${REGIONAL}:Instance/{name}`)('instanceName', 'relationalDatabaseName'),
  elasticmapreduce: of('Other', `elasticmapreduce:${REGIONAL}:cluster/{name}`)('jobFlowId', 'clusterId'),
}
