import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns'
import { atMost, type Severity } from '#core/model/severity.ts'
import type { Publisher } from '#core/ports.ts'
import { clip } from '#core/publish/clip.ts'
import type { Told } from '#core/publish/counts.ts'
import { eachOf } from './retry.ts'

export interface Message {
  /** For e-mail; a machine needs none. */
  readonly subject?: string
  readonly text: string
}

export interface SnsAlertsOptions {
  readonly client: SNSClient
  readonly topicArn: string
  readonly minimumSeverity: Severity
  readonly say: (finding: Told) => Message
}

/** SNS takes 100 printable ASCII characters as subject, and 256 KB as message. */
const SUBJECT_LIMIT = 99
const MESSAGE_LIMIT = 60_000

/** Tells people, by whatever subscribes to the topic, of findings from a severity on. Subscriptions can filter by attribute. */
export function snsAlerts({ client, topicArn, minimumSeverity, say }: SnsAlertsOptions): Publisher {
  const tell = async (finding: Told): Promise<void> => {
    const { subject, text } = say(finding)
    await client.send(
      new PublishCommand({
        TopicArn: topicArn,
        ...(subject === undefined ? {} : { Subject: subjectOf(subject) }),
        Message: clip(text, MESSAGE_LIMIT),
        MessageAttributes: attributes({
          severity: finding.severity,
          kind: finding.kind,
          state: finding.state,
          account: finding.account,
          id: finding.id,
        }),
      }),
    )
  }
  return {
    name: `topic ${topicArn.split(':').at(-1)}`,
    publish: async (findings) => {
      const worthTelling = findings.filter(({ severity }) => atMost(severity, minimumSeverity) === minimumSeverity)
      await eachOf(worthTelling, 8, tell)
      return []
    },
  }
}

const subjectOf = (text: string): string => clip(text.replace(/[^\x20-\x7e]/g, '?'), SUBJECT_LIMIT).replace('…', '') || 'Kestrail'

const attributes = (values: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(values).map(([name, StringValue]) => [name, { DataType: 'String', StringValue: StringValue || 'unknown' }]),
  )
