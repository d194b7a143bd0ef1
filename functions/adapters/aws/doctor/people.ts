import { ListSubscriptionsByTopicCommand, type SNSClient } from '@aws-sdk/client-sns'
import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs'
import { type Answer, ok, plural, problem } from './answer.ts'

/** Somebody must receive of findings, and of Kestrail's own troubles. */
export const topicsOf = async (client: SNSClient, topics: readonly string[]): Promise<readonly Answer[]> => {
  const answers: Answer[] = []
  for (const TopicArn of topics) {
    const name = TopicArn.split(':').at(-1) ?? TopicArn
    const { Subscriptions = [] } = await client.send(new ListSubscriptionsByTopicCommand({ TopicArn }))
    const waiting = Subscriptions.filter(({ SubscriptionArn }) => SubscriptionArn === 'PendingConfirmation')
    const confirmed = Subscriptions.length - waiting.length
    for (const { Endpoint } of waiting)
      answers.push(
        problem(
          'subscriptions',
          `${Endpoint} has not confirmed ${name}`,
          'open the mail of AWS and confirm, or deploy again after three days',
        ),
      )
    if (confirmed > 0) answers.push(ok('subscriptions', `${name}: ${plural(confirmed, 'subscriber')}`))
    else if (waiting.length === 0)
      answers.push(problem('subscriptions', `nobody listens to ${name}`, 'set alerts.email or a channel, or subscribe: docs/deploy.md'))
  }
  return answers
}

/** Dead letters are events that reached nobody. */
export const queuesOf = async (client: SQSClient, queues: readonly string[]): Promise<readonly Answer[]> => {
  const answers: Answer[] = []
  for (const QueueUrl of queues) {
    const { Attributes = {} } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages', 'RedrivePolicy'] }),
    )
    const depth = Number(Attributes['ApproximateNumberOfMessages'] ?? 0)
    const name = QueueUrl.split('/').at(-1) ?? QueueUrl
    // A queue that has dead letters of its own is one that is worked through.
    const isWork = Attributes['RedrivePolicy'] !== undefined
    if (depth > 0 && !isWork)
      answers.push(
        problem(
          'dead letters',
          `${plural(depth, 'message')} in ${name}`,
          `look at one (its attributes name the rule and the error), mend that, then redrive`,
        ),
      )
  }
  return answers.length > 0 ? answers : [ok('dead letters', 'none')]
}
