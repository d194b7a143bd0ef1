import { type Address, formatAddress, parseAddress, type Words } from './address.ts'
import { type Columns, GrowingColumns, linked, maskOf, rowOf, rowsOf, sorted, wordsAt } from './prefix-table.ts'

/** A network: its first address and how many of the 128 bits are fixed (an IPv4 /24 fixes 120 of its mapped form). */
export interface Prefix {
  readonly family: 4 | 6
  readonly words: Words
  readonly bits: number
}

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

const toBig = ([a, b, c, d]: Words): bigint => (BigInt(a) << 96n) | (BigInt(b) << 64n) | (BigInt(c) << 32n) | BigInt(d)
const toWords = (value: bigint): Words => [
  Number((value >> 96n) & 0xffffffffn),
  Number((value >> 64n) & 0xffffffffn),
  Number((value >> 32n) & 0xffffffffn),
  Number(value & 0xffffffffn),
]

/** The fewest networks that cover a range, both ends included; none where the ends are not in order or of two families. */
export const prefixesBetween = (first: Address, last: Address): Prefix[] => {
  const prefixes: Prefix[] = []
  const end = toBig(last.words)
  let start = toBig(first.words)
  if (first.family !== last.family) return []
  while (start <= end) {
    let free = 0n
    while (free < 128n && (start & (1n << free)) === 0n && start + (1n << (free + 1n)) - 1n <= end) free++
    prefixes.push({ family: first.family, words: toWords(start), bits: 128 - Number(free) })
    start += 1n << free
  }
  return prefixes
}

/** Networks with a value each, asked by address. A million of them answer within a microsecond or two. */
export interface PrefixSet<T> {
  readonly size: number
  /** The value of the narrowest network that holds the address. */
  readonly find: (address: Address) => T | undefined
  /** The values of all networks that hold the address, the narrowest first. */
  readonly all: (address: Address) => readonly T[]
  /** The same with the networks. */
  readonly matches: (address: Address) => readonly { readonly prefix: Prefix; readonly value: T }[]
}

/** Columns of each family, in the order that `sorted` gives them. */
export interface SortedColumns<T> {
  readonly 4: Columns<T>
  readonly 6: Columns<T>
}

/** `::/0` does not hold IPv4 addresses: each family has a table of its own. */
export const setOfSorted = <T>(columns: SortedColumns<T>): PrefixSet<T> => {
  const tables = { 4: linked(columns[4]), 6: linked(columns[6]) }
  return {
    size: columns[4].bits.length + columns[6].bits.length,
    find: ({ family, words }) => tables[family].values[rowOf(tables[family], words)],
    all: ({ family, words }) => rowsOf(tables[family], words).map((row) => tables[family].values[row]!),
    matches: ({ family, words }) => {
      const table = tables[family]
      return rowsOf(table, words).map((row) => ({
        prefix: { family, words: wordsAt(table, row), bits: table.bits[row]! },
        value: table.values[row]!,
      }))
    },
  }
}

/** Takes networks one by one and builds the set once. */
export class PrefixSetBuilder<T> {
  readonly #columns = { 4: new GrowingColumns<T>(), 6: new GrowingColumns<T>() }

  get size(): number {
    return this.#columns[4].size + this.#columns[6].size
  }

  /** False where the set is full. */
  add({ family, words, bits }: Prefix, value: T): boolean {
    return this.#columns[family].add(words, bits, value)
  }

  sorted(): SortedColumns<T> {
    return { 4: sorted(this.#columns[4].taken()), 6: sorted(this.#columns[6].taken()) }
  }

  build(): PrefixSet<T> {
    return setOfSorted(this.sorted())
  }
}

/** A set of networks that are all at hand. */
export const prefixSet = <T>(entries: Iterable<readonly [Prefix, T]>): PrefixSet<T> => {
  const builder = new PrefixSetBuilder<T>()
  for (const [prefix, value] of entries) builder.add(prefix, value)
  return builder.build()
}

export { MOST_PREFIXES } from './prefix-table.ts'
