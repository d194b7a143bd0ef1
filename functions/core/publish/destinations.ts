import type { Message } from '#core/render/channel.ts'
import type { Connection, DestinationKind, GivenTexts } from './destination-kind.ts'
import { DESTINATIONS } from './generated/destinations.ts'

export type DestinationName = keyof typeof DESTINATIONS

/** Every kind by its name in the settings. A file of the folder that lacks a part does not compile here. */
export const DESTINATION_KINDS: Readonly<Record<DestinationName, DestinationKind>> = DESTINATIONS

const isConnection = (result: ReturnType<DestinationKind['connect']>): result is Connection => !('problem' in result)

/** The first request about a finding, and what follows it, for `test-alert`: the secret is an example of its kind, and nothing is signed. */
export const previewOf = (kind: DestinationKind, settings: GivenTexts, message: Message, sentAt: string): string => {
  const results = kind.secrets.map((example) => kind.connect(example, settings))
  const connection = results.find(isConnection)
  if (!connection) return results.flatMap((result) => ('problem' in result ? [result.problem] : [])).join('\n')
  const { headers, body, signature } = connection.notify(message, sentAt).request
  return [
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ...(signature ? [`${signature.header}: ${signature.prefix}…`] : []),
    JSON.stringify(JSON.parse(body), undefined, 1),
    `Updates: ${kind.updates}.`,
    ...(kind.digests === 'accepted' ? [] : [`No digest: ${kind.digests.refused}.`]),
  ].join('\n')
}
