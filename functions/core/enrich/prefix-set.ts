import { type Address, formatAddress, parseAddress, type Words } from './address.ts'

/** A network: its first address and how many of the 128 bits are fixed (an IPv4 /24 fixes 120 of its mapped form). */
export interface Prefix {
  readonly family: 4 | 6
  readonly words: Words
  readonly bits: number
}

const MASKS = Array.from({ length: 33 }, (_, bits) => (bits === 0 ? 0 : (0xffffffff << (32 - bits)) >>> 0))
const maskOf = (bits: number, lane: number): number => MASKS[Math.min(32, Math.max(0, bits - 32 * lane))]!

const masked = (words: Words, bits: number): Words => [
  (words[0] & maskOf(bits, 0)) >>> 0,
  (words[1] & maskOf(bits, 1)) >>> 0,
  (words[2] & maskOf(bits, 2)) >>> 0,
  (words[3] & maskOf(bits, 3)) >>> 0,
]

const LENGTH = /^\d{1,3}$/

/** `198.51.100.0/24`, `2001:db8::/32` or a bare address; host bits are cleared. Undefined where the text is no network. */
export const parsePrefix = (text: string): Prefix | undefined => {
  const slash = text.indexOf('/')
  const address = parseAddress(slash < 0 ? text : text.slice(0, slash))
  if (!address) return undefined
  const width = address.family === 4 ? 32 : 128
  const tail = slash < 0 ? String(width) : text.slice(slash + 1)
  if (!LENGTH.test(tail) || Number(tail) > width) return undefined
  const bits = 128 - width + Number(tail)
  return { family: address.family, words: masked(address.words, bits), bits }
}

/** One spelling for one network: `198.51.100.0/24`. */
export const formatPrefix = ({ family, words, bits }: Prefix): string =>
  `${formatAddress({ family, words })}/${family === 4 ? bits - 96 : bits}`

/** Networks with a value each, asked by address. A million of them answer within a microsecond or two. */
export interface PrefixSet<T> {
  readonly size: number
  /** The value of the narrowest network that holds the address. */
  readonly find: (address: Address) => T | undefined
  /** The values of all networks that hold the address, the narrowest first. */
  readonly all: (address: Address) => readonly T[]
}

interface Table<T> {
  /** Four lanes of first addresses, sorted by address, the wider network first. */
  readonly lanes: readonly [Uint32Array, Uint32Array, Uint32Array, Uint32Array]
  readonly bits: Uint8Array
  /** The row of the next wider network that encloses this one, or -1. Two networks nest or are apart, so one chain finds all. */
  readonly parents: Int32Array
  readonly values: readonly T[]
}

const compareWords = (a: Words, b: Words): number => a[0] - b[0] || a[1] - b[1] || a[2] - b[2] || a[3] - b[3]

const holds = <T>({ lanes, bits }: Table<T>, row: number, words: Words): boolean => {
  const fixed = bits[row]!
  for (let lane = 0; lane < 4; lane++) if ((words[lane]! & maskOf(fixed, lane)) >>> 0 !== lanes[lane]![row]!) return false
  return true
}

const link = <T>(table: Table<T>): void => {
  for (let row = 1; row < table.bits.length; row++) {
    const words: Words = [table.lanes[0][row]!, table.lanes[1][row]!, table.lanes[2][row]!, table.lanes[3][row]!]
    let above = row - 1
    while (above >= 0 && !holds(table, above, words)) above = table.parents[above]!
    table.parents[row] = above
  }
}

const tableOf = <T>(entries: readonly (readonly [Prefix, T])[]): Table<T> => {
  const sorted = entries.toSorted(([a], [b]) => compareWords(a.words, b.words) || a.bits - b.bits)
  const lane = (at: 0 | 1 | 2 | 3): Uint32Array => Uint32Array.from(sorted, ([prefix]) => prefix.words[at])
  const table: Table<T> = {
    lanes: [lane(0), lane(1), lane(2), lane(3)],
    bits: Uint8Array.from(sorted, ([prefix]) => prefix.bits),
    parents: new Int32Array(sorted.length).fill(-1),
    values: sorted.map(([, value]) => value),
  }
  link(table)
  return table
}

/** Row of the last network that starts at or before the address, or -1. */
const floorOf = <T>({ lanes: [a, b, c, d] }: Table<T>, words: Words): number => {
  let low = 0
  let high = a.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const order = a[middle]! - words[0] || b[middle]! - words[1] || c[middle]! - words[2] || d[middle]! - words[3]
    if (order <= 0) low = middle + 1
    else high = middle
  }
  return low - 1
}

const rowOf = <T>(table: Table<T>, words: Words): number => {
  let row = floorOf(table, words)
  while (row >= 0 && !holds(table, row, words)) row = table.parents[row]!
  return row
}

/** Builds the set once; rows are typed arrays, about 25 bytes a network beside the value. `::/0` does not hold IPv4 addresses. */
export const prefixSet = <T>(entries: readonly (readonly [Prefix, T])[]): PrefixSet<T> => {
  const tables = {
    4: tableOf(entries.filter(([prefix]) => prefix.family === 4)),
    6: tableOf(entries.filter(([prefix]) => prefix.family === 6)),
  }
  return {
    size: entries.length,
    find: ({ family, words }) => {
      const table = tables[family]
      return table.values[rowOf(table, words)]
    },
    all: ({ family, words }) => {
      const table = tables[family]
      const found: T[] = []
      for (let row = rowOf(table, words); row >= 0; row = table.parents[row]!) found.push(table.values[row]!)
      return found
    },
  }
}
