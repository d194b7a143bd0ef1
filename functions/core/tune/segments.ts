import type { Flow } from '#core/model/event.ts'
import { type Address, formatAddress, parseAddress } from '#core/net/address.ts'
import { formatPrefix, type Prefix, parsePrefix } from '#core/net/prefix-set.ts'
import type { Endpoint } from '#core/normalize/flow-facts.ts'

/** One rule of a security group that the observed flows need. Groups are stateful: answers need none. */
export interface SegmentRule {
  readonly interfaceId: string
  readonly instance?: string
  readonly way: 'inbound' | 'outbound'
  /** IANA number: 6 TCP, 17 UDP. */
  readonly protocol: number
  /** Port of the server's side; absent for protocols without. */
  readonly port?: number
  /** Fewest networks that hold the peers: single addresses, a /24 or /64, or everything. */
  readonly networks: readonly string[]
  readonly records: number
}

type Side = Endpoint & { readonly sends?: boolean; readonly transit?: boolean }

interface Need extends Omit<SegmentRule, 'networks' | 'records'> {
  readonly peers: Map<string, Address>
  records: number
}

/** From so many different peers on, more of them would change nothing. */
const MOST_PEERS = 2_000
/** From so many public peers on, a service is public. */
const PUBLIC = 16
/** From so many neighbors on, their network stands for them. */
const NEIGHBOURS = 4
const MOST_NEEDS = 100_000

const EVERYTHING = { 4: '0.0.0.0/0', 6: '::/0' } as const

const PORTLESS = new Set([1, 58])

/** What a flow needs: the first packet's way, at the interface that it belongs to. Undefined for answers and for what was rejected. */
const needOf = ({ facts, raw, interfaceId }: Flow): (Omit<Need, 'peers' | 'records'> & { readonly peer: Address }) | undefined => {
  const [local, peer] = [facts['local'] as Side | undefined, facts['peer'] as Side | undefined]
  if (!local || !peer || facts.action !== 'ACCEPT' || local.transit) return undefined
  const outbound = facts['direction'] === 'outbound'
  const [parsed, protocol] = [parseAddress(peer.address), raw['protocol']]
  if (local.sends !== outbound || !parsed || typeof protocol !== 'number') return undefined
  const port = outbound ? peer.port : local.port
  const instance = raw['instance-id']
  return {
    interfaceId,
    ...(typeof instance === 'string' && { instance }),
    way: outbound ? 'outbound' : 'inbound',
    protocol,
    ...(port !== undefined && !PORTLESS.has(protocol) && { port }),
    peer: parsed,
  }
}

const networkOf = (address: Address): Prefix | undefined => parsePrefix(`${formatAddress(address)}/${address.family === 4 ? 24 : 64}`)

/** Peers as networks: neighbors become their network, and many networks everything. */
const networksOf = (peers: readonly Address[]): string[] =>
  ([4, 6] as const).flatMap((family) => {
    const own = peers.filter((one) => one.family === family)
    const groups = Map.groupBy(own, (one) => {
      const network = networkOf(one)
      return network ? formatPrefix(network) : formatAddress(one)
    })
    if (groups.size > PUBLIC) return [EVERYTHING[family]]
    return [...groups].flatMap(([network, members]) =>
      members.length >= NEIGHBOURS ? [network] : members.map((one) => `${formatAddress(one)}/${family === 4 ? 32 : 128}`),
    )
  })

const order = (a: SegmentRule, b: SegmentRule): number =>
  compare(a.interfaceId, b.interfaceId) || compare(a.way, b.way) || a.protocol - b.protocol || (a.port ?? -1) - (b.port ?? -1)

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Gathers what accepted flows needed, and proposes the least rules that would have let them through. The order of flows does not matter. */
export const createSegments = () => {
  const needs = new Map<string, Need>()
  let left = 0
  return {
    observe(flow: Flow): void {
      const need = needOf(flow)
      if (!need) return
      const { peer, ...rest } = need
      const key = `${need.interfaceId} ${need.way} ${need.protocol} ${need.port ?? '-'}`
      const known = needs.get(key)
      if (!known && needs.size >= MOST_NEEDS) {
        left++
        return
      }
      const one = known ?? { ...rest, peers: new Map<string, Address>(), records: 0 }
      one.records++
      if (one.peers.size < MOST_PEERS) one.peers.set(formatAddress(peer), peer)
      if (!known) needs.set(key, one)
    },
    /** Rules by interface, way, protocol and port; `left` counts flows beyond what is kept. */
    rules(): { readonly rules: readonly SegmentRule[]; readonly left: number } {
      const rules = [...needs.values()].map(
        ({ peers, ...need }): SegmentRule => ({ ...need, networks: networksOf([...peers.values()]).sort() }),
      )
      return { rules: rules.sort(order), left }
    },
  }
}
