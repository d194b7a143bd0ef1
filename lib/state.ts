import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib'
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb'
import * as iam from 'aws-cdk-lib/aws-iam'
import * as kinesis from 'aws-cdk-lib/aws-kinesis'
import * as kms from 'aws-cdk-lib/aws-kms'
import * as s3 from 'aws-cdk-lib/aws-s3'
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager'
import { Construct } from 'constructs'
import type { Settings } from '#core/settings/settings.ts'
import { acknowledge } from './blocks/acknowledge.ts'
import { FORWARDER } from './stages/source-rules.ts'

/** All that outlives a deployment: behavior, what is under way, evidence, and the key that protects them. */
export class State extends Construct {
  readonly key: kms.Key
  readonly table: dynamodb.Table
  /** Only with the fast path. */
  readonly events: kinesis.Stream | undefined
  /** Only when flow logs are asked for: a stream costs by the hour. */
  readonly flows: kinesis.Stream | undefined
  /** Evidence, and the payload of records that could not be processed. */
  readonly archive: s3.Bucket
  constructor(scope: Construct, id: string, settings: Settings) {
    super(scope, id)
    this.key = keyOf(this)
    this.table = tableOf(this, this.key)
    this.events = settings.fastPath ? streamOf(this, 'Events', this.key) : undefined
    this.flows = settings.flows ? streamOf(this, 'Flows', this.key) : undefined
    this.archive = archiveOf(this, this.key, settings.retentionDays)
    for (const { name, kind } of settings.alerts.destinations) secretOf(this, name, kind, this.key)
    if (settings.organization && this.events) admitOrganization(this.events, this.key, settings.organization.id)
  }
}

function keyOf(scope: Construct): kms.Key {
  const { account, region, partition } = Stack.of(scope)
  const key = new kms.Key(scope, 'Key', {
    description: 'Kestrail: behavior, streams, evidence, alerts',
    enableKeyRotation: true,
    removalPolicy: RemovalPolicy.RETAIN,
  })
  key.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'LogsOfTheFunctions',
      principals: [new iam.ServicePrincipal(`logs.${region}.amazonaws.com`)],
      actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
      resources: ['*'],
      conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': `arn:${partition}:logs:${region}:${account}:log-group:/kestrail/*` } },
    }),
  )
  key.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'AlarmsToTheTopic',
      principals: [new iam.ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      resources: ['*'],
      conditions: { StringEquals: { 'aws:SourceAccount': account } },
    }),
  )
  return key
}

/** `outbox` holds only findings whose last revision is not yet accepted everywhere: the sweep reads it. */
function tableOf(scope: Construct, key: kms.IKey): dynamodb.Table {
  const table = new dynamodb.Table(scope, 'Table', {
    partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING },
    sortKey: { name: 'sk', type: dynamodb.AttributeType.STRING },
    billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
    stream: dynamodb.StreamViewType.NEW_AND_OLD_IMAGES,
    timeToLiveAttribute: 'expiresAt',
    encryption: dynamodb.TableEncryption.CUSTOMER_MANAGED,
    encryptionKey: key,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtection: true,
    removalPolicy: RemovalPolicy.RETAIN,
  })
  table.addGlobalSecondaryIndex({
    indexName: 'outbox',
    partitionKey: { name: 'outbox', type: dynamodb.AttributeType.STRING },
    sortKey: { name: 'updatedAt', type: dynamodb.AttributeType.NUMBER },
    projectionType: dynamodb.ProjectionType.KEYS_ONLY,
  })
  return table
}

/** The secret into which an operator puts what a destination needs, such as a token. */
export const secretName = (destination: string): string => `kestrail/${destination}`

/** Its first value is random text, with which no alert can be sent: alerts wait until it is replaced. */
function secretOf(scope: Construct, name: string, kind: string, key: kms.IKey): void {
  const secret = new secretsmanager.Secret(scope, `Secret-${name}`, {
    secretName: secretName(name),
    description: `Kestrail: what alerts to destination ${name} (${kind}) are sent with`,
    encryptionKey: key,
    removalPolicy: RemovalPolicy.RETAIN,
  })
  acknowledge(secret, 'AwsSolutions-SMG4', 'Issued by the receiver: it can be replaced only there.')
}

function streamOf(scope: Construct, id: string, key: kms.IKey): kinesis.Stream {
  const stream = new kinesis.Stream(scope, id, {
    streamMode: kinesis.StreamMode.PROVISIONED,
    shardCount: 1,
    retentionPeriod: Duration.hours(24),
    encryption: kinesis.StreamEncryption.KMS,
    encryptionKey: key,
    removalPolicy: RemovalPolicy.RETAIN,
  })
  acknowledge(
    stream,
    'AwsSolutions-KDS3',
    'The key that AWS manages cannot be used from member accounts, and its policy cannot be narrowed.',
  )
  return stream
}

function archiveOf(scope: Construct, key: kms.IKey, retentionDays: number): s3.Bucket {
  const bucket = new s3.Bucket(scope, 'Archive', {
    encryption: s3.BucketEncryption.KMS,
    encryptionKey: key,
    bucketKeyEnabled: true,
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    versioned: true,
    removalPolicy: RemovalPolicy.RETAIN,
    lifecycleRules: [
      {
        expiration: Duration.days(retentionDays),
        noncurrentVersionExpiration: Duration.days(7),
        abortIncompleteMultipartUploadAfter: Duration.days(1),
      },
    ],
  })
  acknowledge(
    bucket,
    'AwsSolutions-S1',
    'Who reads the evidence is in CloudTrail data events; an access-log bucket would hold the same, later and without identity.',
  )
  return bucket
}

/** Lets the forwarding role of every account in the organization put records: the stream's own policy, and the key's. */
function admitOrganization(stream: kinesis.Stream, key: kms.Key, organization: string): void {
  const { partition } = Stack.of(stream)
  const conditions = {
    StringEquals: { 'aws:PrincipalOrgID': organization },
    ArnLike: { 'aws:PrincipalArn': `arn:${partition}:iam::*:role/${FORWARDER}` },
  }
  new kinesis.CfnResourcePolicy(stream.node.scope ?? stream, 'EventsPolicy', {
    resourceArn: stream.streamArn,
    resourcePolicy: {
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'ForwardersOfTheOrganization',
          Effect: 'Allow',
          Principal: { AWS: '*' },
          Action: ['kinesis:PutRecord', 'kinesis:PutRecords', 'kinesis:DescribeStreamSummary'],
          Resource: stream.streamArn,
          Condition: conditions,
        },
      ],
    },
  })
  key.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'ForwardersOfTheOrganization',
      principals: [new iam.AnyPrincipal()],
      actions: ['kms:GenerateDataKey'],
      resources: ['*'],
      conditions,
    }),
  )
}
