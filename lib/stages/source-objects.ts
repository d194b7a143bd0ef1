import { Duration, Stack } from 'aws-cdk-lib'
import * as events from 'aws-cdk-lib/aws-events'
import * as iam from 'aws-cdk-lib/aws-iam'
import * as sns from 'aws-cdk-lib/aws-sns'
import * as sqs from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import type { LogBucket, Settings } from '#core/settings/settings.ts'
import { acknowledge } from '../blocks/acknowledge.ts'
import { BUCKET_ROLE_PATH, createdIn, isForeign, logBuckets, NOTIFIER } from '../log-buckets.ts'

/** How long detect may take for one batch of objects; a message is hidden six times as long, as AWS asks. */
export const OBJECTS_TIMEOUT = Duration.minutes(5)
/** How often a message is received before detect keeps it as rejected; a queue of dead letters takes what even that could not be done for. */
export const MOST_RECEIVES = 5

/**
 * The slow path: buckets that AWS delivers logs to already announce each new object, and a queue holds what they announce until it is read.
 * Nothing is created there: no bucket, no trail, no notification of the bucket's own.
 */
export class SourceObjects extends Construct {
  readonly queue: sqs.Queue
  readonly deadLetters: sqs.Queue

  constructor(scope: Construct, id: string, settings: Settings) {
    super(scope, id)
    this.deadLetters = queueOf(this, 'DeadLetters', { retentionPeriod: Duration.days(14) })
    acknowledge(this.deadLetters, 'AwsSolutions-SQS3', 'This queue is itself the dead-letter queue.')
    this.queue = queueOf(this, 'Objects', {
      retentionPeriod: Duration.days(14),
      visibilityTimeout: Duration.seconds(OBJECTS_TIMEOUT.toSeconds() * 6),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: MOST_RECEIVES + 2 },
    })
    for (const [i, bucket] of logBuckets(settings).entries()) receive(this, `Bucket${i + 1}`, bucket, settings)
  }
}

const queueOf = (scope: Construct, id: string, props: sqs.QueueProps): sqs.Queue =>
  new sqs.Queue(scope, id, { encryption: sqs.QueueEncryption.SQS_MANAGED, enforceSSL: true, ...props })

function receive(scope: SourceObjects, id: string, bucket: LogBucket, settings: Settings): void {
  if (bucket.topic) {
    subscribe(scope, id, bucket.topic)
    return
  }
  if (isForeign(bucket, settings)) {
    const { partition } = Stack.of(scope)
    const notifier = `arn:${partition}:iam::${bucket.account}:role${BUCKET_ROLE_PATH}${NOTIFIER}`
    // The role is made later, by a template in the bucket's account: as a principal it would have to exist now.
    admit(scope, `${id}Notifier`, new iam.AccountPrincipal(bucket.account), { ArnEquals: { 'aws:PrincipalArn': notifier } })
    return
  }
  const rule = new events.CfnRule(scope, `${id}Created`, {
    description: `Kestrail: new objects in ${bucket.bucket}`,
    eventPattern: createdIn(bucket),
    state: 'ENABLED',
    targets: [{ id: 'queue', arn: scope.queue.queueArn }],
  })
  admit(scope, `${id}Created`, new iam.ServicePrincipal('events.amazonaws.com'), { ArnEquals: { 'aws:SourceArn': rule.attrArn } })
}

/** A topic may be subscribed to from another account, if its policy lets this account; from another Region always. */
function subscribe(scope: SourceObjects, id: string, topicArn: string): void {
  admit(scope, `${id}Topic`, new iam.ServicePrincipal('sns.amazonaws.com'), { ArnEquals: { 'aws:SourceArn': topicArn } })
  const subscription = new sns.CfnSubscription(scope, `${id}Subscription`, {
    topicArn,
    region: topicArn.split(':')[3] ?? '',
    protocol: 'sqs',
    endpoint: scope.queue.queueArn,
    rawMessageDelivery: true,
  })
  subscription.node.addDependency(scope.queue)
}

function admit(scope: SourceObjects, sid: string, principal: iam.IPrincipal, conditions: Record<string, Record<string, string>>): void {
  scope.queue.addToResourcePolicy(
    new iam.PolicyStatement({ sid, principals: [principal], actions: ['sqs:SendMessage'], resources: [scope.queue.queueArn], conditions }),
  )
}
