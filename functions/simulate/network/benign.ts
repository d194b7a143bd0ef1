import type { Random } from '../random.ts'
import { exchange, outside, sideOf, type Talk } from './exchange.ts'
import { type FlowRecord, type Host, ICMP, UDP } from './format.ts'
import { internetV6, type Topology } from './topology.ts'

/** A minute of a benign day. */
export interface Minute {
  readonly random: Random
  readonly topology: Topology
  /** Epoch seconds of its beginning. */
  readonly at: number
  /** Minutes since 00:00. */
  readonly index: number
  readonly office: readonly string[]
  /** Interfaces of hosts that are launched during the day, with the epoch seconds of it. */
  readonly born: ReadonlyMap<string, number>
}

type Traffic = (minute: Minute) => Talk[]

const ephemeral = (random: Random) => random.int(32_768, 60_999)

const talk = (minute: Minute, rest: Omit<Talk, 'at' | 'seconds' | 'srcport'> & { seconds?: number }): Talk => ({
  at: minute.at + minute.random.int(0, 40),
  seconds: minute.random.int(1, 19),
  srcport: ephemeral(minute.random),
  phase: 'both',
  ...rest,
})

/** Payloads drawn around two sizes, in packets with 52 bytes of headers each. */
const sized = (random: Random, sent: number, received: number) => {
  const [out, back] = [random.logNormal(sent, 0.7), random.logNormal(received, 1)]
  const [packets, backPackets] = [Math.ceil(out / 900) + 4, Math.ceil(back / 1_300) + 4]
  return { packets, bytes: out + packets * 52, backPackets, backBytes: back + backPackets * 52 }
}

/** A visitor loads a page: balancer, web server, and now and then cache and database. */
const visit: Traffic = (minute) => {
  const { random, topology } = minute
  const family = random.chance(0.35) ? 6 : 4
  const balancer = random.pick(topology.byDuty('balancer'))
  const web = random.pick(topology.byDuty('web'))
  const visitor = family === 6 ? internetV6(random) : random.pick(topology.internet)
  const talks = [talk(minute, { from: outside(visitor), to: sideOf(balancer, family), port: 443, ...sized(random, 3_500, 90_000) })]
  if (random.chance(0.5))
    talks.push(talk(minute, { from: sideOf(balancer, 4), to: sideOf(web, 4), port: 8_080, ...sized(random, 2_500, 60_000) }))
  if (random.chance(0.2))
    talks.push(
      talk(minute, {
        from: sideOf(web, 4),
        to: sideOf(random.pick(topology.byDuty('database')), 4),
        port: 5_432,
        ...sized(random, 4_000, 30_000),
        phase: 'middle',
      }),
    )
  if (random.chance(0.1))
    talks.push(
      talk(minute, {
        from: sideOf(web, 4),
        to: sideOf(topology.byDuty('cache')[0] as Host, 4),
        port: 6_379,
        ...sized(random, 2_000, 12_000),
        phase: 'middle',
      }),
    )
  return talks
}

/** Batch work asks partners and stores its results in S3, by the gateway endpoint. */
const batchWork: Traffic = (minute) => {
  const { random, topology } = minute
  const host = random.pick(topology.byDuty('batch'))
  const storage = random.pick(topology.storage)
  const partner = topology.partners[(host.v4.charCodeAt(host.v4.length - 1) + random.int(0, 2)) % topology.partners.length] as string
  return random.chance(0.4)
    ? [talk(minute, { from: sideOf(host, 4), to: outside(storage), port: 443, service: 'S3', ...sized(random, 2_000_000, 600_000) })]
    : [talk(minute, { from: sideOf(host, 4), to: outside(partner), port: 443, ...sized(random, 9_000, 120_000) })]
}

/** Servers call interface endpoints of AWS. */
const endpointCall: Traffic = (minute) => {
  const { random, topology } = minute
  const host = random.pick([...topology.byDuty('web'), ...topology.byDuty('batch')])
  return [
    talk(minute, {
      from: sideOf(host, 4),
      to: sideOf(random.pick(topology.byDuty('endpoint')), 4),
      port: 443,
      ...sized(random, 6_000, 9_000),
    }),
  ]
}

