import type { Flow } from '#core/model/event.ts'
import { type Address, formatAddress, parseAddress, scopeOfAddress } from '#core/net/address.ts'
import { formatPrefix, parsePrefix } from '#core/net/prefix-set.ts'
import type { Endpoint } from '#core/normalize/flow-facts.ts'
import type { Segment } from '#core/settings/segments.ts'

type Side = Endpoint & { readonly sends?: boolean; readonly transit?: boolean }

/** Every public address; its networks are those of nobody else. */
const INTERNET = 'internet'
const EVERYTHING = ['0.0.0.0/0', '::/0']
/** A subnet's size is not in a flow log; these are the usual ones. */
const LENGTH = { 4: 24, 6: 64 } as const
const MOST_NETWORKS = 5_000

const networkOf = (address: Address): string => {
  const prefix = parsePrefix(`${formatAddress(address)}/${LENGTH[address.family]}`)
  return prefix ? formatPrefix(prefix) : formatAddress(address)
}

/** Our own side's network has the name of its subnet, where the record shows it. */
interface Learned {
  readonly cidr: string
  readonly names: Set<string>
  readonly reaches: Set<string>
}

/**
 * Learns segments from what is: one for each subnet (or /24 and /64 where no record names it), which may reach what it was seen to
 * reach. A starting point for a declaration: anyone who reads it decides what should be. The order of flows does not matter.
 */
export const createSegmentLearning = () => {
  const networks = new Map<string, Learned>()
  let left = 0

  const learn = (cidr: string): Learned | undefined => {
    const known = networks.get(cidr)
    if (known || networks.size >= MOST_NETWORKS) return known
    const one: Learned = { cidr, names: new Set(), reaches: new Set() }
    networks.set(cidr, one)
    return one
  }

  const nameOf = ({ cidr, names }: Learned): string => [...names].sort()[0] ?? cidr

  return {
    observe({ facts, raw }: Flow): void {
      const [local, peer] = [facts['local'] as Side | undefined, facts['peer'] as Side | undefined]
      if (!local || !peer || facts.action !== 'ACCEPT' || local.transit) return
      const [own, other] = [parseAddress(local.address), parseAddress(peer.address)]
      const outbound = facts['direction'] === 'outbound'
      if (!own || !other || local.sends !== outbound) return
      const outside = peer.scope === 'public' && scopeOfAddress(other) === 'public'
      const [ours, theirs] = [learn(networkOf(own)), learn(outside ? INTERNET : networkOf(other))]
      if (!ours || !theirs) {
        left++
        return
      }
      const subnet = raw['subnet-id']
      if (typeof subnet === 'string') ours.names.add(subnet)
      const [opener, target] = outbound ? [ours, theirs] : [theirs, ours]
      opener.reaches.add(target.cidr)
    },
    /** Declarations as the setting `segments` takes them, by name; `left` counts flows beyond the bound. */
    segments(): { readonly segments: readonly Segment[]; readonly left: number } {
      const named = (cidr: string): string => nameOf(networks.get(cidr)!)
      const segments = [...Map.groupBy(networks.values(), nameOf)].map(
        ([name, members]): Segment => ({
          name,
          cidrs: members.flatMap(({ cidr }) => (cidr === INTERNET ? EVERYTHING : [cidr])).sort(),
          mayReach: [...new Set(members.flatMap(({ reaches }) => [...reaches].map(named)))].filter((one) => one !== name).sort(),
        }),
      )
      return { segments: segments.sort((a, b) => (a.name < b.name ? -1 : 1)), left }
    },
  }
}
