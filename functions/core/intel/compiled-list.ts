import { formatPrefix, PrefixSetBuilder, type SortedColumns, setOfSorted } from '#core/net/prefix-set.ts'
import type { Columns } from '#core/net/prefix-table.ts'
import { type Hit, type Intel, type IntelList, parentsOf } from './lists.ts'

/**
 * A list as bytes that load without parsing or sorting: a JSON header and columns. An IPv4 network takes 9 bytes, an IPv6 one 21.
 * Layout: length of the header (32 bits, little-endian, as all numbers), header, columns of IPv4, columns of IPv6, domains as text.
 */
interface Header {
  readonly format: 1
  readonly name: string
  readonly version: string
  readonly networks: { readonly 4: number; readonly 6: number }
  readonly domains: number
}

/** Bytes of a word and of an expiry; a length takes one. */
const WORD = 4
const LANES = { 4: [3], 6: [0, 1, 2, 3] } as const
const NEVER = 0xffffffff
const MAPPED = 0xffff
const FAMILIES = [4, 6] as const

/** Epoch seconds at which an entry falls silent, rounded down. */
const secondsOf = (expires: number | undefined): number => (expires === undefined ? NEVER : Math.min(NEVER, Math.floor(expires / 1000)))

const bytesOf = (column: Uint32Array | Uint8Array): Uint8Array => new Uint8Array(column.buffer, column.byteOffset, column.byteLength)

const columnBytes = ({ lanes, bits, values }: Columns<number>, family: 4 | 6): Uint8Array[] => [
  ...LANES[family].map((lane) => bytesOf(lanes[lane])),
  bytesOf(Uint32Array.from(values)),
  bytesOf(bits),
]

const joined = (parts: readonly Uint8Array[]): Uint8Array => {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

/** Compiles a list. `expires` of the list bounds every entry's own. */
export const compileList = ({ name, version, entries, expires }: IntelList): Uint8Array => {
  const builder = new PrefixSetBuilder<number>()
  const domains: string[] = []
  for (const entry of entries) {
    const until = Math.min(secondsOf(entry.expires), secondsOf(expires))
    if (entry.network) builder.add(entry.network, until)
    else if (entry.domain) domains.push(`${entry.domain} ${until}`)
  }
  const sorted = builder.sorted()
  const header: Header = {
    format: 1,
    name,
    version,
    networks: { 4: sorted[4].bits.length, 6: sorted[6].bits.length },
    domains: domains.length,
  }
  const written = new TextEncoder().encode(JSON.stringify(header))
  const length = new Uint8Array(WORD)
  new DataView(length.buffer).setUint32(0, written.length, true)
  return joined([
    length,
    written,
    ...FAMILIES.flatMap((family) => columnBytes(sorted[family], family)),
    new TextEncoder().encode(domains.join('\n')),
  ])
}

/** Takes pieces off bytes, one after another; each is a copy, since columns must lie on their own boundaries. */
const reader = (bytes: Uint8Array) => {
  let at = 0
  const take = (length: number): Uint8Array => {
    if (at + length > bytes.length) throw new RangeError('the compiled list ends early')
    at += length
    // Not `slice`, which shares memory where the bytes are a Buffer.
    return new Uint8Array(bytes.subarray(at - length, at))
  }
  const words = (count: number): Uint32Array => new Uint32Array(take(count * WORD).buffer)
  return { take, words, rest: () => bytes.subarray(at) }
}

type Reading = ReturnType<typeof reader>

const columnsFrom = ({ take, words }: Reading, family: 4 | 6, count: number): Columns<number> => {
  const lanes = LANES[family].map(() => words(count))
  const values = Array.from(words(count))
  const none = () => new Uint32Array(count)
  const [a = none(), b = none(), c = none(), d = none()] = family === 6 ? lanes : [none(), none(), none().fill(MAPPED), ...lanes]
  return { lanes: [a, b, c, d], bits: take(count), values }
}

const domainsFrom = (text: string): Map<string, number> =>
  new Map(
    text.split('\n').flatMap((line) => {
      const [name, until] = line.split(' ')
      return name && until ? [[name, Number(until)] as const] : []
    }),
  )

/** Opens a compiled list; undefined where the bytes are none, or of another format. */
export const openList = (bytes: Uint8Array): Intel | undefined => {
  try {
    const reading = reader(bytes)
    const header = JSON.parse(new TextDecoder().decode(reading.take(reading.words(1)[0]!))) as Header
    if (header.format !== 1) return undefined
    const columns: SortedColumns<number> = {
      4: columnsFrom(reading, 4, header.networks[4]),
      6: columnsFrom(reading, 6, header.networks[6]),
    }
    return intelOf(header, columns, domainsFrom(new TextDecoder().decode(reading.rest())))
  } catch {
    return undefined
  }
}

const intelOf = ({ name, version }: Header, columns: SortedColumns<number>, domains: ReadonlyMap<string, number>): Intel => {
  const networks = setOfSorted(columns)
  const isCurrent = (until: number, time: number): boolean => until === NEVER || time <= until * 1000
  const hit = (entry: string): Hit => ({ list: name, version, entry })
  return {
    networks: networks.size,
    domains: domains.size,
    address: (address, time) =>
      networks.matches(address).flatMap(({ prefix, value }) => (isCurrent(value, time) ? [hit(formatPrefix(prefix))] : [])),
    domain: (written, time) =>
      parentsOf(written).flatMap((parent) => {
        const until = domains.get(parent)
        return until !== undefined && isCurrent(until, time) ? [hit(parent)] : []
      }),
  }
}

/** Several lists as one. */
export const together = (lists: readonly Intel[]): Intel => ({
  networks: lists.reduce((sum, one) => sum + one.networks, 0),
  domains: lists.reduce((sum, one) => sum + one.domains, 0),
  address: (address, time) => lists.flatMap((one) => one.address(address, time)),
  domain: (name, time) => lists.flatMap((one) => one.domain(name, time)),
})
