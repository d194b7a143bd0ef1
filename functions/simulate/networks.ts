import { group, hex } from './ids.ts'
import type { Random } from './random.ts'

/** Who has which addresses. Only documentation ranges: 192.0.2.0/24, 198.51.100.0/24, 203.0.113.0/24 and 2001:db8::/32. */
export interface Networks {
  /** What an operator would declare: offices, VPN and the NAT gateways of the organization's own VPCs. */
  readonly declared: readonly { readonly cidr: string; readonly name: string }[]
  readonly office: readonly string[]
  readonly homes: readonly string[]
  /** Where hosted CI runners call from. */
  readonly runners: readonly string[]
  /** One NAT address an account, in the accounts' order. */
  readonly nat: readonly string[]
  readonly attackers: readonly string[]
  /** Networks that the organization has never used, but no attacker does: hotels, a new runner pool. */
  readonly elsewhere: readonly string[]
  /** The rest of the IPv4 internet: visitors, partners, vendors. No intruder has a /24 in common with them. */
  readonly internet: readonly string[]
}

const BLOCKS = ['192.0.2', '198.51.100', '203.0.113'] as const

/** Splits the documentation ranges so that ours, the homes' and the attackers' never share a /24 or a /48. */
export const networksOf = (random: Random, accounts: number): Networks => {
  const [ours, homes, others] = random.shuffle(BLOCKS) as [string, string, string]
  const officePrefix = `2001:db8:1${hex(random, 3)}`
  return {
    declared: [
      { cidr: `${ours}.0/27`, name: 'office' },
      { cidr: `${officePrefix}::/48`, name: 'office' },
      { cidr: `${ours}.64/26`, name: 'nat' },
    ],
    office: [
      `${ours}.${random.int(1, 15)}`,
      `${ours}.${random.int(16, 30)}`,
      `${officePrefix}:${group(random)}::${group(random, 16, 255)}`,
    ],
    homes: [...addresses(random, homes, 1, 126, 24), ...prefixes(random, '2', 12)],
    runners: addresses(random, homes, 129, 254, 40),
    nat: Array.from({ length: accounts }, (_, at) => `${ours}.${65 + at * 8 + random.int(0, 6)}`),
    attackers: [...addresses(random, others, 1, 126, 6), ...prefixes(random, 'b', 3)],
    elsewhere: [...addresses(random, others, 129, 254, 8), ...prefixes(random, 'e', 4)],
    internet: [...hosts(1, 254).map((host) => `${homes}.${host}`), ...hosts(128, 254).map((host) => `${ours}.${host}`)],
  }
}

const hosts = (first: number, last: number): number[] => Array.from({ length: last - first + 1 }, (_, at) => first + at)

const addresses = (random: Random, block: string, first: number, last: number, count: number): string[] =>
  random.sample(hosts(first, last), count).map((host) => `${block}.${host}`)

/** Different /48 networks, one host in each; the first digit keeps the groups apart. */
const prefixes = (random: Random, digit: string, count: number): string[] =>
  Array.from({ length: count }, () => `2001:db8:${digit}${hex(random, 3)}:${group(random)}::${group(random)}`)