/** The noise of the internet: strangers knock once or twice and are refused. */
const knock: Traffic = (minute) => {
  const { random, topology } = minute
  const host = random.pick([...topology.byDuty('balancer'), topology.bastion, topology.nat])
  const family = host.duty === 'nat' || random.chance(0.85) ? 4 : 6
  const from = outside(family === 6 ? internetV6(random) : random.pick(topology.internet))
  const port = random.weighted([
    [5, 23],
    [4, 22],
    [3, 3_389],
    [3, 8_080],
    [2, 445],
    [2, 5_060],
    [2, 6_379],
    [6, random.int(1, 65_535)],
  ] as const)[1]
  return Array.from({ length: random.int(1, 2) }, () =>
    talk(minute, {
      from,
      to: sideOf(host, family),
      port,
      packets: random.int(1, 2),
      bytes: random.int(40, 88),
      action: 'REJECT',
      phase: 'open',
    }),
  )
}

/** Clocks and echoes. */
const small: Traffic = (minute) => {
  const { random, topology } = minute
  const host = random.pick(topology.byDuty('web'))
  if (random.chance(0.5))
    return [
      {
        ...talk(minute, {
          from: sideOf(topology.bastion, 4),
          to: sideOf(host, 4),
          port: 0,
          protocol: ICMP,
          packets: 4,
          bytes: 336,
          backPackets: 4,
          backBytes: 336,
        }),
        srcport: 0,
      },
    ]
  return [
    talk(minute, {
      from: sideOf(host, 4),
      to: outside(topology.partners[0] as string),
      port: 123,
      protocol: UDP,
      packets: 1,
      bytes: 76,
      backPackets: 1,
      backBytes: 76,
    }),
  ]
}

const MIX: readonly (readonly [number, Traffic])[] = [
  [60, visit],
  [12, batchWork],
  [10, endpointCall],
  [8, knock],
  [2, small],
]

/** Things that come as regularly as a clock, without being a beacon: checks, metrics, a nightly copy, a colleague on the bastion. */
const regular = (minute: Minute): Talk[] => {
  const { random, topology, index } = minute
  const talks: Talk[] = []
  const [first, second] = topology.byDuty('balancer') as [Host, Host]
  if (index % 3 === 0) {
    for (const web of topology.byDuty('web')) {
      talks.push(
        talk(minute, {
          from: sideOf(index % 2 ? first : second, 4),
          to: sideOf(web, 4),
          port: 8_080,
          packets: 6,
          bytes: 420,
          backPackets: 5,
          backBytes: 610,
        }),
      )
    }
    for (const checker of topology.checkers) {
      talks.push(
        talk(minute, {
          from: outside(checker),
          to: sideOf(first, checker.includes(':') ? 6 : 4),
          port: 443,
          packets: 8,
          bytes: 900,
          backPackets: 7,
          backBytes: 4_200,
        }),
      )
    }
  }
  for (const [at, host] of [...topology.byDuty('web'), ...topology.byDuty('batch')].entries()) {
    if ((index + at) % 5 === 0)
      talks.push(
        talk(minute, { from: sideOf(host, 4), to: outside(topology.metrics[at % 2] as string), port: 443, ...sized(random, 5_000, 1_200) }),
      )
  }
  if (index >= 120 && index < 150) {
    const [database] = topology.byDuty('database')
    if (database)
      talks.push(
        talk(minute, {
          from: sideOf(database, 4),
          to: outside(topology.storage[0] as string),
          port: 443,
          service: 'S3',
          seconds: 59,
          ...sized(random, 60_000_000, 300_000),
          phase: 'middle',
        }),
      )
  }
  if (index % 97 === 60 && index > 400 && index < 1_200) talks.push(...colleague(minute))
  return talks
}

const colleague = (minute: Minute): Talk[] => {
  const { random, topology } = minute
  const office = minute.office.find((address) => !address.includes(':')) as string
  return [
    talk(minute, { from: outside(office), to: sideOf(topology.bastion, 4), port: 22, seconds: 50, ...sized(random, 9_000, 30_000) }),
    talk(minute, {
      from: sideOf(topology.bastion, 4),
      to: sideOf(topology.byDuty('web')[0] as Host, 4),
      port: 22,
      seconds: 45,
      ...sized(random, 8_000, 26_000),
    }),
  ]
}

/** False while a host that takes part is not launched yet. */
const possible = ({ born }: Minute, { from, to, at }: Talk): boolean =>
  [from.host, to.host].every((host) => host === undefined || (born.get(host.interfaceId) ?? 0) < at)

/** A minute of benign records, about `budget` of them. */
export const benignMinute = (minute: Minute, budget: number): FlowRecord[] => {
  const records: FlowRecord[] = []
  const add = (talks: readonly Talk[]) => {
    for (const one of talks) if (possible(minute, one)) records.push(...exchange(minute.topology, one))
  }
  add(regular(minute))
  while (records.length < budget) add(minute.random.weighted(MIX)[1](minute))
  return records
}
