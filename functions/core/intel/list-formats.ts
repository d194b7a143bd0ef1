import { parseAddress } from '#core/net/address.ts'
import { formatPrefix, parsePrefix, prefixesBetween } from '#core/net/prefix-set.ts'
import { epochOf } from '#core/source/time.ts'
import { type Entry, type IntelList, type ListInfo, MOST_ENTRIES, type Refused, refusal, versionOf } from './lists.ts'
import { isStix, stixEntries } from './stix.ts'

const LONGEST_LINE = 4096
const DOMAIN = /^(?=.{4,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/i

const domainOf = (text: string): string | undefined => {
  const name = text.replace(/^\*?\./, '').replace(/\.$/, '')
  return DOMAIN.test(name) ? name.toLowerCase() : undefined
}

/** One word of a list as an entry: a network, an address, a range, or (where asked for) a domain. */
const entriesOf = (word: string, domains: boolean): Entry[] => {
  const network = parsePrefix(word)
  if (network) return [{ network }]
  const [from, to, more] = word.split('-')
  const range = from && to && more === undefined ? rangeOf(from, to) : []
  if (range.length > 0) return range
  const domain = domains ? domainOf(word) : undefined
  return domain ? [{ domain }] : []
}

const rangeOf = (from: string, to: string): Entry[] => {
  const [first, last] = [parseAddress(from), parseAddress(to)]
  return first && last ? prefixesBetween(first, last).map((network) => ({ network })) : []
}

const COMMENT = /(^|\s)(#|;|\/\/).*$/
/** Hosts files give the address to answer with before the name. */
const BLACKHOLE = /^(0\.0\.0\.0|127\.0\.0\.1|::1?)\s+\S/

/** A line of plain text, CSV or a hosts file: all its networks, or else its first domain. */
const lineEntries = (line: string): Entry[] => {
  const text = line
    .replace(COMMENT, '')
    .replace(/\s+-\s+/g, '-')
    .trim()
  const hosts = BLACKHOLE.test(text)
  const words = (hosts ? text.replace(/^\S+\s+/, '') : text).split(/[\s,;|"']+/).filter((word) => word !== '')
  const networks = hosts ? [] : words.flatMap((word) => entriesOf(word, false))
  if (networks.length > 0) return networks
  for (const word of words) {
    const domain = domainOf(word)
    if (domain) return [{ domain }]
  }
  return []
}

/** Column names before the first entry; later, a line without an entry is a mistake. */
const HEADER = /^["'\s]*[a-z_][\w .-]*["']?\s*([,;|\t]|$)/i

function* textEntries(text: string): Generator<Found> {
  let begun = false
  for (const line of linesOf(text)) {
    const entries = line.length > LONGEST_LINE ? [] : lineEntries(line)
    const blank = line.replace(COMMENT, '').trim() === ''
    if (entries.length > 0) yield* entries
    else if (!blank && (begun || !HEADER.test(line))) yield line
    begun ||= entries.length > 0
  }
}

function* linesOf(text: string): Generator<string> {
  let from = 0
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
    yield text.slice(from, end)
    from = end + 1
  }
  yield text.slice(from)
}

/** An entry, or the text that could not be read as one. */
export type Found = Entry | string

const DEEPEST = 12
const DOMAIN_KEY = /domain|host|fqdn|indicator|ioc|value/i
const EXPIRY_KEY = /^(expires?|expiration|valid_until|validuntil)$/i

/** Any JSON: every text that is a network, and texts under keys that name domains. Feeds agree on nothing else. */
function* jsonEntries(value: unknown, key = '', depth = 0, expires?: number): Generator<Found> {
  if (typeof value === 'string') {
    for (const entry of entriesOf(value.trim(), DOMAIN_KEY.test(key))) yield expires === undefined ? entry : { ...entry, expires }
  } else if (typeof value === 'object' && value !== null && depth < DEEPEST) {
    const own = Array.isArray(value) ? expires : (expiryIn(value) ?? expires)
    for (const [name, child] of Object.entries(value)) {
      yield* jsonEntries(child, Array.isArray(value) ? key || 'value' : name, depth + 1, own)
    }
  }
}

const expiryIn = (value: object): number | undefined => {
  const [, written] = Object.entries(value).find(([name]) => EXPIRY_KEY.test(name)) ?? []
  return typeof written === 'string' ? epochOf(written) : undefined
}

const parsed = (text: string): { readonly value: unknown } | undefined => {
  try {
    return { value: JSON.parse(text) }
  } catch {
    return undefined
  }
}

function* jsonLines(text: string): Generator<Found> {
  for (const line of linesOf(text)) {
    const found = line.length > LONGEST_LINE ? undefined : parsed(line)
    if (found) yield* jsonEntries(found.value)
    else if (line.trim() !== '') yield line
  }
}

const foundIn = (text: string): Iterable<Found> => {
  if (!/^\s*[{[]/.test(text)) return textEntries(text)
  const whole = parsed(text)
  if (!whole) return jsonLines(text)
  return isStix(whole.value) ? stixEntries(whole.value) : jsonEntries(whole.value)
}

class Refusals {
  readonly #seen = new Map<string, { count: number; example: string }>()

  add(reason: string, example: string): void {
    const known = this.#seen.get(reason)
    if (known) known.count++
    else this.#seen.set(reason, { count: 1, example: example.slice(0, 60) })
  }

  get all(): Refused[] {
    return [...this.#seen].map(([reason, rest]) => ({ reason, ...rest }))
  }
}

const textOf = ({ network, domain }: Entry): string => domain ?? (network ? formatPrefix(network) : '')

/**
 * Reads a threat or trusted list: plain text, CSV, hosts file, JSON, JSON lines or a STIX 2.1 bundle, distinguished by content.
 * What is no network and no domain, or would accuse everyone, is counted and left out; so is all beyond two million entries.
 */
export const parseList = (content: string, info: ListInfo): IntelList => {
  const entries: Entry[] = []
  const refusals = new Refusals()
  for (const found of foundIn(content)) {
    const reason = typeof found === 'string' ? 'no network and no domain' : refusal(found, info.kind)
    if (reason !== undefined) refusals.add(reason, typeof found === 'string' ? found : textOf(found))
    else if (typeof found === 'object') entries.push(found)
    if (entries.length === MOST_ENTRIES) {
      refusals.add(`more than ${MOST_ENTRIES} entries; the rest was not read`, '')
      break
    }
  }
  return { ...info, version: versionOf(content), entries, refused: refusals.all }
}
