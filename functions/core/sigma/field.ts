import type { Json } from '#core/model/event.ts'
import type { Facts } from '#core/model/facts.ts'
import { FACT_ROOTS } from './fact-names.ts'
import { LIMITS } from './limits.ts'

/** Asked about one value that a path reaches: a scalar, null or an object. */
export type ValueTest = (value: unknown, record: Json, facts: Facts) => boolean

/** One dotted path into record and facts. Arrays on the way are entered; a key that itself contains dots is tried first. */
export interface Field {
  readonly path: string
  /** True if some reached value passes. */
  readonly some: (record: Json, facts: Facts, test: ValueTest) => boolean
  /** True if the path leads to anything, null included. */
  readonly exists: (record: Json, facts: Facts) => boolean
}

const ROOTS = new Set<string>(FACT_ROOTS)

/**
 * Own property, or undefined: JSON has no undefined. Asking `hasOwn` first costs more than the read, and only names that every object inherits
 * (`constructor`, `__proto__`) need it.
 */
export type Read = (object: Json) => unknown

export const readerOf = (key: string): Read =>
  key in Object.prototype ? (object) => (Object.hasOwn(object, key) ? object[key] : undefined) : (object) => object[key]

/**
 * Compiles a path once.
 * The record's own field wins; a first segment of FACT_ROOTS that the record does not have is read from the facts.
 */
export function fieldOf(path: string): Field {
  const segments = path.split('.')
  const root = segments[0]!
  const steps = stepsOf(segments)
  const isFact = ROOTS.has(root)
  if (segments.length === 1 && !isFact) return simpleField(path)
  const walk = walker(steps)
  return {
    path,
    some: (record, facts, test) => {
      if (!isFact || Object.hasOwn(record, path) || Object.hasOwn(record, root)) return walk(record, 0, test, record, facts, 0)
      const fact = facts[root]
      if (fact === undefined) return false
      return segments.length === 1 ? leaf(fact, test, record, facts, 0) : walk(fact, 1, test, record, facts, 0)
    },
    exists: (record, facts) => {
      if (!isFact || Object.hasOwn(record, path) || Object.hasOwn(record, root)) return reaches(record, steps, 0, 0)
      return facts[root] !== undefined && reaches(facts[root], steps, 1, 0)
    },
  }
}

const simpleField = (path: string): Field => {
  const read = readerOf(path)
  return {
    path,
    some: (record, facts, test) => {
      const value = read(record)
      return Array.isArray(value) ? leaf(value, test, record, facts, 0) : value !== undefined && test(value, record, facts)
    },
    exists: (record) => read(record) !== undefined,
  }
}

/** What may be the key at one place of a path, longest first: all that is left of it, …, one segment. */
type Step = readonly { readonly read: Read; readonly to: number }[]

const stepsOf = (segments: readonly string[]): readonly Step[] =>
  segments.map((_, at) =>
    segments
      .slice(at)
      .map((_, more) => ({ read: readerOf(segments.slice(at, at + more + 1).join('.')), to: at + more + 1 }))
      .reverse(),
  )

type Walk = (container: unknown, at: number, test: ValueTest, record: Json, facts: Facts, depth: number) => boolean

function walker(steps: readonly Step[]): Walk {
  const walk: Walk = (container, at, test, record, facts, depth) => {
    if (at === steps.length) return leaf(container, test, record, facts, depth)
    if (typeof container !== 'object' || container === null || depth > LIMITS.depth) return false
    if (Array.isArray(container)) {
      for (const element of container) if (walk(element, at, test, record, facts, depth + 1)) return true
      return false
    }
    const step = steps[at]!
    for (let i = 0; i < step.length; i++) {
      const value = step[i]!.read(container as Json)
      if (value !== undefined) return walk(value, step[i]!.to, test, record, facts, depth + 1)
    }
    return false
  }
  return walk
}

function leaf(value: unknown, test: ValueTest, record: Json, facts: Facts, depth: number): boolean {
  if (!Array.isArray(value)) return value !== undefined && test(value, record, facts)
  if (depth > LIMITS.depth) return false
  for (const element of value) if (leaf(element, test, record, facts, depth + 1)) return true
  return false
}

function reaches(container: unknown, steps: readonly Step[], at: number, depth: number): boolean {
  if (at === steps.length) return container !== undefined
  if (typeof container !== 'object' || container === null || depth > LIMITS.depth) return false
  if (Array.isArray(container)) return container.some((element) => reaches(element, steps, at, depth + 1))
  for (const { read, to } of steps[at]!) {
    const value = read(container as Json)
    if (value !== undefined) return reaches(value, steps, to, depth + 1)
  }
  return false
}
