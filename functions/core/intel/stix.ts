import type { Json } from '#core/model/event.ts'
import { parsePrefix } from '#core/net/prefix-set.ts'
import { epochOf } from '#core/source/time.ts'
import type { Entry } from './lists.ts'

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

/** True for a STIX 2 bundle. */
export const isStix = (value: unknown): value is Json => isObject(value) && value['type'] === 'bundle' && Array.isArray(value['objects'])

/** `ipv4-addr:value = '198.51.100.1'`, `ipv6-addr:value ISSUBSET '2001:db8::/32'`, `domain-name:value = 'example.net'`. */
const COMPARISON = /\b(ipv4-addr|ipv6-addr|domain-name):value\s*(=|ISSUBSET|LIKE|MATCHES|IN|!=)\s*'([^'\\]{1,300})'/g
const LONGEST_PATTERN = 20_000

const entryOf = (type: string, value: string): Entry | undefined => {
  if (type === 'domain-name') return { domain: value.toLowerCase().replace(/\.$/, '') }
  const network = parsePrefix(value)
  return network && { network }
}

/**
 * The addresses and domains that a pattern names by `=` or ISSUBSET, where each alone is enough.
 * AND, FOLLOWEDBY, NOT and qualifiers ask for more than an address: such a pattern is not taken apart.
 */
const ofPattern = (pattern: string): Entry[] => {
  if (pattern.length > LONGEST_PATTERN || /\b(AND|FOLLOWEDBY|NOT|WITHIN|REPEATS|START)\b/.test(pattern.replace(/'[^']*'/g, ''))) return []
  return [...pattern.matchAll(COMPARISON)].flatMap(([, type, operator, value]) =>
    operator === '=' || operator === 'ISSUBSET' ? (entryOf(type!, value!) ?? []) : [],
  )
}

const ofObject = (object: Json): Entry[] => {
  const { type, value, pattern } = object as { type?: unknown; value?: unknown; pattern?: unknown }
  if (type === 'indicator') return typeof pattern === 'string' ? ofPattern(pattern) : []
  const entry =
    typeof type === 'string' && typeof value === 'string' && /^(ipv[46]-addr|domain-name)$/.test(type) ? entryOf(type, value) : undefined
  return entry ? [entry] : []
}

/** Objects that say something, but not of addresses or domains in a form that can be read by itself. */
const unread = (object: Json): boolean => object['type'] === 'indicator'

/** Entries of a bundle: indicators that are not revoked, with their `valid_until`, and observables. */
export function* stixEntries(bundle: Json): Generator<Entry | string> {
  for (const object of bundle['objects'] as unknown[]) {
    if (!isObject(object) || object['revoked'] === true) continue
    const until = typeof object['valid_until'] === 'string' ? epochOf(object['valid_until']) : undefined
    const entries = ofObject(object)
    for (const entry of entries) yield until === undefined ? entry : { ...entry, expires: until }
    if (entries.length === 0 && unread(object)) yield String(object['pattern'] ?? object['id'])
  }
}
