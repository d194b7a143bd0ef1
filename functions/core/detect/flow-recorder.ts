import type { Flow } from '#core/model/event.ts'
import type { Context } from '#core/normalize/context.ts'
import type { Endpoint } from '#core/normalize/flow-facts.ts'
import { type ConnectionTimesRow, connectionTimesKey, earliest, KEPT_CONNECTIONS } from '#core/state/kinds/connection-times.ts'
import { mergeTransfers, priorityOf, SAMPLED, type Transfer, type VolumeRow, volumeKey } from '#core/state/kinds/volume.ts'
import type { Fact } from '#core/state/rows.ts'
import { type Behavior, DAY } from './behavior.ts'

type Side = Endpoint & { readonly sends?: boolean; readonly transit?: boolean }

/** Samples that this worker knows to be full: a record below the least of them cannot enter the stored one either. */
const MOST_KNOWN = 20_000
const MOST_WAITING = 512

interface Connection {
  readonly local: Side
  readonly peer: Side
}

/** A connection that our side opened to the internet and that was let through, at the interface that it belongs to. */
export const opened = (flow: Flow): Connection | undefined => {
  const { facts } = flow
  if (facts.outcome !== 'success' || facts['direction'] !== 'outbound') return undefined
  const [local, peer] = [facts['local'] as Side | undefined, facts['peer'] as Side | undefined]
  return local && peer && peer.scope === 'public' && !local.transit ? { local, peer } : undefined
}

const bytesOf = (flow: Flow): number => (typeof flow.raw['bytes'] === 'number' ? flow.raw['bytes'] : 0)

/** Gathers what behaviors of flows judge by: volumes by interface and day, and the beginnings of connections. */
export const flowRecorder = (behaviors: readonly Behavior[], known: Context) => {
  const kinds = new Set(behaviors.flatMap((one) => one.flow?.of ?? []))
  let least = new Map<string, number>()
  let volumes = new Map<string, { row: VolumeRow; sent: Transfer[]; received: Transfer[] }>()
  let connections = new Map<
    string,
    { pk: string; sk: string; row: ConnectionTimesRow; waiting: ConnectionTimesRow['connections'][number][] }
  >()

  const volumeOf = (flow: Flow, day: number) => {
    const key = `${flow.interfaceId}#${day}`
    let one = volumes.get(key)
    if (!one) {
      const { interfaceId, account, region } = flow
      one = { row: { kind: 'volume', interfaceId, account, region, day, sent: [], received: [] }, sent: [], received: [] }
      volumes.set(key, one)
    }
    return one
  }

  const weigh = (flow: Flow, { local, peer }: Connection): void => {
    const bytes = bytesOf(flow)
    if (bytes <= 0) return
    const day = Math.floor(flow.time / DAY)
    const way = local.sends ? 'sent' : 'received'
    const transfer: Transfer = { time: flow.time, id: flow.id, peer: peer.address, bytes }
    if (priorityOf(transfer) < (least.get(`${flow.interfaceId}#${day}#${way}`) ?? 0)) return
    const waiting = volumeOf(flow, day)[way]
    if (waiting.push(transfer) >= MOST_WAITING) volumeOf(flow, day)[way] = mergeTransfers(waiting, [], SAMPLED[way])
  }

  const note = (flow: Flow, { local, peer }: Connection): void => {
    if (!local.sends || peer.port === undefined) return
    const { interfaceId, account, region } = flow
    const { pk, sk } = connectionTimesKey(interfaceId, peer.address, peer.port, Math.floor(flow.time / DAY))
    let one = connections.get(`${pk}${sk}`)
    if (!one) {
      one = {
        pk,
        sk,
        row: { kind: 'connection-times', interfaceId, account, region, peer: peer.address, port: peer.port, connections: [] },
        waiting: [],
      }
      connections.set(`${pk}${sk}`, one)
    }
    one.waiting.push({ time: flow.time, id: flow.id, bytes: bytesOf(flow) })
    if (one.waiting.length >= MOST_WAITING) one.waiting = earliest(one.waiting).slice(0, KEPT_CONNECTIONS)
  }

  const sampled = (transfers: readonly Transfer[], key: string, way: 'sent' | 'received'): Transfer[] => {
    const kept = mergeTransfers(transfers, [], SAMPLED[way])
    if (kept.length === SAMPLED[way] && least.size < MOST_KNOWN) {
      const lowest = kept.reduce((low, one) => Math.min(low, priorityOf(one)), Number.POSITIVE_INFINITY)
      least.set(`${key}#${way}`, Math.max(lowest, least.get(`${key}#${way}`) ?? 0))
    }
    return kept
  }

  return {
    observe(flow: Flow): void {
      if (kinds.size === 0) return
      const connection = opened(flow)
      if (!connection || connection.peer.service || known.network(connection.peer.address)) return
      if (kinds.has('volume')) weigh(flow, connection)
      if (kinds.has('connection-times')) note(flow, connection)
    },
    drain(): Fact[] {
      const facts = [
        ...[...volumes].map(([key, { row, sent, received }]): Fact => {
          const value = { ...row, sent: sampled(sent, key, 'sent'), received: sampled(received, key, 'received') }
          return { ...volumeKey(row.interfaceId, row.day), value }
        }),
        ...[...connections.values()].map(
          ({ pk, sk, row, waiting }): Fact => ({ pk, sk, value: { ...row, connections: earliest(waiting) } }),
        ),
      ]
      volumes = new Map()
      connections = new Map()
      return facts
    },
    reset(): void {
      least = new Map()
      volumes = new Map()
      connections = new Map()
    },
  }
}
