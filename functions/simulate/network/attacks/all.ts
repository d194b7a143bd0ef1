import type { Random } from '../../random.ts'
import { exchange } from '../exchange.ts'
import type { FlowRecord, Host } from '../format.ts'
import type { Topology } from '../topology.ts'
import type { Attack } from './attack.ts'
import { beaconing, bulkExfiltration, floodOut, mining, slowExfiltration } from './channels.ts'
import { lateralFanOut, sshBruteForce } from './intrusions.ts'
import { portScanIn, portScanOut, slowScan, sweep } from './scans.ts'

const ATTACKS = {
  'port-scan-in': portScanIn,
  'port-scan-out': portScanOut,
  'horizontal-sweep': sweep,
  'slow-scan': slowScan,
  'ssh-brute-force': sshBruteForce,
  beaconing,
  'bulk-exfiltration': bulkExfiltration,
  'slow-exfiltration': slowExfiltration,
  mining,
  'flood-out': floodOut,
  'lateral-fan-out': lateralFanOut,
} satisfies Record<string, Attack>

export type AttackName = keyof typeof ATTACKS
const ATTACK_NAMES = Object.keys(ATTACKS) as AttackName[]

/** What an analysis of the flows should come to. Times are ISO 8601, UTC. */
export interface AttackTruth {
  readonly name: AttackName
  readonly technique: string
  readonly family: 4 | 6
  /** Interfaces at which it shows; the first is of the host that it is about. */
  readonly interfaces: readonly string[]
  /** `-` where AWS manages the interface. */
  readonly instance: string
  readonly ours: readonly string[]
  readonly theirs: readonly string[]
  readonly ports: readonly number[]
  readonly first: string
  readonly last: string
  readonly records: number
}

export interface PlayedAttack {
  readonly truth: AttackTruth
  readonly records: readonly FlowRecord[]
  readonly host: Host
}

/** Ten attacks a day: mining and flooding take turns by draw, IPv4 and IPv6 alternate, and no host is used twice where there are enough. */
export const playAttacks = (
  random: Random,
  topology: Topology,
  day: number,
  strangers: Strangers,
  only?: readonly AttackName[],
): PlayedAttack[] => {
  const without: AttackName = random.chance(0.5) ? 'mining' : 'flood-out'
  const names = only ?? ATTACK_NAMES.filter((name) => name !== without)
  const parity = random.int(0, 1)
  const used = new Set<Host>()
  return names.map((name, at) => {
    const family = (at + parity) % 2 ? 6 : 4
    const host = hostFor(random, topology, ATTACKS[name], used)
    return playOne(random, topology, day, name, family, host, () => strangers(family))
  })
}

/** Gives an address that no other attack has. */
export type Strangers = (family: 4 | 6) => string

const hostFor = (random: Random, topology: Topology, attack: Attack, used: Set<Host>): Host => {
  const fitting = topology.hosts.filter(({ duty }) => attack.about.includes(duty))
  const free = fitting.filter((host) => !used.has(host))
  const host = random.pick(free.length > 0 ? free : fitting)
  used.add(host)
  return host
}

const playOne = (
  random: Random,
  topology: Topology,
  day: number,
  name: AttackName,
  family: 4 | 6,
  host: Host,
  another: () => string,
): PlayedAttack => {
  const attack: Attack = ATTACKS[name]
  const talks = attack.play({ random, topology, family, stranger: another(), another, host, day })
  const records = talks.flatMap((talk) => exchange(topology, { ...talk, label: name })).sort((a, b) => a.start - b.start)
  const sides = talks.flatMap(({ from, to }) => [from, to])
  const distinct = <T>(list: readonly T[]): T[] => [...new Set(list)]
  const truth: AttackTruth = {
    name,
    technique: attack.technique,
    family,
    interfaces: distinct([host.interfaceId, ...records.map((record) => record.host.interfaceId)]),
    instance: host.instanceId,
    ours: distinct(sides.flatMap((side) => (side.host ? [side.address] : []))),
    theirs: distinct(sides.flatMap((side) => (side.host ? [] : [side.address]))),
    ports: distinct(talks.map(({ port }) => port)).sort((a, b) => a - b),
    first: isoOf(Math.min(...talks.map(({ at }) => at))),
    last: isoOf(Math.max(...talks.map(({ at, seconds }) => at + seconds))),
    records: records.length,
  }
  return { truth, records, host }
}

const isoOf = (seconds: number): string => new Date(seconds * 1_000).toISOString()
