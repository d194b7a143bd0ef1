/**
 * A writer of tiny address databases in MaxMind's format (24-bit records, IPv6 tree), so that tests need nobody's data.
 * Format: https://maxmind.github.io/MaxMind-DB/
 */
export type MmdbValue = string | number | { readonly [name: string]: MmdbValue }

export interface MmdbNetwork {
  /** Eight groups or dotted decimal, and a length: `192.0.2.0/24`, `2001:db8::/32`. */
  readonly network: string
  readonly record: MmdbValue
}

const control = (type: number, size: number): Buffer => {
  if (size >= 285) throw new Error('the writer of tests knows small values only')
  const [head, extra] = size < 29 ? [size, []] : [29, [size - 29]]
  return Buffer.from(type < 8 ? [(type << 5) | head, ...extra] : [head, type - 7, ...extra])
}

const encode = (value: MmdbValue): Buffer => {
  if (typeof value === 'string') return Buffer.concat([control(2, Buffer.byteLength(value)), Buffer.from(value)])
  if (typeof value === 'object') {
    const entries = Object.entries(value)
    return Buffer.concat([control(7, entries.length), ...entries.flatMap(([name, one]) => [encode(name), encode(one)])])
  }
  if (Number.isInteger(value) && value >= 0) {
    const bytes = Buffer.alloc(4)
    bytes.writeUInt32BE(value)
    return Buffer.concat([control(6, 4), bytes])
  }
  const bytes = Buffer.alloc(8)
  bytes.writeDoubleBE(value)
  return Buffer.concat([control(3, 8), bytes])
}

const groupsOf = (text: string): number[] => (text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16)))

const bitsOf = (network: string): number[] => {
  const [address = '', length = '0'] = network.split('/')
  const v4 = address.includes('.')
  const [head = [], tail] = v4 ? [] : address.split('::').map(groupsOf)
  const bytes = v4
    ? [...new Array<number>(12).fill(0), ...address.split('.').map(Number)]
    : [...head, ...new Array<number>(8 - head.length - (tail?.length ?? 0)).fill(0), ...(tail ?? [])].flatMap((one) => [
        one >> 8,
        one & 255,
      ])
  return bytes.flatMap((byte) => [7, 6, 5, 4, 3, 2, 1, 0].map((bit) => (byte >> bit) & 1)).slice(0, Number(length) + (v4 ? 96 : 0))
}

interface Node {
  readonly next: [Node | number | undefined, Node | number | undefined]
}

const node = (): Node => ({ next: [undefined, undefined] })

const insert = (root: Node, bits: readonly number[], data: number): void => {
  let at = root
  for (const bit of bits.slice(0, -1)) {
    const next = at.next[bit] ?? node()
    if (typeof next === 'number') throw new Error('a network inside another one')
    at.next[bit] = next
    at = next
  }
  at.next[bits.at(-1)!] = data
}

/** Nodes in the order of their numbers: a node before those under it. */
const numbered = (root: Node): Map<Node, number> => {
  const numbers = new Map<Node, number>()
  const visit = (one: Node): void => {
    numbers.set(one, numbers.size)
    for (const next of one.next) if (typeof next === 'object') visit(next)
  }
  visit(root)
  return numbers
}

/** @param built epoch seconds */
export const writeMmdb = (
  networks: readonly MmdbNetwork[],
  { type = 'Kestrail-Test', built = 1_777_593_600, ipv4Only = false } = {},
): Buffer => {
  const root = node()
  let size = 0
  const records = networks.map(({ network, record }) => {
    const encoded = encode(record)
    insert(root, bitsOf(network).slice(ipv4Only ? 96 : 0), size)
    size += encoded.length
    return encoded
  })
  const numbers = numbered(root)
  const pointer = (next: Node | number | undefined): number =>
    next === undefined ? numbers.size : typeof next === 'number' ? numbers.size + 16 + next : numbers.get(next)!
  const tree = Buffer.alloc(numbers.size * 6)
  for (const [one, at] of numbers) for (const side of [0, 1] as const) tree.writeUIntBE(pointer(one.next[side]), at * 6 + side * 3, 3)
  const metadata = encode({
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: built,
    database_type: type,
    ip_version: ipv4Only ? 4 : 6,
    node_count: numbers.size,
    record_size: 24,
  })
  return Buffer.concat([tree, Buffer.alloc(16), ...records, Buffer.from('\u00ab\u00cd\u00efMaxMind.com', 'latin1'), metadata])
}

/** Two countries and three systems in documentation ranges. 203.0.113.0/24 is left out: a place nobody knows. */
export const testPlaces = (): Buffer =>
  writeMmdb([
    { network: '192.0.2.0/25', record: placed('NL', 64_496, 'Example Net', 52.37, 4.9) },
    { network: '192.0.2.128/25', record: placed('NL', 64_497, 'Example Cloud', 52.37, 4.9) },
    { network: '198.51.100.0/24', record: placed('BR', 64_498, 'Example Telecom', -23.55, -46.63) },
    { network: '2001:db8:77::/48', record: placed('BR', 64_498, 'Example Telecom', -23.55, -46.63) },
    { network: '2001:db8:78::/48', record: placed('NL', 64_496, 'Example Net', 52.37, 4.9) },
  ])

const placed = (country: string, asn: number, organization: string, latitude: number, longitude: number): MmdbValue => ({
  country: { iso_code: country },
  location: { latitude, longitude },
  autonomous_system_number: asn,
  autonomous_system_organization: organization,
})
