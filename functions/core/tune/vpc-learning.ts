import type { ApiCall, Event, Flow } from '#core/model/event.ts'
import { formatAddress, parseAddress, scopeOfAddress } from '#core/net/address.ts'
import { formatPrefix, type Prefix, parsePrefix } from '#core/net/prefix-set.ts'
import { items, object, own, text } from '#core/normalize/json.ts'

/** A range of a VPC, as the setting `vpcs` takes it. */
export interface VpcRange {
  readonly cidr: string
  readonly name: string
  readonly account: string
}

interface Learned {
  readonly account: string
  /** Blocks that were given to the VPC; and, of VPCs older than the log, to its subnets. */
  readonly blocks: Set<string>
  readonly subnets: Set<string>
  /** Networks of addresses that its interfaces had. */
  readonly seen: Map<string, Prefix>
}

const MOST_VPCS = 5_000
const MOST_NETWORKS = 256
/** The largest IPv4 block that a VPC takes, and the size of the IPv6 block that Amazon gives it; beside them the usual subnets. */
const LARGEST = { 4: 16, 6: 56 } as const
const SUBNET = { 4: 24, 6: 64 } as const

const prefixOf = (address: string, lengths: { 4: number; 6: number }): Prefix | undefined => {
  const parsed = parseAddress(address)
  return parsed && parsePrefix(`${formatAddress(parsed)}/${lengths[parsed.family]}`)
}

/** `{ cidrBlock }` and its associations of either family, as EC2 answers with them. */
const blocksIn = (resource: unknown): string[] =>
  [
    own(resource, 'cidrBlock'),
    ...['cidrBlockAssociation', 'cidrBlockAssociationSet'].flatMap((name) =>
      items(own(resource, name)).map((one) => own(one, 'cidrBlock')),
    ),
    ...['ipv6CidrBlockAssociation', 'ipv6CidrBlockAssociationSet'].flatMap((name) =>
      items(own(resource, name)).map((one) => own(one, 'ipv6CidrBlock')),
    ),
  ].flatMap((one) => {
    const prefix = text(one) ? parsePrefix(text(one)!) : undefined
    return prefix ? [formatPrefix(prefix)] : []
  })

/** The smallest network that holds all of them, unless that would be wider than a VPC can be. */
const covering = (networks: readonly Prefix[]): string[] => {
  const byBlock = Map.groupBy(networks, ({ family, words }) => formatPrefix(prefixOf(formatAddress({ family, words }), LARGEST)!))
  return [...byBlock].map(([block, inside]) => {
    const largest = parsePrefix(block)!
    for (let bits = inside[0]!.bits; bits > largest.bits; bits--) {
      const length = bits - (largest.family === 4 ? 96 : 0)
      const wide = inside.map(({ family, words }) => formatPrefix(parsePrefix(`${formatAddress({ family, words })}/${length}`)!))
      if (new Set(wide).size === 1) return wide[0]!
    }
    return block
  })
}

/**
 * Learns the ranges of VPCs for the setting `vpcs`: from CreateVpc, AssociateVpcCidrBlock and CreateSubnet, which name them; and for
 * VPCs older than the log from the addresses that flow records (with `vpc-id`) show on our side. The order of events does not matter.
 */
export const createVpcLearning = () => {
  const vpcs = new Map<string, Learned>()

  const learn = (id: string, account: string): Learned | undefined => {
    const known = vpcs.get(id)
    if (known || vpcs.size >= MOST_VPCS) return known
    const one: Learned = { account, blocks: new Set(), subnets: new Set(), seen: new Map() }
    vpcs.set(id, one)
    return one
  }

  const ofCall = ({ raw, account, outcome }: ApiCall): void => {
    if (outcome !== 'success' || raw['eventSource'] !== 'ec2.amazonaws.com') return
    const response = object(raw['responseElements'])
    const associated = own(response, 'AssociateVpcCidrBlockResponse') ?? response
    const [vpc, subnet] = [own(response, 'vpc') ?? associated, own(response, 'subnet')]
    const name = text(own(subnet ?? vpc, 'vpcId'))
    const one = name === undefined ? undefined : learn(name, account)
    for (const block of blocksIn(subnet ?? vpc)) (subnet ? one?.subnets : one?.blocks)?.add(block)
  }

  const ofFlow = ({ raw, facts, account }: Flow): void => {
    const id = text(raw['vpc-id'])
    const address = text(own(facts['local'], 'address'))
    const parsed = address === undefined ? undefined : parseAddress(address)
    if (id === undefined || !parsed || own(facts['local'], 'transit') === true) return
    if (parsed.family === 4 && scopeOfAddress(parsed) !== 'private') return
    const network = prefixOf(address!, SUBNET)
    const one = learn(id, account)
    if (network && one && one.seen.size < MOST_NETWORKS) one.seen.set(formatPrefix(network), network)
  }

  const rangesOf = ({ blocks, subnets, seen }: Learned): string[] => {
    const reported = [...(blocks.size > 0 ? blocks : subnets)]
    const families = new Set(reported.flatMap((one) => parsePrefix(one)?.family ?? []))
    return [...reported, ...covering([...seen.values()].filter(({ family }) => !families.has(family)))]
  }

  return {
    observe(event: Event): void {
      if (event.kind === 'api-call') ofCall(event)
      else if (event.kind === 'flow') ofFlow(event)
    },
    /** By account, VPC and range. */
    ranges: (): readonly VpcRange[] =>
      [...vpcs]
        .flatMap(([name, one]) => rangesOf(one).map((cidr): VpcRange => ({ cidr, name, account: one.account })))
        .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)),
  }
}

const keyOf = ({ account, name, cidr }: VpcRange): string => `${account} ${name} ${cidr}`
