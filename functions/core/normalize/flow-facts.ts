import type { Json } from '#core/model/event.ts'
import type { Facts } from '#core/model/facts.ts'
import { type Address, parseAddress, type Scope, scopeOfAddress } from '#core/net/address.ts'
import type { Boundaries, Crossing } from './boundaries.ts'
import { crossingOf } from './boundary-facts.ts'
import { type GeoLookup, placeFacts } from './place-facts.ts'

/** Networks that settings declare as VPCs of ours; IPv6 needs them where the flow log does not report its direction. */
export interface Ours extends GeoLookup {
  readonly vpc: (address: Address) => boolean
  /** Name or range of the declared VPC that holds the address; of ranges that several accounts use, that of the account. */
  readonly vpcOf?: (address: Address, account: string) => string | undefined
  /** Segments that settings declare. */
  readonly boundaries?: Boundaries
  /** True for addresses of offices, NAT gateways and scanners that settings declare. */
  readonly network?: (address: string) => boolean
  /** Names of the threat lists that hold the address at a time. */
  readonly lists?: (address: Address, time: number) => readonly string[]
}

export const NOTHING_DECLARED: Ours = { vpc: () => false }

/** One end of a flow, as the packet had it: behind NAT or in a pod that is not the interface's own address. */
export interface Endpoint {
  readonly address: string
  readonly scope: Scope
  readonly port?: number
  /** The AWS service that owns the address, where the flow log says. */
  readonly service?: string
  /** The address at the interface, where it differs from the packet's. */
  readonly interface?: string
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
const whole = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined)

type Writable<T> = { -readonly [key in keyof T]: T[key] }

interface Side {
  readonly endpoint: Endpoint
  readonly parsed: Address
}

const sideOf = (raw: Json, side: 'src' | 'dst'): Side | undefined => {
  const atInterface = text(raw[side === 'src' ? 'srcaddr' : 'dstaddr'])
  const address = text(raw[side === 'src' ? 'pkt-srcaddr' : 'pkt-dstaddr']) ?? atInterface
  const parsed = address === undefined ? undefined : parseAddress(address)
  if (!parsed) return undefined
  const endpoint: Writable<Endpoint> = { address: address!, scope: scopeOfAddress(parsed) }
  const port = whole(raw[side === 'src' ? 'srcport' : 'dstport'])
  const service = text(raw[side === 'src' ? 'pkt-src-aws-service' : 'pkt-dst-aws-service'])
  if (port !== undefined) endpoint.port = port
  if (service !== undefined) endpoint.service = service
  if (atInterface !== undefined && atInterface !== address) endpoint.interface = atInterface
  return { endpoint, parsed }
}

const SYN = 2
const ACK = 16

/** Ports below 1024 are servers'; of the others, these are. */
const SERVICES = new Set([1433, 1521, 2049, 2375, 2376, 2379, 3128, 3306, 3389, 4444, 5432, 5439, 5601, 5671, 5672, 5900, 5984, 5985, 5986])
for (const port of [
  6379, 6443, 7001, 8000, 8080, 8081, 8443, 8883, 8888, 9000, 9042, 9090, 9092, 9200, 9300, 10_250, 11_211, 27_017, 50_000,
])
  SERVICES.add(port)

const isService = (port: number): boolean => port < 1024 || SERVICES.has(port)

/** What reported who started: TCP flags, which port is a server's, that the packet was rejected, or nothing better than the lower port. */
export type Evidence = 'flags' | 'ports' | 'verdict' | 'guess'

export interface Start {
  /** True where the source of the record started the conversation. */
  readonly bySource: boolean
  readonly by: Evidence
}

export const whoStarted = (raw: Json): Start => {
  const flags = whole(raw['tcp-flags']) ?? 0
  if (flags & SYN) return { bySource: (flags & ACK) === 0, by: 'flags' }
  const from = whole(raw['srcport']) ?? 0
  const to = whole(raw['dstport']) ?? 0
  if (isService(to) !== isService(from)) return { bySource: isService(to), by: 'ports' }
  // Security groups reject openings; a late answer from a server's port was distinguished above.
  if (raw['action'] === 'REJECT') return { bySource: true, by: 'verdict' }
  return { bySource: to <= from, by: 'guess' }
}

/**
 * Seen from the interface. A transit gateway reports what enters the gateway as ingress, which leaves our side.
 * Source: VPC user guide, "Transit Gateway Flow Log records".
 */
const directionOf = (raw: Json): unknown => {
  const direction = raw['flow-direction']
  if (raw['resource-type'] !== 'TransitGateway') return direction
  return direction === 'ingress' ? 'egress' : direction === 'egress' ? 'ingress' : direction
}

