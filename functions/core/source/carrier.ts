import type { Json } from '#core/model/event.ts'
import { standardLine } from '#core/net/flow-format.ts'

/** Levels of objects, lists and texts in each other that are searched; what people export nests three or four. */
const DEEPEST = 6
const MOST_VALUES = 5_000
/** Characters of text inside texts that are parsed. */
const MOST_TEXT = 8 * 1024 * 1024

const object = (value: unknown): Json | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** What stands before the JSON of a line: a stamp, a host, a stream's name. */
const LONGEST_PREFIX = 1_000

/** The JSON value that a text is, or that begins in it and ends it; undefined where it holds none. */
export const jsonIn = (text: string): unknown => {
  const trimmed = text.trim()
  const first = trimmed[0]
  if (first === '{' || first === '[') return parsed(trimmed)
  const at = trimmed.slice(0, LONGEST_PREFIX).search(/[{[]\s*["{]/)
  const end = at < 0 ? -1 : trimmed.lastIndexOf(trimmed[at] === '{' ? '}' : ']')
  return end > at ? parsed(trimmed.slice(at, end + 1)) : undefined
}

/** Cells of a result row: `[{field, value}…]` of CloudWatch Logs Insights, `[{eventName: …}, {eventTime: …}]` of CloudTrail Lake. */
export const rowOf = (list: readonly unknown[]): Json | undefined => {
  const cells = list.map(object)
  if (cells.length < 2 || !cells.every((cell) => cell !== undefined)) return undefined
  if (cells.every((cell) => typeof cell['field'] === 'string' && 'value' in cell))
    return Object.fromEntries(cells.map((cell) => [cell['field'], cell['value']]))
  const names = cells.map((cell) => Object.keys(cell))
  const distinct = new Set(names.map(([name]) => name))
  return names.every(({ length }) => length === 1) && distinct.size === cells.length ? (Object.assign({}, ...cells) as Json) : undefined
}

interface Place {
  readonly value: unknown
  /** The outermost list above it: each of its elements is a carrier. */
  readonly list?: readonly unknown[]
}

const children = ({ value, list }: Place): Place[] => {
  if (Array.isArray(value)) {
    const row = rowOf(value)
    return row ? [{ value: row, ...(list && { list }) }] : value.map((one) => ({ value: one, list: list ?? value }))
  }
  const json = object(value)
  return json ? Object.values(json).map((one) => ({ value: one, ...(list && { list }) })) : []
}

/** What distinguishes records from copies of one: CloudTrail's eventID. */
const idOf = (value: unknown): string | undefined => {
  const id = object(value)?.['eventID']
  return typeof id === 'string' && id !== '' ? id : undefined
}

/** What was found first, and whatever else was found under other ids: a copy of a record beside it counts for nothing. */
class Found {
  first: unknown
  readonly #ids = new Set<string>()
  readonly #others: unknown[] = []

  add(value: unknown): void {
    const values = Array.isArray(value) ? value : [value]
    const fresh = values.filter((one) => {
      const id = idOf(one)
      return id !== undefined && !this.#ids.has(id)
    })
    for (const one of fresh) this.#ids.add(idOf(one)!)
    if (this.first === undefined) this.first = value
    else this.#others.push(...fresh)
  }

  get all(): unknown {
    if (this.#others.length === 0) return this.first
    return [...(Array.isArray(this.first) ? this.first : [this.first]), ...this.#others]
  }
}

/**
 * The value inside an object that is a record, or the list of such, wherever it is nested and whether it is JSON or the text of JSON.
 * The nearest to the outside wins, so that a copy beside it counts for nothing; others with an id of their own come with it as a list.
 * Undefined where there is none within the bounds.
 * @param isRecord true for a value that can be taken as it is
 */
export const carriedIn = (root: Json, isRecord: (value: Json) => boolean): unknown => {
  const found = new Found()
  const taken = new Set<readonly unknown[]>()
  let level: Place[] = children({ value: root })
  let values = 0
  let text = MOST_TEXT
  for (let depth = 0; depth < DEEPEST && level.length > 0; depth++) {
    const next: Place[] = []
    for (const place of level) {
      if (++values > MOST_VALUES) return found.all
      if (place.list && taken.has(place.list)) continue
      let { value } = place
      if (typeof value === 'string') {
        if (found.first === undefined && standardLine(value.trim())) return place.list ?? value
        text -= value.length
        if (value.length < 20 || text < 0) continue
        value = jsonIn(value)
      }
      const json = object(value)
      if (json && isRecord(json)) {
        found.add(place.list ?? json)
        if (place.list) taken.add(place.list)
      } else next.push(...children({ ...place, value }).slice(0, MOST_VALUES - values))
    }
    level = next
  }
  return found.all
}
