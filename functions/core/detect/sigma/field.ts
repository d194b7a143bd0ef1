import type { Json } from '#core/model/event.ts'
import { FACT_ROOTS, type Facts } from '#core/model/facts.ts'
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
 * Compiles a path once.
 * The record's own field wins; a first segment of FACT_ROOTS that the record does not have is read from the facts.
 */
export function fieldOf(path: string): Field {
  const segments = path.split('.')
  const root = segments[0]!
  const walk = walker(path, segments)
  const isFact = ROOTS.has(root)
  if (segments.length === 1 && !isFact) return simpleField(path)
  return {
    path,
    some: (record, facts, test) => {
      if (!isFact || Object.hasOwn(record, path) || Object.hasOwn(record, root)) return walk(record, 0, test, record, facts, 0)
      return (
        facts[root] !== undefined &&
        (segments.length === 1 ? leaf(facts[root], test, record, facts, 0) : walk(facts[root], 1, test, record, facts, 0))
      )
    },
    exists: (record, facts) => {
      if (!isFact || Object.hasOwn(record, path) || Object.hasOwn(record, root)) return reaches(record, segments, 0, 0)
      return facts[root] !== undefined && reaches(facts[root], segments, 1, 0)
    },
  }
}

const simpleField = (path: string): Field => ({
  path,
  some: (record, facts, test) => {
    if (!Object.hasOwn(record, path)) return false
    const value = record[path]
    return Array.isArray(value) ? leaf(value, test, record, facts, 0) : value !== undefined && test(value, record, facts)
  },
  exists: (record) => Object.hasOwn(record, path) && record[path] !== undefined,
})

type Walk = (container: unknown, at: number, test: ValueTest, record: Json, facts: Facts, depth: number) => boolean

function walker(path: string, segments: readonly string[]): Walk {
  const count = segments.length
  // rest[at] is what remains of the path from a segment on, as one key.
  const rest = segments.map((_, at) => segments.slice(at).join('.'))
  rest[0] = path
  const walk: Walk = (container, at, test, record, facts, depth) => {
    if (typeof container !== 'object' || container === null || depth > LIMITS.depth) return false
    if (Array.isArray(container)) {
      for (const element of container) if (walk(element, at, test, record, facts, depth + 1)) return true
      return false
    }
    const object = container as Json
    if (Object.hasOwn(object, rest[at]!)) return leaf(object[rest[at]!], test, record, facts, depth)
    for (let to = count - 1; to > at; to--) {
      const key = to === at + 1 ? segments[at]! : segments.slice(at, to).join('.')
      if (Object.hasOwn(object, key)) return walk(object[key], to, test, record, facts, depth + 1)
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

function reaches(container: unknown, segments: readonly string[], at: number, depth: number): boolean {
  if (at === segments.length) return container !== undefined
  if (typeof container !== 'object' || container === null || depth > LIMITS.depth) return false
  if (Array.isArray(container)) return container.some((element) => reaches(element, segments, at, depth + 1))
  const object = container as Json
  for (let to = segments.length; to > at; to--) {
    const key = segments.slice(at, to).join('.')
    if (Object.hasOwn(object, key)) return reaches(object[key], segments, to, depth + 1)
  }
  return false
}
