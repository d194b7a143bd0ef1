import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns'
import type { AnyFinding } from '#core/model/finding.ts'
import type { Delivered, Digest, NotificationChannel } from '#core/render/channel.ts'
import type { LastAlert } from '#core/state/kinds/finding.ts'
import { clip } from '#core/text/clip.ts'
import { eachOf } from './retry.ts'

export interface SnsMessage {
  /** For e-mail; a machine needs none. */
  readonly subject?: string
  readonly text: string
}

export interface SnsAlertsOptions {
  /** Name of the destination. */
  readonly name: string
  readonly client: SNSClient
  readonly topicArn: string
  readonly messageOf: (finding: AnyFinding, before: LastAlert | undefined) => SnsMessage
  readonly digestOf: (digest: Digest) => SnsMessage
}

/** SNS takes 100 printable ASCII characters as subject, and 256 KB as message. */
const SUBJECT_LIMIT = 99
const MESSAGE_LIMIT = 60_000

/** Notifies whatever subscribes to the topic. Subscriptions can filter by attribute. */
export function snsAlerts({ name, client, topicArn, messageOf, digestOf }: SnsAlertsOptions): NotificationChannel {
  const send = async ({ subject, text }: SnsMessage, attributes: Readonly<Record<string, string>>): Promise<void> => {
    await client.send(
      new PublishCommand({
        TopicArn: topicArn,
        ...(subject === undefined ? {} : { Subject: subjectOf(subject) }),
        Message: clip(text, MESSAGE_LIMIT),
        MessageAttributes: attributesOf(attributes),
      }),
    )
  }
  return {
    name,
    notify: async (messages) => {
      const delivered: Delivered[] = []
      await eachOf(messages, 8, async ({ finding, before }) => {
        const { severity, kind, state, account, id } = finding
        try {
          await send(messageOf(finding, before), { severity, kind, state, account, id })
          delivered.push({ id })
        } catch (error) {
          delivered.push({ id, refusal: { reason: error instanceof Error ? error.message : String(error), retry: true } })
        }
      })
      return delivered
    },
    digest: (digest) => send(digestOf(digest), { kind: 'digest' }),
  }
}

const subjectOf = (text: string): string => clip(text.replace(/[^\x20-\x7e]/g, '?'), SUBJECT_LIMIT).replace('…', '') || 'Kestrail'

const attributesOf = (values: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(values).map(([name, StringValue]) => [name, { DataType: 'String', StringValue: StringValue || 'unknown' }]),
  )
