import type { Json } from '#core/model/event.ts'
import { remembered } from '#core/net/memoized.ts'

/** Careful looks into a record of which nothing is known. Own properties only: `__proto__` from a log stays inert. */
export const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

export const object = (value: unknown): Json | undefined => (isObject(value) ? value : undefined)

export const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

export const list = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : value === undefined || value === null ? [] : [value]

export const own = (value: unknown, name: string): unknown => (isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined)

/** The value at a dotted path of objects; arrays are not entered. */
export const at = (value: unknown, path: string): unknown => segmentsOf(path).reduce<unknown>(own, value)

/** Paths come from code and rules: the same few, for every record. */
const segmentsOf = remembered((path) => path.split('.'))

/** EC2's query protocol wraps lists: `{"items":[…]}`; a single one may be bare. */
export const items = (value: unknown): readonly unknown[] => list(own(value, 'items') ?? value)
