import type { Estate } from '../estate.ts'
import { group, hex, resourceId } from '../ids.ts'
import type { Organization } from '../organization.ts'
import { type Random, randomOf } from '../random.ts'
import type { Host, Site } from './format.ts'

/** A VPC with a website, its batch work and its data. */
export interface Topology {
  readonly site: Site
  readonly estate: Estate
  readonly hosts: readonly Host[]
  readonly byDuty: (duty: Host['duty']) => readonly Host[]
  readonly nat: Host
  readonly bastion: Host
  /** The VPC's own IPv6 range without the digit of the subnet: `2001:db8:a123:140`. */
  readonly prefix: string
  /** The rest of the IPv4 internet. */
  readonly internet: readonly string[]
  /** Partners on the internet whom the batch work calls. */
  readonly partners: readonly string[]
  /** A vendor of metrics to whom every host reports. */
  readonly metrics: readonly string[]
  /** Addresses of AWS services, reached through gateway endpoints or NAT. */
  readonly storage: readonly string[]
  /** Checkers on the internet that ask for the website's health. */
  readonly checkers: readonly string[]
}

export const internetV6 = (random: Random): string => `2001:db8:c${hex(random, 3)}:${group(random)}::${group(random)}`

const many = <T>(count: number, make: (at: number) => T): T[] => Array.from({ length: count }, (_, at) => make(at))

export const topologyOf = (organization: Organization): Topology => {
  const random = randomOf(`${organization.seed}/topology`)
  const estate = organization.estates[1] as Estate
  const prefix = `2001:db8:a${hex(random, 3)}:1${random.int(0, 9)}0`
  const hosts = hostsOf(random, estate, prefix)
  const { internet } = organization.networks
  const byDuty = (duty: Host['duty']) => hosts.filter((host) => host.duty === duty)
  return {
    site: {
      account: estate.account.id,
      vpc: estate.vpc,
      region: estate.region,
      zone: zoneOf(estate.region),
    },
    estate,
    hosts,
    byDuty,
    nat: byDuty('nat')[0] as Host,
    bastion: byDuty('bastion')[0] as Host,
    prefix,
    internet,
    partners: random.sample(internet, random.int(5, 12)),
    metrics: random.sample(internet, 2),
    storage: random.sample(internet, 6),
    checkers: many(random.int(4, 8), (at) => (at % 2 ? internetV6(random) : random.pick(internet))),
  }
}

/** Ids of zones shorten their Region: `apse2-az1` in ap-southeast-2. */
const zoneOf = (region: string): string => {
  const [area = '', side = '', number = ''] = region.split('-')
  const short = side.replace(
    /^(north|south)?(east|west|central)?$/,
    (_, first = '', second = '') => `${first.slice(0, 1)}${second.slice(0, 1)}`,
  )
  return `${area}${short}${number}-az1`
}

const hostsOf = (random: Random, estate: Estate, prefix: string): Host[] => {
  const counts: readonly (readonly [Host['duty'], number])[] = [
    ['balancer', 2],
    ['web', random.int(5, 7)],
    ['batch', random.int(5, 7)],
    ['database', 2],
    ['cache', 1],
    ['bastion', 1],
    ['nat', 1],
    ['endpoint', 2],
  ]
  const taken = new Set<number>()
  return counts.flatMap(([duty, count]) => many(count, (at) => hostOf(random, estate, prefix, duty, at, taken)))
}

const MANAGED: readonly Host['duty'][] = ['balancer', 'nat', 'endpoint', 'database', 'cache']

const hostOf = (random: Random, estate: Estate, prefix: string, duty: Host['duty'], at: number, taken: Set<number>): Host => {
  const subnet = random.int(0, 3)
  let last = random.int(10, 240)
  while (taken.has(last)) last = random.int(10, 240)
  taken.add(last)
  return {
    name: `${duty}-${at + 1}`,
    duty,
    interfaceId: resourceId(random, 'eni'),
    instanceId: MANAGED.includes(duty) ? '-' : resourceId(random, 'i'),
    subnet: estate.subnets[subnet] as string,
    group: random.pick(estate.groups),
    v4: `${estate.range}.${subnet * 16}.${last}`,
    v6: `${prefix}${subnet}::${group(random)}:${last}`,
  }
}
