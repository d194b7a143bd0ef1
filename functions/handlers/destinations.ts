import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { SecurityHubClient } from '@aws-sdk/client-securityhub'
import { SNSClient } from '@aws-sdk/client-sns'
import { httpDestination } from '#adapters/aws/http-destination.ts'
import { assumedRoles } from '#adapters/aws/respond-credentials.ts'
import { findingEvents } from '#adapters/aws/respond-events.ts'
import { secretsOf } from '#adapters/aws/secrets.ts'
import { securityHub } from '#adapters/aws/security-hub.ts'
import { snsAlerts } from '#adapters/aws/sns-alerts.ts'
import type { AnyFinding } from '#core/model/finding.ts'
import type { Destination } from '#core/publish/destination.ts'
import { DESTINATION_KINDS } from '#core/publish/destinations.ts'
import { digestNotification, digestText } from '#core/publish/digest.ts'
import { filingRoleArn, homeOf, memberHomes, productArnOf } from '#core/publish/filing.ts'
import { legsOf } from '#core/publish/routes.ts'
import { alertOf } from '#core/render/alert.ts'
import { toAsff } from '#core/render/asff/finding.ts'
import type { Digest, NotificationChannel } from '#core/render/channel.ts'
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

/** The channel of every destination in the settings, by name. */
function channelsOf(
  { topicArn, chatTopicArn, secrets, until }: DestinationAddresses,
  settings: Settings,
): Map<string, NotificationChannel> {
  const client = new SNSClient()
  const read = secretsOf(new SecretsManagerClient())
  const json = (value: unknown) => ({ text: JSON.stringify(value) })
  const own = settings.alerts.destinations.map(({ name, kind, ...given }) =>
    httpDestination({ name, kind: DESTINATION_KINDS[kind], settings: given, secret: () => read(secrets[name] ?? ''), until }),
  )
  const topic = snsAlerts({ name: 'topic', client, topicArn, messageOf: alertOf, digestOf: digestText })
  const messageOf = (finding: AnyFinding) => json(toChatNotification(finding))
  const digestOf = (digest: Digest) => json(digestNotification(digest))
  const chat = chatTopicArn ? [snsAlerts({ name: 'chat', client, topicArn: chatTopicArn, messageOf, digestOf })] : []
  return new Map([topic, ...chat, ...own].map((channel) => [channel.name, channel]))
}

/** Where findings are delivered, in this order. */
export function destinationsOf(addresses: DestinationAddresses, settings: Settings): Destination[] {
  const channels = channelsOf(addresses, settings)
  const people = legsOf(settings).flatMap(({ route, to }): Destination[] => {
    const channel = channels.get(to)
    return channel ? [{ receives: 'material changes', route, channel }] : []
  })
  return [
    { receives: 'every revision', publisher: hub(addresses, settings) },
    // Second: a responder finds the finding in Security Hub, and no slow medium delays it.
    { receives: 'every revision', publisher: findingEvents(new EventBridgeClient()) },
    ...people,
  ]
}
