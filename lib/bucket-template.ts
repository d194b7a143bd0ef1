import { type Json, ref, sub, undeliveredPolicy } from './blocks/plain.ts'
import { BUCKET_ROLE_PATH, createdIn, type ForeignBucket, keyPrefix, NOTIFIER, READER } from './log-buckets.ts'
import { RETRY } from './stages/source.ts'

/** File in the cloud assembly, for the account that a bucket of logs is in. */
export const bucketTemplateFile = (account: string): string => `kestrail-bucket-${account}.template.json`

/**
 * What the account of an existing bucket of logs gets, manually and once: plain CloudFormation without assets. A role that lets detect read
 * what lies under `AWSLogs/`, and, for a bucket that shows EventBridge, the rule that passes new objects on. The bucket, its policy and its
 * notifications stay as they are: those of Control Tower's log archive may not be changed at all.
 */
export function bucketTemplate(buckets: readonly ForeignBucket[]): Json {
  const notifying = buckets.filter(({ notifications }) => notifications === 'eventbridge')
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: 'Kestrail: lets the security account read logs that are delivered here',
    Parameters: {
      ReaderArn: {
        Type: 'String',
        Description: 'Output ObjectsReader of stack Kestrail',
        AllowedPattern: '^arn:aws[a-z-]*:iam::\\d{12}:role/.+$',
      },
      ...(notifying.length > 0 && {
        QueueArn: { Type: 'String', Description: 'Output ObjectsQueue of stack Kestrail', AllowedPattern: '^arn:aws[a-z-]*:sqs:.+$' },
      }),
    },
    Resources: {
      Reader: reader(buckets),
      ...(notifying.length > 0 && { Notifier: notifier, Undelivered: undelivered, UndeliveredPolicy: undeliveredPolicy }),
      ...Object.fromEntries(notifying.map((bucket, i) => [`Created${i + 1}`, ruleOf(bucket)])),
    },
  }
}

const trust = (principal: Json, condition?: Json): Json => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole', ...(condition && { Condition: condition }) }],
})

const policy = (PolicyName: string, Statement: readonly Json[]): Json => ({
  PolicyName,
  PolicyDocument: { Version: '2012-10-17', Statement },
})

const reader = (buckets: readonly ForeignBucket[]): Json => {
  const keys = buckets.flatMap(({ keyArn }) => keyArn ?? [])
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      RoleName: READER,
      Path: BUCKET_ROLE_PATH,
      Description: 'Kestrail: reads delivered logs',
      AssumeRolePolicyDocument: trust({ AWS: ref('ReaderArn') }),
      Policies: [
        policy('read', [
          {
            Effect: 'Allow',
            Action: 's3:GetObject',
            Resource: buckets.map((bucket) => sub(`arn:\${AWS::Partition}:s3:::${bucket.bucket}/${keyPrefix(bucket)}*`)),
          },
          ...(keys.length > 0 ? [{ Effect: 'Allow', Action: 'kms:Decrypt', Resource: [...new Set(keys)] }] : []),
        ]),
      ],
    },
  }
}

const notifier: Json = {
  Type: 'AWS::IAM::Role',
  Properties: {
    RoleName: NOTIFIER,
    Path: BUCKET_ROLE_PATH,
    Description: 'Kestrail: EventBridge announces new objects',
    AssumeRolePolicyDocument: trust({ Service: 'events.amazonaws.com' }, { StringEquals: { 'aws:SourceAccount': ref('AWS::AccountId') } }),
    Policies: [policy('report', [{ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: ref('QueueArn') }])],
  },
}

const undelivered: Json = {
  Type: 'AWS::SQS::Queue',
  Properties: { QueueName: 'kestrail-bucket-undelivered', SqsManagedSseEnabled: true, MessageRetentionPeriod: 1_209_600 },
}

const ruleOf = (bucket: ForeignBucket): Json => ({
  Type: 'AWS::Events::Rule',
  Properties: {
    Description: `Kestrail: new objects in ${bucket.bucket}`,
    EventPattern: createdIn(bucket),
    State: 'ENABLED',
    Targets: [
      {
        Id: 'security',
        Arn: ref('QueueArn'),
        RoleArn: { 'Fn::GetAtt': ['Notifier', 'Arn'] },
        DeadLetterConfig: { Arn: { 'Fn::GetAtt': ['Undelivered', 'Arn'] } },
        RetryPolicy: { MaximumEventAgeInSeconds: RETRY.maximumEventAgeInSeconds, MaximumRetryAttempts: RETRY.maximumRetryAttempts },
      },
    ],
  },
})
