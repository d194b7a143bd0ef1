import { hash64 } from '#core/model/hash.ts'
import { type Address, parseAddress, scopeOfAddress } from '#core/net/address.ts'
import { formatPrefix, MOST_PREFIXES, type Prefix, PrefixSetBuilder } from '#core/net/prefix-set.ts'

/** What is known of a list beside its entries. */
export interface ListInfo {
  /** Short and unique: `tor-exits`. */
  readonly name: string
  /** Where it came from: a file or URL. */
  readonly source: string
  readonly license?: string
  /** Epoch milliseconds after which its entries say nothing. */
  readonly expires?: number
  /** `threat` refuses private and very wide networks: a mistake there would accuse everyone. `trusted` takes any. */
  readonly kind: 'threat' | 'trusted'
}

/** One entry as a format gives it. Exactly one of `network` and `domain` is there. */
export interface Entry {
  readonly network?: Prefix
  readonly domain?: string
  /** Epoch milliseconds; absent where the list's own expiry holds. */
  readonly expires?: number
}

/** A list that was read: its entries, and what was left out and why. */
export interface IntelList extends ListInfo {
  /** Hash of the content. */
  readonly version: string
  readonly entries: readonly Entry[]
  readonly refused: readonly Refused[]
}

export interface Refused {
  readonly reason: string
  readonly count: number
  /** The first one, shortened. */
  readonly example: string
}

const SHORTEST: Readonly<Record<4 | 6, number>> = { 4: 96 + 8, 6: 19 }

/** Why an entry cannot be used, or undefined. */
export const refusal = (entry: Entry, kind: ListInfo['kind']): string | undefined => {
  const { network } = entry
  if (!network || kind === 'trusted') return undefined
  if (network.bits < SHORTEST[network.family]) return 'the network is too wide for a threat list'
  return scopeOfAddress(network) === 'public' ? undefined : 'the network is not on the internet'
}

/** A match of an address or domain with a list. */
export interface Hit {
  readonly list: string
  readonly version: string
  /** The entry that matched, as text: `198.51.100.0/24`, `example.net`. */
  readonly entry: string
}

/** All lists of one kind, ready to be asked. `time` is the event's: an entry that had expired then says nothing. */
export interface Intel {
  readonly networks: number
  readonly domains: number
  readonly address: (address: Address, time: number) => readonly Hit[]
  readonly domain: (name: string, time: number) => readonly Hit[]
}

/** Which list holds an entry, until when. Shared by all entries of a list that expire together. */
interface Voice {
  readonly list: string
  readonly version: string
  readonly expires: number
}

const voices = ({ name, version, expires = Number.POSITIVE_INFINITY }: IntelList): ((entry: Entry) => Voice) => {
  const known = new Map<number, Voice>()
  return (entry) => {
    const until = Math.min(entry.expires ?? Number.POSITIVE_INFINITY, expires)
    const voice = known.get(until) ?? { list: name, version, expires: until }
    known.set(until, voice)
    return voice
  }
}

const MOST_LABELS = 32
const LONGEST_NAME = 253

/** The name and the names above it: `a.b.example.net`, `b.example.net`, `example.net`. A top-level domain alone is never asked. */
export const parentsOf = (name: string): string[] => {
  const labels = name.length > LONGEST_NAME ? [] : name.toLowerCase().replace(/\.$/, '').split('.')
  if (labels.length > MOST_LABELS) return []
  return labels.slice(0, -1).map((_, at) => labels.slice(at).join('.'))
}

const hit = ({ list, version }: Voice, entry: string): Hit => ({ list, version, entry })

/** Builds what detections ask. Lists given earlier win where there are more than two million networks. */
export const intelFrom = (lists: readonly IntelList[]): Intel => {
  const builder = new PrefixSetBuilder<Voice>()
  const domains = new Map<string, Voice[]>()
  for (const list of lists) {
    const voiceOf = voices(list)
    for (const entry of list.entries) {
      if (entry.network) builder.add(entry.network, voiceOf(entry))
      else if (entry.domain) domains.set(entry.domain, [...(domains.get(entry.domain) ?? []), voiceOf(entry)])
    }
  }
  const networks = builder.build()
  return {
    networks: networks.size,
    domains: domains.size,
    address: (address, time) =>
      networks.matches(address).flatMap(({ prefix, value }) => (time <= value.expires ? [hit(value, formatPrefix(prefix))] : [])),
    domain: (name, time) =>
      parentsOf(name).flatMap((parent) =>
        (domains.get(parent) ?? []).flatMap((voice) => (time <= voice.expires ? [hit(voice, parent)] : [])),
      ),
  }
}

/** The same for an address as text, where it is one. */
export const hitsOf = (intel: Intel, text: string, time: number): readonly Hit[] => {
  const address = parseAddress(text)
  return address ? intel.address(address, time) : []
}

export const versionOf = (content: string): string => hash64(content)

/** Entries that a list may have. */
export const MOST_ENTRIES = MOST_PREFIXES
