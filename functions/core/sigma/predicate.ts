import type { Json } from '#core/model/event.ts'
import type { Facts } from '#core/model/facts.ts'
import { parseAddress } from '#core/net/address.ts'
import { parsePrefix, prefixSet } from '#core/net/prefix-set.ts'
import { FACT_ROOTS } from './fact-names.ts'
import { type Field, fieldOf, type ValueTest } from './field.ts'
import { fits } from './glob.ts'
import { datePart } from './instant.ts'
import { searchOf } from './regex.ts'
import { objectTexts, scalarText } from './text.ts'
import type { Comparison, Condition, Glob, Placement, Test } from './tree.ts'

/** A rule's logic as a function: built once at load, allocates nothing where nothing matches. */
export type Predicate = (record: Json, facts: Facts) => boolean

/** Shares fields between rules. */
export type FieldOf = (path: string) => Field

export const sharedFields = (): FieldOf => {
  const known = new Map<string, Field>()
  return (path) => {
    const field = known.get(path) ?? fieldOf(path)
    known.set(path, field)
    return field
  }
}

/** Compiles a condition tree into closures; cheap terms of an `and`/`or` are asked first. */
export function predicateOf(condition: Condition, fields: FieldOf): Predicate {
  if (condition.op === 'never') return () => false
  if (condition.op === 'term') return termOf(condition.field, condition.test, fields)
  if (condition.op === 'not') {
    const inner = predicateOf(condition.of, fields)
    return (record, facts) => !inner(record, facts)
  }
  const parts = [...condition.of].sort((a, b) => cost(a) - cost(b)).map((one) => predicateOf(one, fields))
  return condition.op === 'and' ? every(parts) : some(parts)
}

const COSTS: Readonly<Record<Test['is'], number>> = {
  equals: 1,
  present: 1,
  null: 1,
  prefix: 2,
  suffix: 2,
  compare: 2,
  date: 3,
  contains: 3,
  field: 3,
  cidr: 5,
  glob: 5,
  regex: 20,
}

function cost(condition: Condition): number {
  if (condition.op === 'never') return 0
  if (condition.op === 'not') return cost(condition.of)
  if (condition.op !== 'term') return condition.of.reduce((sum, one) => sum + cost(one), 1)
  return COSTS[condition.test.is] + placeCost(condition.field)
}

/** Deeper is dearer; a fact that must be worked out first is dearer still; the text of a whole record dearest. */
function placeCost(field: string): number {
  if (field === '') return 100
  const [root, ...rest] = field.split('.')
  if (root === 'action' || root === 'outcome') return 0
  return rest.length + (FACT_ROOTS.includes(root!) ? 4 : 0)
}

function every(parts: readonly Predicate[]): Predicate {
  const [first, second] = parts
  if (parts.length === 2 && first && second) return (record, facts) => first(record, facts) && second(record, facts)
  return (record, facts) => {
    for (let at = 0; at < parts.length; at++) if (!parts[at]!(record, facts)) return false
    return true
  }
}

function some(parts: readonly Predicate[]): Predicate {
  return (record, facts) => {
    for (let at = 0; at < parts.length; at++) if (parts[at]!(record, facts)) return true
    return false
  }
}

function termOf(path: string, test: Test, fields: FieldOf): Predicate {
  if (path === '') return keywordOf(test)
  const field = fields(path)
  if (test.is === 'present') return (record, facts) => field.exists(record, facts) === test.value
  if (test.is === 'null') return (record, facts) => !field.some(record, facts, isValue)
  const passes = valueTestOf(test, fields)
  return (record, facts) => field.some(record, facts, passes)
}

const isValue: ValueTest = (value) => value !== null

/** Keywords search the text of the whole record. */
function keywordOf(test: Test): Predicate {
  const passes = textTestOf(test)
  return (record) => objectTexts(record).some(passes)
}

