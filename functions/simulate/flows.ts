import { group, hex } from './ids.ts'
import { type AttackName, type AttackTruth, type PlayedAttack, playAttacks, type Strangers } from './network/attacks/all.ts'
import { benignMinute } from './network/benign.ts'
import { FLOW_FORMAT, FLOW_HEADER, type FlowRecord, lineOf, noData } from './network/format.ts'
import { type JointTruth, jointEvents } from './network/joint.ts'
import { type Topology, topologyOf } from './network/topology.ts'
import { type Organization, organizationOf } from './organization.ts'
import { type Random, randomOf } from './random.ts'
import type { CloudTrailRecord } from './record.ts'
import { type SimulatedSettings, settingsOf } from './settings.ts'

export interface FlowRequest {
  readonly seed: string
  readonly date?: string
  /** Benign records; those of attacks come on top. */
  readonly records?: number
  /** All ten, none, or those named. */
  readonly attacks?: boolean | readonly AttackName[]
}

export interface FlowLine {
  readonly line: string
  /** Name of the attack it belongs to. */
  readonly label?: string
}

export interface SimulatedFlows {
  /** As `LogFormat` has it: `${version} ${account-id} …`. */
  readonly format: string
  /** The first line of a file. */
  readonly header: string
  /** The day's lines without the header, minute by minute; each call begins anew. */
  readonly lines: () => Generator<string>
  readonly labeled: () => Generator<FlowLine>
  readonly truth: readonly AttackTruth[]
  /** Calls that belong to the same stories, in order of time. */
  readonly cloudTrail: readonly CloudTrailRecord[]
  readonly joint: readonly JointTruth[]
  readonly organization: Organization
  readonly settings: SimulatedSettings
  readonly topology: Topology
}

const MINUTES = 1_440

/** A day of VPC Flow Logs (version 5 fields) of a website, its batch work and NAT, with ten labeled attacks. Pure, and bounded in memory. */
export const simulateFlows = ({ seed, date = '2026-05-12', records = 200_000, attacks = true }: FlowRequest): SimulatedFlows => {
  const organization = organizationOf(seed)
  const topology = topologyOf(organization)
  const day = Date.parse(`${date}T00:00:00Z`) / 1_000
  const played =
    attacks === false
      ? []
      : playAttacks(randomOf(`${seed}/${date}/attacks`), topology, day, strangersOf(organization), attacks === true ? undefined : attacks)
  const joint = jointEvents(randomOf(`${seed}/${date}/joint`), organization, topology, day * 1_000, played)
  const labeled = () => linesOf(`${seed}/${date}/flows`, topology, organization.networks.office, day, records, played, joint.born)
  return {
    format: FLOW_FORMAT,
    header: FLOW_HEADER,
    labeled,
    lines: function* () {
      for (const { line } of labeled()) yield line
    },
    truth: played.map(({ truth }) => truth),
    cloudTrail: joint.records,
    joint: joint.truth,
    organization,
    settings: settingsOf(organization),
    topology,
  }
}

/** Addresses beside those of the intruders of the trail, each given once. */
const strangersOf = (organization: Organization): Strangers => {
  const random = randomOf(`${organization.seed}/strangers`)
  const block = (organization.networks.attackers[0] as string).replace(/\d+$/, '')
  const last = random.shuffle(Array.from({ length: 126 }, (_, at) => at + 1))
  return (family) => (family === 4 ? `${block}${last.pop()}` : `2001:db8:b${hex(random, 3)}:${group(random)}::${group(random)}`)
}

/** Busy by day, quiet by night; one on average over the day. */
const rhythm = (minute: number): number => 1 - 0.6 * Math.cos((2 * Math.PI * (minute - 120)) / MINUTES)

function* linesOf(
  seed: string,
  topology: Topology,
  office: readonly string[],
  day: number,
  records: number,
  played: readonly PlayedAttack[],
  born: ReadonlyMap<string, number>,
): Generator<FlowLine> {
  const random = randomOf(seed)
  const ahead = played.flatMap((attack) => attack.records).sort((a, b) => b.start - a.start)
  let owed = 0
  for (let index = 0; index < MINUTES; index++) {
    const at = day + index * 60
    owed += (records / MINUTES) * rhythm(index)
    const benign = owed > 0 ? benignMinute({ random, topology, at, index, office, born }, Math.round(owed)) : []
    owed -= benign.length
    yield* written(random, topology, [...benign, ...due(ahead, at + 60)], at)
  }
  yield* written(random, topology, due(ahead, Number.POSITIVE_INFINITY), day)
}

/** Takes the attacks' records that begin before `until` off the end of the list. */
const due = (ahead: FlowRecord[], until: number): FlowRecord[] => {
  const taken: FlowRecord[] = []
  for (let next = ahead.at(-1); next && next.start < until; next = ahead.at(-1)) {
    taken.push(next)
    ahead.pop()
  }
  return taken
}

/** A minute's records in no order, as interfaces report on their own, and a line for one that was idle. */
function* written(random: Random, topology: Topology, records: readonly FlowRecord[], at: number): Generator<FlowLine> {
  for (const record of random.shuffle(records)) {
    const line = lineOf(topology.site, record)
    yield record.label ? { line, label: record.label } : { line }
  }
  const busy = new Set(records.map(({ host }) => host))
  const idle = topology.hosts.find((host) => !busy.has(host))
  if (idle && records.length > 0) yield { line: noData(topology.site, idle, at) }
}
