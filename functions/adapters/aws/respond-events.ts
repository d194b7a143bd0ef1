import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge'
import type { AnyFinding } from '#core/model/finding.ts'
import type { Publisher, Refusal } from '#core/ports.ts'
import { FOUND, foundOf } from '#core/respond/found-event.ts'
import { slices } from './retry.ts'

/** What one call takes. */
const ENTRIES_A_CALL = 10

/** Shows the event bus which findings there are, by reference: responders read them from the table. */
export function findingEvents(client: EventBridgeClient): Publisher {
  const put = async (findings: readonly AnyFinding[]): Promise<Refusal[]> => {
    const { Entries = [] } = await client.send(
      new PutEventsCommand({
        Entries: findings.map((one) => ({ Source: FOUND.source, DetailType: FOUND.type, Detail: JSON.stringify(foundOf(one)) })),
      }),
    )
    return Entries.flatMap(({ ErrorCode, ErrorMessage }, at) =>
      ErrorCode ? [{ id: findings[at]?.id ?? '', reason: `${ErrorCode}: ${ErrorMessage ?? ''}`, retry: true }] : [],
    )
  }
  return {
    name: 'event bus',
    publish: async (findings) => {
      const answerable = findings.filter((one) => one.state === 'active' && one.response.length > 0)
      const refusals: Refusal[] = []
      for (const slice of slices(answerable, ENTRIES_A_CALL)) refusals.push(...(await put(slice)))
      return refusals
    },
  }
}