/** Values of one field. Null never passes; an object passes by its texts. */
function valueTestOf(test: Test, fields: FieldOf): ValueTest {
  if (test.is === 'compare') return (value) => compares(test.by, numberOf(value), test.value)
  if (test.is === 'date') return (value) => compares(test.by, datePart(value, test.part), test.value)
  if (test.is === 'field') return otherFieldOf(test.placement, test.cased === true, fields(test.other))
  const passes = textTestOf(test)
  return (value) => {
    if (typeof value === 'string') return passes(value)
    if (typeof value === 'object') return value !== null && objectTexts(value).some(passes)
    const text = scalarText(value)
    return text !== undefined && passes(text)
  }
}

const NUMBER = /^\s*[-+]?\d+(\.\d+)?(e[-+]?\d+)?\s*$/i

/** Numbers, and texts that are wholly a number. */
export const numberOf = (value: unknown): number | undefined =>
  typeof value === 'number' ? value : typeof value === 'string' && value.length <= 64 && NUMBER.test(value) ? Number(value) : undefined

function compares(by: Comparison, left: number | undefined, right: number): boolean {
  if (left === undefined) return false
  if (by === 'lt') return left < right
  if (by === 'lte') return left <= right
  if (by === 'gt') return left > right
  return by === 'gte' ? left >= right : left === right
}

function otherFieldOf(placement: Placement, cased: boolean, other: Field): ValueTest {
  return (value, record, facts) => {
    const text = scalarText(value)
    if (text === undefined) return false
    const own = cased ? text : lower(text)
    return other.some(record, facts, (one) => {
      const theirs = scalarText(one)
      return theirs !== undefined && placed(placement, own, cased ? theirs : lower(theirs))
    })
  }
}

const placed = (placement: Placement, text: string, value: string): boolean =>
  placement === 'equals'
    ? text === value
    : placement === 'prefix'
      ? text.startsWith(value)
      : placement === 'suffix'
        ? text.endsWith(value)
        : text.includes(value)

/** Lower case, remembering the last text: rules look at the same field one after the other. */
const lower = (() => {
  let last = ''
  let lowered = ''
  return (text: string): string => {
    if (text !== last) {
      last = text
      lowered = text.toLowerCase()
    }
    return lowered
  }
})()

function textTestOf(test: Test): (text: string) => boolean {
  if (test.is === 'regex') return searchOf(test.source, test.flags)
  if (test.is === 'cidr') return networkTest(test.networks)
  if (test.is === 'glob') return globTest(test.glob, test.cased === true)
  if (!('values' in test)) return () => false
  const values = [...new Set(test.cased ? test.values : test.values.map((value) => value.toLowerCase()))]
  const fold = test.cased ? (text: string) => text : lower
  if (test.is === 'equals') return equalsTest(values, fold)
  const [only] = values
  const { is } = test
  if (values.length === 1 && only !== undefined) return (text) => placed(is, fold(text), only)
  return (text) => {
    const folded = fold(text)
    for (let at = 0; at < values.length; at++) if (placed(is, folded, values[at]!)) return true
    return false
  }
}

/** Most texts differ in length already: lower case is made only where it can decide. */
function equalsTest(values: readonly string[], fold: (text: string) => string): (text: string) => boolean {
  const [only] = values
  // biome-ignore lint/suspicious/noControlCharactersInRegex: every ASCII character
  const ascii = values.every((value) => /^[\u0000-\u007f]*$/.test(value))
  if (values.length === 1 && only !== undefined)
    return (text) => text === only || ((!ascii || text.length === only.length) && fold(text) === only)
  const known = new Set(values)
  const lengths = new Set(values.map((value) => value.length))
  return (text) => known.has(text) || ((!ascii || lengths.has(text.length)) && known.has(fold(text)))
}

function networkTest(networks: readonly string[]): (text: string) => boolean {
  const set = prefixSet(networks.flatMap((network) => parsePrefix(network) ?? []).map((prefix) => [prefix, true] as const))
  return (text) => {
    const address = text.length <= 64 ? parseAddress(text) : undefined
    return address !== undefined && set.find(address) === true
  }
}

function globTest(glob: Glob, cased: boolean): (text: string) => boolean {
  const folded = cased ? glob : glob.map((part) => (typeof part === 'string' ? part.toLowerCase() : part))
  return (text) => fits(folded, cased ? text : lower(text))
}
