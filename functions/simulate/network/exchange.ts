import { type FlowRecord, type Host, TCP } from './format.ts'
import type { Topology } from './topology.ts'

/** One side of a conversation: an interface of ours, or only an address. */
export interface Side {
  readonly host?: Host
  readonly address: string
}

export interface Talk {
  /** Epoch seconds. */
  readonly at: number
  /** Up to 60: one aggregation interval. */
  readonly seconds: number
  /** Who opened the connection. */
  readonly from: Side
  readonly to: Side
  readonly srcport: number
  readonly port: number
  readonly protocol?: number
  readonly packets: number
  readonly bytes: number
  /** What came back; nothing where nobody answers. */
  readonly backPackets?: number
  readonly backBytes?: number
  /** `REJECT`: the receiving interface's groups refuse it. */
  readonly action?: 'ACCEPT' | 'REJECT'
  /** `open`: begins in this interval; `closed`: ends in it; `both`; `middle`: neither. */
  readonly phase?: 'open' | 'closed' | 'both' | 'middle'
  readonly service?: string
  readonly label?: string
}

export const sideOf = (host: Host, family: 4 | 6): Side => ({ host, address: family === 4 ? host.v4 : host.v6 })
export const outside = (address: string): Side => ({ address })

const SYN = 2
const FIN = 1
const SYN_ACK = 18
const flagsOf = (phase: Talk['phase'], back: boolean): number => {
  const open = phase !== 'closed' && phase !== 'middle' ? (back ? SYN_ACK : SYN) : 0
  return open + (phase === 'closed' || phase === 'both' ? FIN : 0)
}

/** The records of a talk at every interface of ours that it passes; NAT included where IPv4 leaves the VPC from inside. */
export const exchange = (topology: Topology, talk: Talk): FlowRecord[] => {
  const records: FlowRecord[] = []
  if (talk.from.host) records.push(...atCaller(talk, talk.from.host))
  if (talk.to.host) records.push(...atCalled(talk, talk.to.host))
  const leaves = talk.from.host && !talk.to.host && !talk.to.address.includes(':')
  if (leaves && !talk.service && talk.from.host?.duty !== 'bastion') records.push(...atNat(talk, topology.nat))
  return records
}

const base = (talk: Talk, host: Host) => ({
  host,
  protocol: talk.protocol ?? TCP,
  start: Math.floor(talk.at),
  end: Math.floor(talk.at) + Math.max(1, Math.min(60, Math.round(talk.seconds))),
  ...(talk.label ? { label: talk.label } : {}),
})

const there = (talk: Talk) => ({
  src: talk.from.address,
  dst: talk.to.address,
  srcport: talk.srcport,
  dstport: talk.port,
  packets: talk.packets,
  bytes: Math.round(talk.bytes),
  flags: flagsOf(talk.phase, false),
  ...(talk.service ? { dstService: talk.service } : {}),
})

const back = (talk: Talk) => ({
  src: talk.to.address,
  dst: talk.from.address,
  srcport: talk.port,
  dstport: talk.srcport,
  packets: talk.backPackets ?? 0,
  bytes: Math.round(talk.backBytes ?? 0),
  flags: flagsOf(talk.phase, true),
  ...(talk.service ? { srcService: talk.service } : {}),
})

const answered = (talk: Talk) => (talk.backPackets ?? 0) > 0 && talk.action !== 'REJECT'

/** 1: inside the VPC; 7: a gateway endpoint; 8: the internet gateway. */
const pathOf = (talk: Talk, to: Side): number => {
  if (to.host) return 1
  return talk.service === 'S3' || talk.service === 'DYNAMODB' ? 7 : 8
}

const atCaller = (talk: Talk, host: Host): FlowRecord[] => {
  const sent: FlowRecord = { ...base(talk, host), ...there(talk), action: 'ACCEPT', direction: 'egress', path: pathOf(talk, talk.to) }
  return answered(talk) ? [sent, { ...base(talk, host), ...back(talk), action: 'ACCEPT', direction: 'ingress' }] : [sent]
}

const atCalled = (talk: Talk, host: Host): FlowRecord[] => {
  const received: FlowRecord = { ...base(talk, host), ...there(talk), action: talk.action ?? 'ACCEPT', direction: 'ingress' }
  return answered(talk)
    ? [received, { ...base(talk, host), ...back(talk), action: 'ACCEPT', direction: 'egress', path: pathOf(talk, talk.from) }]
    : [received]
}

/** Inside to NAT, NAT to outside, and the way back: `pkt-*` keep who really talks, as far as the interface can see. */
const atNat = (talk: Talk, nat: Host): FlowRecord[] => {
  const both = base(talk, nat)
  const port = 1_024 + ((talk.srcport * 7) % 64_000)
  const sent = { ...both, ...there(talk), action: 'ACCEPT' as const }
  const out: FlowRecord[] = [
    { ...sent, dst: nat.v4, pktSrc: talk.from.address, pktDst: talk.to.address, direction: 'ingress' },
    { ...sent, src: nat.v4, srcport: port, direction: 'egress', path: 8 },
  ]
  if (!answered(talk)) return out
  const returned = { ...both, ...back(talk), action: 'ACCEPT' as const }
  return [
    ...out,
    { ...returned, dst: nat.v4, dstport: port, direction: 'ingress' },
    { ...returned, src: nat.v4, pktSrc: talk.to.address, pktDst: talk.from.address, direction: 'egress', path: 1 },
  ]
}
