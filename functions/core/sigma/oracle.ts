import type { Json } from '#core/model/event.ts'
import type { Facts } from '#core/model/facts.ts'
import type { DetectionDocument } from './document.ts'
import { FACT_ROOTS } from './fact-names.ts'
import { oracleCondition } from './oracle-condition.ts'
import { encoded, stringPattern, testNetwork, timePart } from './oracle-values.ts'
import type { Lists } from './values.ts'
import type { Plain } from './yaml.ts'

/**
 * The slow, obvious evaluator: reads a rule as the specification's text does, with nothing compiled and nothing shared with the engine.
 * A property test compares the two. Not for production: its expressions may backtrack.
 */
export function evaluateBySpecification(document: DetectionDocument, record: Json, facts: Facts, lists: Lists = {}): boolean {
  const names = Object.keys(document.searches)
  const search = (name: string): boolean => searchHolds(document.searches[name] as Plain, { record, facts, lists })
  // "The condition can be a list … logically linked with OR."
  return document.conditions.some((text) => oracleCondition(text, names, search))
}

interface Event {
  readonly record: Json
  readonly facts: Facts
  readonly lists: Lists
}

/** "All elements of a map are joined with a logical AND", lists with OR; bare values are keywords. */
function searchHolds(search: Plain, event: Event): boolean {
  if (Array.isArray(search)) return search.some((one) => searchHolds(one, event))
  if (typeof search !== 'object' || search === null) return itemHolds('', search, event)
  return Object.entries(search).every(([key, value]) => itemHolds(key, value, event))
}

function itemHolds(key: string, value: Plain, event: Event): boolean {
  const [field = '', ...modifiers] = key.split('|')
  const listed = Array.isArray(value) ? (value.length === 0 ? [null] : value) : [value]
  const one = (single: Plain): boolean => valuesOf(single, modifiers, event.lists).some((text) => valueHolds(field, modifiers, text, event))
  // "all: Normally, lists of values are linked with OR … This modifier changes this to AND."
  const held = modifiers.includes('all') ? listed.every(one) : listed.some(one)
  return modifiers.includes('neq') ? !held : held
}

/** "Placeholders … replacement with single, multiple or-linked values." One without a list stands for nothing. */
function valuesOf(value: Plain, modifiers: readonly string[], lists: Lists): readonly Plain[] {
  if (!modifiers.includes('expand') || typeof value !== 'string') return [value]
  const at = value.search(/(?<!\\)%[^%\\]+%/)
  if (at < 0) return [value.replaceAll('\\%', '%')]
  const name = value.slice(at + 1, value.indexOf('%', at + 1))
  const words = Object.hasOwn(lists, name) ? lists[name]! : []
  const rest = value.slice(at + name.length + 2)
  return words.flatMap((word) => valuesOf(rest, modifiers, lists).map((tail) => value.slice(0, at).replaceAll('\\%', '%') + word + tail))
}

function valueHolds(field: string, modifiers: readonly string[], value: Plain, event: Event): boolean {
  if (field === '') return textsOf(event.record).some((text) => textHolds(modifiers, value, text, true))
  const reached = reach(field, event)
  // "this check only verifies the presence of a field, not its value, be it empty or null"
  if (modifiers.includes('exists')) return (reached !== undefined) === (value === true || String(value).toLowerCase() === 'true')
  const values = reached ?? []
  if (value === null && !modifiers.includes('re')) return values.every((one) => one === null)
  return values.some((one) => one !== null && singleHolds(modifiers, value, one, event))
}

function singleHolds(modifiers: readonly string[], value: Plain, actual: unknown, event: Event): boolean {
  const comparison = modifiers.find((one) => ['lt', 'lte', 'gt', 'gte'].includes(one))
  const part = modifiers.find((one) => ['minute', 'hour', 'day', 'week', 'month', 'year'].includes(one))
  if (part) return compare(comparison, timePart(actual, part), Number(value))
  if (comparison) return compare(comparison, toNumber(actual), Number(value))
  if (modifiers.includes('fieldref')) return referenceHolds(modifiers, String(value), actual, event)
  return (typeof actual === 'object' ? textsOf(actual as object) : [String(actual)]).some((text) =>
    textHolds(modifiers, value, text, false),
  )
}

