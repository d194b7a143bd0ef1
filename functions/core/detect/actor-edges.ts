import type { Event } from '#core/model/event.ts'
import type { Moment } from '#core/model/moment.ts'
import type { ProvenBy } from '#core/state/evidence.ts'
import type { NodeActor } from '#core/state/kinds/edge.ts'
import { edgeKey } from '#core/state/kinds/edge.ts'
import type { Fact } from '#core/state/rows.ts'

/** Only sessions have more to report than their node says. */
const SESSION = /^(key|session|federated):/

/** Who a session is, as one of its events shows: what resolving it needs beside the call that issued it. */
export const identityFacts = (event: Event): Fact[] => {
  if (!('actor' in event) || !event.actor || !SESSION.test(event.actor.node)) return []
  const { kind, id, name, account, node, parent, sessionName } = event.actor
  const actor: NodeActor = {
    time: event.time,
    id: event.id,
    kind,
    actorId: id,
    name,
    account,
    ...(parent && { parent }),
    ...(sessionName && { sessionName }),
  }
  return [{ ...edgeKey(node), value: { kind: 'edge', actor } }]
}

/** The parent that the record of a session proves; undefined where it proves none. */
export const provenBy = (event: Event): ProvenBy | undefined => {
  const actor = 'actor' in event ? event.actor : undefined
  return actor?.parent && SESSION.test(actor.node) ? { parent: actor.parent, name: actor.name } : undefined
}

/** The edge of a node of which nothing but a counted call or a first use was seen. */
export const provenEdge = (node: string, { time, id }: Moment, { parent, name }: ProvenBy): Fact => ({
  ...edgeKey(node),
  value: { kind: 'edge', proven: { time, id, node: parent, name } },
})
