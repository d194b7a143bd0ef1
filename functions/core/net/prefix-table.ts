import type { Words } from './address.ts'

const MASKS = Array.from({ length: 33 }, (_, bits) => (bits === 0 ? 0 : (0xffffffff << (32 - bits)) >>> 0))
export const maskOf = (bits: number, lane: number): number => MASKS[Math.min(32, Math.max(0, bits - 32 * lane))]!

type Lane = 0 | 1 | 2 | 3
const LANES: readonly Lane[] = [0, 1, 2, 3]

/** Networks as columns: 17 bytes each, so that a million of them fit where objects would not. */
export interface Columns<T> {
  readonly lanes: readonly [Uint32Array, Uint32Array, Uint32Array, Uint32Array]
  readonly bits: Uint8Array
  readonly values: readonly T[]
}

export interface Table<T> extends Columns<T> {
  /** The row of the next wider network that encloses this one, or -1. Two networks nest or are apart, so one chain finds all. */
  readonly parents: Int32Array
}

/** Rows that a table can hold: a lane and a row number share one double. */
export const MOST_PREFIXES = 2 ** 21

const isConstant = (column: Uint32Array | Uint8Array): boolean => column.every((value) => value === column[0])

/** Row numbers in the order of a column; rows that are equal there keep their order. Sorting doubles natively beats comparing rows. */
const orderedBy = (column: Uint32Array | Uint8Array, order: Uint32Array): Uint32Array => {
  if (isConstant(column)) return order
  const keys = new Float64Array(order.length)
  for (let rank = 0; rank < keys.length; rank++) keys[rank] = column[order[rank]!]! * MOST_PREFIXES + rank
  keys.sort()
  const next = new Uint32Array(order.length)
  for (let at = 0; at < next.length; at++) next[at] = order[keys[at]! % MOST_PREFIXES]!
  return next
}

const permuted = <C extends Uint32Array | Uint8Array>(column: C, order: Uint32Array, into: C): C => {
  for (let row = 0; row < order.length; row++) into[row] = column[order[row]!]!
  return into
}

/** Sorted by address, the wider network first: by the least part first, as each step keeps the order of the one before. */
export const sorted = <T>({ lanes, bits, values }: Columns<T>): Columns<T> => {
  const [a, b, c, d] = lanes
  const first: Uint32Array = new Uint32Array(bits.length)
  for (let row = 0; row < first.length; row++) first[row] = row
  const order = [bits, d, c, b, a].reduce<Uint32Array>((rows, column) => orderedBy(column, rows), first)
  const lane = (at: Lane): Uint32Array => permuted(lanes[at], order, new Uint32Array(order.length))
  return {
    lanes: [lane(0), lane(1), lane(2), lane(3)],
    bits: permuted(bits, order, new Uint8Array(order.length)),
    values: Array.from(order, (row) => values[row]!),
  }
}

const holds = <T>({ lanes, bits }: Columns<T>, row: number, words: Words): boolean => {
  const fixed = bits[row]!
  for (const lane of LANES) if ((words[lane] & maskOf(fixed, lane)) >>> 0 !== lanes[lane][row]!) return false
  return true
}

export const wordsAt = <T>({ lanes }: Columns<T>, row: number): Words => [lanes[0][row]!, lanes[1][row]!, lanes[2][row]!, lanes[3][row]!]

export const linked = <T>(columns: Columns<T>): Table<T> => {
  const parents = new Int32Array(columns.bits.length).fill(-1)
  for (let row = 1; row < parents.length; row++) {
    const words = wordsAt(columns, row)
    let above = row - 1
    while (above >= 0 && !holds(columns, above, words)) above = parents[above]!
    parents[row] = above
  }
  return { ...columns, parents }
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

export const rowOf = <T>(table: Table<T>, words: Words): number => {
  let row = floorOf(table, words)
  while (row >= 0 && !holds(table, row, words)) row = table.parents[row]!
  return row
}

export const rowsOf = <T>(table: Table<T>, words: Words): number[] => {
  const rows: number[] = []
  for (let row = rowOf(table, words); row >= 0; row = table.parents[row]!) rows.push(row)
  return rows
}

/** Columns that take one network after another. */
export class GrowingColumns<T> {
  size = 0
  #lanes = LANES.map(() => new Uint32Array(16))
  #bits = new Uint8Array(16)
  readonly #values: T[] = []

  add(words: Words, bits: number, value: T): boolean {
    if (this.size === MOST_PREFIXES) return false
    if (this.size === this.#bits.length) this.#grow()
    for (const lane of LANES) this.#lanes[lane]![this.size] = words[lane]
    this.#bits[this.size] = bits
    this.#values.push(value)
    this.size++
    return true
  }

  taken(): Columns<T> {
    const [a, b, c, d] = this.#lanes.map((lane) => lane.subarray(0, this.size))
    return { lanes: [a!, b!, c!, d!], bits: this.#bits.subarray(0, this.size), values: this.#values }
  }

  #grow(): void {
    const wider = <A extends Uint32Array | Uint8Array>(from: A, to: A): A => {
      to.set(from)
      return to
    }
    this.#lanes = this.#lanes.map((lane) => wider(lane, new Uint32Array(lane.length * 2)))
    this.#bits = wider(this.#bits, new Uint8Array(this.#bits.length * 2))
  }
}
