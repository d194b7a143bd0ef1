import type { Settings } from '#core/settings/settings.ts'
import { memberFiling } from './blocks/filing-role.ts'
import { ipSets } from './blocks/ip-sets.ts'
import { type Json, ref, sub, undeliveredPolicy } from './blocks/plain.ts'
import { memberResponders } from './blocks/responder-role.ts'
import { externalIdOf } from './stages/respond.ts'
import { RETRY } from './stages/source.ts'
import { FORWARDER, rulesOf, type SourceRule, stateOf } from './stages/source-rules.ts'

const inStreamRegion = (there: unknown, elsewhere: unknown) => ({ 'Fn::If': ['InStreamRegion', there, elsewhere] })

const parameter = (Description: string, AllowedPattern: string) => ({ Type: 'String', Description, AllowedPattern })

const ROLE_ARN = sub(`arn:\${AWS::Partition}:iam::\${AWS::AccountId}:role/${FORWARDER}`)

/**
 * What every account and Region of an organization gets, by a StackSet or manually: plain CloudFormation without assets, so no
 * member needs a CDK bootstrap. In the stream's Region the rules write to the stream; elsewhere they write to the central bus,
 * because EventBridge reaches a stream of another account only within one Region. Without the fast path only notices are forwarded. Deploy the stream's Region first: the roles are made there.
 * A responder's role is only made where the responder is named: an account whose parameters are left empty is watched and never changed.
 */
export function memberTemplate(
  settings: Pick<Settings, 'readOnlyEvents' | 'organization'> &
    Partial<Pick<Settings, 'fastPath' | 'securityHub' | 'blockedAddresses' | 'securityAccount'>>,
): Json {
  const fastPath = settings.fastPath ?? true
  const responders = memberResponders(externalIdOf(settings), settings.organization?.id, 'RolesHere')
  const filing = memberFiling(settings, 'RolesHere')
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: "Kestrail: forwards this account's CloudTrail events and notices to the security account",
    Parameters: {
      StreamRegion: parameter('Region that Kestrail is deployed to', '^[a-z]{2}(-[a-z]+)+-[0-9]$'),
      ...(fastPath && {
        StreamArn: parameter('Output EventsStream of stack KestrailState', '^arn:aws[a-z-]*:kinesis:.+$'),
        KeyArn: parameter('Output Key of stack KestrailState', '^arn:aws[a-z-]*:kms:.+$'),
      }),
      BusArn: parameter('Output MembersBus of stack Kestrail', '^arn:aws[a-z-]*:events:.+$'),
      ...responders.Parameters,
      ...filing.Parameters,
    },
    Conditions: {
      InStreamRegion: { 'Fn::Equals': [ref('AWS::Region'), ref('StreamRegion')] },
      // The security account has the same roles and sets from its own stack, under the same names.
      Member: settings.securityAccount
        ? { 'Fn::Not': [{ 'Fn::Equals': [ref('AWS::AccountId'), settings.securityAccount] }] }
        : { 'Fn::Equals': ['member', 'member'] },
      RolesHere: { 'Fn::And': [{ Condition: 'InStreamRegion' }, { Condition: 'Member' }] },
      ...responders.Conditions,
    },
    Resources: {
      Forwarder: forwarder(fastPath),
      Undelivered: {
        Type: 'AWS::SQS::Queue',
        Properties: { QueueName: 'kestrail-undelivered', SqsManagedSseEnabled: true, MessageRetentionPeriod: 1_209_600 },
      },
      UndeliveredPolicy: undeliveredPolicy,
      ...Object.fromEntries(
        rulesOf({ fastPath, readOnlyEvents: settings.readOnlyEvents }).map((rule) => [rule.id, ruleOf(rule, fastPath)]),
      ),
      ...responders.Resources,
      ...(settings.blockedAddresses ? blockedSets : {}),
      ...filing.Resources,
    },
  }
}

/** In every Region: a web ACL refers to sets of its own Region. */
const blockedSets = Object.fromEntries(
  Object.entries(ipSets).map(([name, { type, properties }]) => [name, { Type: type, Condition: 'Member', Properties: properties }]),
)

const forwarder = (fastPath: boolean): Json => ({
  Type: 'AWS::IAM::Role',
  Condition: 'InStreamRegion',
  Properties: {
    RoleName: FORWARDER,
    Description: 'Kestrail: EventBridge puts records on the stream of the security account',
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: 'events.amazonaws.com' },
          Action: 'sts:AssumeRole',
          Condition: { StringEquals: { 'aws:SourceAccount': ref('AWS::AccountId') } },
        },
      ],
    },
    Policies: [
      {
        PolicyName: 'forward',
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            ...(fastPath
              ? [
                  { Effect: 'Allow', Action: ['kinesis:PutRecord', 'kinesis:PutRecords'], Resource: ref('StreamArn') },
                  { Effect: 'Allow', Action: 'kms:GenerateDataKey', Resource: ref('KeyArn') },
                ]
              : []),
            { Effect: 'Allow', Action: 'events:PutEvents', Resource: ref('BusArn') },
          ],
        },
      },
    ],
  },
})

const ruleOf = (rule: SourceRule, fastPath: boolean): Json => ({
  Type: 'AWS::Events::Rule',
  Properties: {
    Description: `Kestrail: ${rule.description}`,
    EventPattern: rule.pattern,
    State: stateOf(rule),
    Targets: [
      {
        Id: 'security',
        Arn: fastPath ? inStreamRegion(ref('StreamArn'), ref('BusArn')) : ref('BusArn'),
        RoleArn: ROLE_ARN,
        DeadLetterConfig: { Arn: { 'Fn::GetAtt': ['Undelivered', 'Arn'] } },
        RetryPolicy: { MaximumEventAgeInSeconds: RETRY.maximumEventAgeInSeconds, MaximumRetryAttempts: RETRY.maximumRetryAttempts },
      },
    ],
  },
})