/** True where the source is the side of the interface; undefined where nothing shows. */
const sourceIsOurs = (raw: Json, src: Side, dst: Side, ours: Ours): boolean | undefined => {
  const [own, other] = [ours.vpc(src.parsed), ours.vpc(dst.parsed)]
  if (own !== other) return own
  const [source, destination] = [src.endpoint.scope === 'private', dst.endpoint.scope === 'private']
  if (source !== destination) return source
  const direction = directionOf(raw)
  if (direction === 'egress') return true
  return direction === 'ingress' ? false : undefined
}

/** An interface that forwards (NAT gateway, load balancer, appliance) reports the packets of others on their way in and on their way out. */
const isTransit = (raw: Json, sourceOurs: boolean): boolean => {
  const direction = directionOf(raw)
  return direction === (sourceOurs ? 'ingress' : 'egress')
}

/** Openings and acknowledgements are small, transfers are not: what shows a flood from an upload. */
const packetOf = (raw: Json): { packet: { size: number } } | undefined => {
  const [packets, bytes] = [whole(raw['packets']), whole(raw['bytes'])]
  return packets && bytes !== undefined ? { packet: { size: Math.round(bytes / packets) } } : undefined
}

/** Reported once: where the connection was opened, else where it arrives from a place without an interface of ours. */
const reportedHere = (outbound: boolean, peer: Side, ours: Ours): boolean =>
  outbound || peer.endpoint.scope === 'public' || !ours.vpc(peer.parsed)

/** A crossing of declared boundaries, reported by the packets of the side that opened the connection. */
const boundaryOf = (local: Side, peer: Side, ours: Ours, sends: boolean, start: Start, opens: boolean): Crossing | undefined => {
  if (!ours.boundaries || sends !== opens || !reportedHere(opens, peer, ours)) return undefined
  const end = ({ endpoint, parsed }: Side) => ({ ...endpoint, parsed })
  const [opener, target] = opens ? [local, peer] : [peer, local]
  return crossingOf(ours.boundaries, end(opener), end(target), start.by !== 'guess')
}

/** The container task of the interface, where the flow log says (version 7 and later). */
const taskFact = (raw: Json): { task: string } | undefined => {
  const task = text(raw['ecs-task-id']) ?? text(raw['ecs-task-arn'])?.split('/').at(-1)
  return task === undefined ? undefined : { task }
}

const vpcFact = ({ parsed }: Side, raw: Json, ours: Ours): { vpc: string } | undefined => {
  const vpc = ours.vpcOf?.(parsed, text(raw['account-id']) ?? '')
  return vpc === undefined ? undefined : { vpc }
}

/** Amazon gives a VPC a /56: two addresses of one are neighbors, though each is public. */
const areNeighbors = ({ family, words: [a, b] }: Address, { words: [c, d] }: Address): boolean =>
  family === 6 && a === c && b >>> 8 === d >>> 8

/**
 * Facts of one flow record: `local` is the side of our interface, `peer` the other, `direction` who started it, seen from us.
 * Between two addresses of the same kind, with nothing that shows whose record it is, the side that started counts as ours.
 */
export const flowFacts = (raw: Json, ours: Ours, time = 0): Facts => {
  const action = text(raw['action']) ?? 'none'
  const outcome = action === 'REJECT' ? 'denied' : 'success'
  const src = sideOf(raw, 'src')
  const dst = sideOf(raw, 'dst')
  if (!src || !dst) return { action, outcome }
  const start = whoStarted(raw)
  const sourceOurs = sourceIsOurs(raw, src, dst, ours) ?? start.bySource
  const outbound = start.bySource === sourceOurs
  const [local, peer] = sourceOurs ? [src, dst] : [dst, src]
  const lists = peer.endpoint.scope === 'public' ? (ours.lists?.(peer.parsed, time) ?? []) : []
  const inside = areNeighbors(local.parsed, peer.parsed) || ours.vpc(peer.parsed)
  const transit = isTransit(raw, sourceOurs)
  const boundary = transit ? undefined : boundaryOf(local, peer, ours, sourceOurs, start, outbound)
  return {
    action,
    outcome,
    direction: outbound ? 'outbound' : 'inbound',
    ...(boundary && { boundary }),
    ...packetOf(raw),
    local: { ...local.endpoint, sends: sourceOurs, transit, ...vpcFact(local, raw, ours), ...taskFact(raw) },
    peer: {
      ...peer.endpoint,
      ...vpcFact(peer, raw, ours),
      ...(inside && { scope: 'private' }),
      ...(peer.endpoint.scope === 'public' && ours.network?.(peer.endpoint.address) && { known: true }),
      ...(lists.length > 0 && { lists }),
      ...(peer.endpoint.scope === 'public' && placeFacts(peer.endpoint.address, ours)),
    },
  }
}
