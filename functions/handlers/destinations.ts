import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { SecurityHubClient } from '@aws-sdk/client-securityhub'
import { SNSClient } from '@aws-sdk/client-sns'
import { assumedRoles } from '#adapters/aws/respond-credentials.ts'
import { findingEvents } from '#adapters/aws/respond-events.ts'
import { secretsOf } from '#adapters/aws/secrets.ts'
import { securityHub } from '#adapters/aws/security-hub.ts'
import { slackChannel } from '#adapters/aws/slack-channel.ts'
import { snsAlerts } from '#adapters/aws/sns-alerts.ts'
import { webhookChannel } from '#adapters/aws/webhook-channel.ts'
import type { AnyFinding } from '#core/model/finding.ts'
import type { Destination } from '#core/publish/destination.ts'
import { digestNotification, digestText } from '#core/publish/digest.ts'
import { filingRoleArn, homeOf, memberHomes, productArnOf } from '#core/publish/filing.ts'
import { legsOf } from '#core/publish/routes.ts'
import { alertOf } from '#core/render/alert.ts'
import { toAsff } from '#core/render/asff/finding.ts'
import type { NotificationRoute } from '#core/render/channel.ts'
import { toChatNotification } from '#core/render/chat.ts'
import type { Settings } from '#core/settings/settings.ts'

export interface DestinationAddresses {
  /** Of the security account. */
  readonly productArn: string
  readonly topicArn: string
  readonly chatTopicArn?: string
  /** Names of the destinations' secrets, by destination. */
  readonly secrets: Readonly<Record<string, string>>
  /** Epoch milliseconds from which on no message is begun. */
  readonly until: () => number
}

/** Security Hub takes a revision only if it is later than the one before: two within a millisecond are parted. */
let stamped = 0
const stamp = (): string => {
  stamped = Math.max(Date.now(), stamped + 1)
  return new Date(stamped).toISOString()
}

/** Files findings in the security account, or by a member's own role in the account that they are about. */
function hub({ productArn }: DestinationAddresses, settings: Settings) {
  const [, partition = 'aws', , region = '', securityAccount = ''] = productArn.split(':')
  const own = new SecurityHubClient()
  const members = new Set(memberHomes(settings, securityAccount))
  const credentials = assumedRoles({ role: (account) => filingRoleArn(account, partition), session: 'kestrail-findings' })
  const clients = new Map<string, SecurityHubClient>()
  const clientFor = (account: string): SecurityHubClient => {
    if (account === securityAccount) return own
    const client = clients.get(account) ?? new SecurityHubClient({ credentials: credentials(account) })
    clients.set(account, client)
    return client
  }
  const { attackSequence, playbooks } = settings.securityHub
  return securityHub({
    clientFor,
    homeOf: (finding) => homeOf(finding, members, securityAccount),
    toAsff: (finding, home) =>
      toAsff(finding, {
        productArn: productArnOf(home, region, partition),
        securityAccount: home,
        region,
        createdAt: finding.firstSeen,
        updatedAt: stamp(),
        sequence: attackSequence,
        ...(playbooks && { playbookUrl: `${playbooks}#${finding.detection}` }),
      }),
  })
}

/** Every destination that the settings know, by name. */
function channelsOf({ topicArn, chatTopicArn, secrets, until }: DestinationAddresses, settings: Settings): Map<string, NotificationRoute> {
  const client = new SNSClient()
  const read = secretsOf(new SecretsManagerClient())
  const json = (value: unknown) => ({ text: JSON.stringify(value) })
  const own = settings.alerts.destinations.map(({ name, kind, channel }): NotificationRoute => {
    const secret = () => read(secrets[name] ?? '')
    return kind === 'slack' ? slackChannel({ name, secret, until, ...(channel && { channel }) }) : webhookChannel({ name, secret, until })
  })
  const topic = snsAlerts({ name: 'topic', client, topicArn, say: alertOf, sum: digestText })
  const say = (finding: AnyFinding) => json(toChatNotification(finding))
  const chat = chatTopicArn
    ? [snsAlerts({ name: 'chat', client, topicArn: chatTopicArn, say, sum: (digest) => json(digestNotification(digest)) })]
    : []
  return new Map([topic, ...chat, ...own].map((channel) => [channel.name, channel]))
}

/** Who hears of findings, in this order. */
export function audiencesOf(places: DestinationAddresses, settings: Settings): Destination[] {
  const channels = channelsOf(places, settings)
  const people = legsOf(settings).flatMap(({ route, to }): Destination[] => {
    const channel = channels.get(to)
    return channel ? [{ hears: 'material changes', route, channel }] : []
  })
  return [
    { hears: 'every revision', publisher: hub(places, settings) },
    // Second: whoever answers finds the finding in Security Hub, and waits for no slow medium.
    { hears: 'every revision', publisher: findingEvents(new EventBridgeClient()) },
    ...people,
  ]
}
