import type { DetectKind } from '#core/detect/kind.ts'
import { listed, placeOf } from '#core/detect/listed.ts'
import type { Flow } from '#core/model/event.ts'
import type { Connection } from '#core/model/finding.ts'
import { at, own, text } from '#core/normalize/json.ts'

const whole = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined)

/** The two ends of a flow, as people and Security Hub see them. */
const connectionOf = ({ facts, raw }: Flow): Connection => {
  const direction = facts['direction']
  const [peer, peerPort, localPort] = [text(at(facts, 'peer.address')), whole(at(facts, 'peer.port')), whole(at(facts, 'local.port'))]
  const protocol = whole(raw['protocol'])
  return {
    ...((direction === 'inbound' || direction === 'outbound') && { direction }),
    ...(peer !== undefined && { peer }),
    ...(peerPort !== undefined && { peerPort }),
    ...(localPort !== undefined && { localPort }),
    ...(protocol !== undefined && { protocol }),
    ...(raw['action'] === 'REJECT' && { blocked: true as const }),
  }
}

const shown = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '')

export const flow: DetectKind<'flow'> = {
  evidence: (event, context) => {
    const place = placeOf(at(event.facts, 'peer.address'), context)
    const hits = listed(text(at(event.facts, 'peer.address')), own(event.facts['peer'], 'lists'))
    return { action: 'flow', ...(place && { place }), connection: connectionOf(event), ...(hits && { listed: hits }) }
  },
  row: ({ raw: { srcaddr, dstaddr, dstport, action }, interfaceId }) => ({
    action: 'connection',
    service: interfaceId,
    actor: `to ${shown(dstaddr)}:${shown(dstport)}`,
    from: shown(srcaddr),
    outcome: shown(action),
  }),
  recorders: ['flows', 'baselines', 'interfaces'],
  feed: 'VPC Flow Logs',
}