function compare(comparison: string | undefined, left: number | undefined, right: number): boolean {
  if (left === undefined) return false
  if (comparison === 'lt') return left < right
  if (comparison === 'lte') return left <= right
  if (comparison === 'gt') return left > right
  return comparison === 'gte' ? left >= right : left === right
}

const toNumber = (value: unknown): number | undefined => {
  if (typeof value === 'number') return value
  return typeof value === 'string' && value.trim() !== '' && /^\s*[-+]?\d+(\.\d+)?(e[-+]?\d+)?\s*$/i.test(value) ? Number(value) : undefined
}

function textHolds(modifiers: readonly string[], value: Plain, text: string, keyword: boolean): boolean {
  if (modifiers.includes('re')) {
    const prefix = modifiers.includes('startswith') ? '^(?:' : modifiers.includes('endswith') ? '(?:' : ''
    const suffix = modifiers.includes('startswith') ? ')' : modifiers.includes('endswith') ? ')$' : ''
    const flags = ['i', 'm', 's'].filter((flag) => modifiers.includes(flag))
    // PCRE writes flags before the expression, JavaScript after it.
    const source = String(value).replace(/^\(\?([ims]+)\)/, (_whole, inline: string) => {
      flags.push(...inline)
      return ''
    })
    return new RegExp(`${prefix}${source}${suffix}`, [...new Set(flags)].join('')).test(text)
  }
  if (modifiers.includes('cidr')) return testNetwork(String(value), text)
  const cased = modifiers.includes('cased')
  const open = keyword && !modifiers.some((one) => ['contains', 'startswith', 'endswith'].includes(one))
  return encoded(String(value), typeof value !== 'string', open ? [...modifiers, 'contains'] : modifiers).some((pattern) =>
    stringPattern(pattern, cased).test(cased ? text : text.toLowerCase()),
  )
}

function referenceHolds(modifiers: readonly string[], other: string, actual: unknown, event: Event): boolean {
  if (typeof actual === 'object') return false
  const fold = (text: unknown): string => (modifiers.includes('cased') ? String(text) : String(text).toLowerCase())
  return (reach(other, event) ?? []).some((one) => {
    if (typeof one === 'object') return false
    if (modifiers.includes('contains')) return fold(actual).includes(fold(one))
    if (modifiers.includes('startswith')) return fold(actual).startsWith(fold(one))
    return modifiers.includes('endswith') ? fold(actual).endsWith(fold(one)) : fold(actual) === fold(one)
  })
}

/** Every value at the end of a dotted path; undefined where the path leads nowhere. */
function reach(path: string, { record, facts }: Event): unknown[] | undefined {
  const root = path.split('.')[0]!
  const isFact = FACT_ROOTS.includes(root) && !Object.hasOwn(record, root) && !Object.hasOwn(record, path)
  if (!isFact) return flat(follow(record, path))
  return facts[root] === undefined ? undefined : flat(root === path ? [facts[root]] : follow(facts[root], path.slice(root.length + 1)))
}

/** The longest prefix of the path that is a key wins; lists are entered. */
function follow(value: unknown, path: string): unknown[] | undefined {
  if (Array.isArray(value)) {
    const inner = value.map((one) => follow(one, path)).filter((one) => one !== undefined)
    return inner.length === 0 ? undefined : inner.flat()
  }
  if (typeof value !== 'object' || value === null) return undefined
  const segments = path.split('.')
  for (let length = segments.length; length > 0; length--) {
    const key = segments.slice(0, length).join('.')
    if (!Object.hasOwn(value, key)) continue
    const inner = (value as Json)[key]
    return length === segments.length ? [inner] : follow(inner, segments.slice(length).join('.'))
  }
  return undefined
}

const flat = (values: unknown[] | undefined): unknown[] | undefined => values?.flat(Number.POSITIVE_INFINITY)

/** The text of an object: its JSON, and its JSON with the escapes of texts undone. */
const textsOf = (value: object): string[] => {
  const json = JSON.stringify(value)
  const marks: string[] = []
  const marked = JSON.stringify(value, (_key, one) => one).replace(/"(?:[^"\\]|\\.)*"/g, (literal) => {
    marks.push(JSON.parse(literal))
    return `"${marks.at(-1)}"`
  })
  return [json, marked]
}
