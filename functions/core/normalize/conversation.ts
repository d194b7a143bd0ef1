import type { Flow, Json } from '#core/model/event.ts'
import { type Evidence, whoStarted } from './flow-facts.ts'

/** One connection, from all flow records of it: both directions, every interval, every interface that saw it. */
export interface Conversation {
  readonly protocol: number
  readonly client: End
  readonly server: End
  /** What shows which end is the client. */
  readonly by: Evidence | 'time'
  /** Epoch milliseconds. */
  readonly start: number
  readonly end: number
  readonly toServer: Volume
  readonly toClient: Volume
  /** True where some record of it was rejected: by the security group, or an answer by the network ACL. */
  readonly rejected: boolean
  readonly interfaces: readonly string[]
}

export interface End {
  readonly address: string
  readonly port: number
}

export interface Volume {
  readonly packets: number
  readonly bytes: number
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const whole = (value: unknown): number => (typeof value === 'number' ? value : 0)

/** One end of a record: the packet's own address, also behind NAT. */
const endOf = (raw: Json, side: 'src' | 'dst'): End => ({
  address: text(raw[`pkt-${side}addr`]) || text(raw[`${side}addr`]),
  port: whole(raw[`${side}port`]),
})

const nameOf = ({ address, port }: End): string => `${address} ${port}`

/** The same for both directions of a connection; undefined for records without addresses (SKIPDATA). */
export const conversationKey = ({ account, raw }: Flow): string | undefined => {
  const [src, dst] = [endOf(raw, 'src'), endOf(raw, 'dst')]
  if (src.address === '' || dst.address === '') return undefined
  return [account, whole(raw['protocol']), ...[nameOf(src), nameOf(dst)].toSorted()].join(' ')
}

const STRENGTH: Readonly<Record<Conversation['by'], number>> = { flags: 4, ports: 3, time: 2, verdict: 1, guess: 0 }

interface Opinion {
  readonly client: End
  readonly by: Conversation['by']
}

const opinionOf = ({ raw }: Flow): Opinion => {
  const { bySource, by } = whoStarted(raw)
  return { client: endOf(raw, bySource ? 'src' : 'dst'), by }
}

/** The end whose packets were seen first, where the two directions differ. */
const byTime = (flows: readonly Flow[]): Opinion[] => {
  const first = new Map<string, Flow>()
  for (const flow of flows) {
    const name = nameOf(endOf(flow.raw, 'src'))
    const known = first.get(name)
    if (!known || flow.time < known.time) first.set(name, flow)
  }
  const [one, other] = [...first.values()].toSorted((a, b) => a.time - b.time)
  return one && other && one.time < other.time ? [{ client: endOf(one.raw, 'src'), by: 'time' }] : []
}

/** The strongest evidence wins; among equals the smaller name, so that order of arrival never decides. */
const strongest = (opinions: readonly Opinion[]): Opinion =>
  opinions.toSorted((a, b) => STRENGTH[b.by] - STRENGTH[a.by] || (nameOf(a.client) < nameOf(b.client) ? -1 : 1))[0]!

const volumeOf = (flows: readonly Flow[]): Volume => ({
  packets: flows.reduce((sum, { raw }) => sum + whole(raw['packets']), 0),
  bytes: flows.reduce((sum, { raw }) => sum + whole(raw['bytes']), 0),
})

/** An interface in the middle sees what another one counted already: the largest sum of one interface is the connection's. */
const counted = (flows: readonly Flow[]): Volume => {
  const groups = Map.groupBy(flows, ({ interfaceId }) => interfaceId)
  return [...groups.values()].map(volumeOf).reduce((a, b) => (a.bytes >= b.bytes ? a : b), { packets: 0, bytes: 0 })
}

/**
 * Joins the records that share a conversation key. A function of the set: order and copies of a record change nothing.
 * Undefined for no records.
 */
export const joinFlows = (records: readonly Flow[]): Conversation | undefined => {
  const flows = [...new Map(records.map((flow) => [flow.id, flow])).values()]
  const [any] = flows
  if (!any || conversationKey(any) === undefined) return undefined
  const { client, by } = strongest([...flows.map(opinionOf), ...byTime(flows)])
  const ends = [endOf(any.raw, 'src'), endOf(any.raw, 'dst')]
  const server = ends.find((end) => nameOf(end) !== nameOf(client)) ?? client
  const [fromClient, fromServer] = [true, false].map((wanted) =>
    flows.filter(({ raw }) => (nameOf(endOf(raw, 'src')) === nameOf(client)) === wanted),
  )
  return {
    protocol: whole(any.raw['protocol']),
    client,
    server,
    by,
    start: Math.min(...flows.map(({ time }) => time)),
    end: Math.max(...flows.map(({ time, raw }) => whole(raw['end']) * 1000 || time)),
    toServer: counted(fromClient!),
    toClient: counted(fromServer!),
    rejected: flows.some(({ raw }) => raw['action'] === 'REJECT'),
    interfaces: [...new Set(flows.map(({ interfaceId }) => interfaceId))].toSorted(),
  }
}
