import type { Random } from '#simulate/random.ts'

type Json = Record<string, unknown>

/** Texts that some parser, expression, renderer or store once took badly. */
const TEXTS: readonly string[] = [
  '',
  ' ',
  '\u0000',
  '\ud800',
  '\u202e\u2066\u200b',
  '\u001b[2J\u001b]8;;http://198.51.100.1\u0007',
  '<script>alert(1)</script>',
  '=cmd()',
  '<!channel> <@U1|x> ```',
  '$\u007bx} %s {{x}} {actor.name}',
  '__proto__',
  'constructor',
  '*',
  `${'a'.repeat(40)}!`,
  'x'.repeat(70_000),
  '\\'.repeat(300),
  '"'.repeat(300),
  '%'.repeat(300),
  '.'.repeat(300),
  `a${'.-'.repeat(8_000)}a`,
  'arn:aws:iam::123456789012:role/',
  'arn:::::',
  ':'.repeat(200),
  '999.999.999.999',
  '::ffff:192.0.2.1',
  '2001:db8::1/129',
  '1e400',
  '-1',
  'NaN',
  '2026-05-01T10:00:00Z',
  '9999-99-99T99:99:99Z',
  '0000-01-01T00:00:00Z',
  '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":["*",{},null]}]}',
  '{"Statement":'.repeat(500),
  '['.repeat(20_000),
  '%7B%22Statement%22%3A',
  '%E0%A4%A',
]

const KEYS: readonly string[] = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'length',
  '',
  '0',
  'a.b',
  'eventName',
  'Records',
  'detail',
  '\u0000',
]

const nested = (levels: number, list: boolean): unknown => {
  let value: unknown = 'deep'
  for (let level = 0; level < levels; level++) value = list ? [value] : { Statement: value }
  return value
}

/** A value that has no business where it lands. */
const hostile = (random: Random): unknown => {
  switch (random.int(0, 9)) {
    case 0:
      return null
    case 1:
      return random.pick([0, -1, 1e308, -1e-308, 2 ** 53, 4_294_967_296, 0.1])
    case 2:
      return random.chance(0.5)
    case 3:
      return []
    case 4:
      return {}
    case 5:
      return nested(random.pick([3, 30, 63, 64, 65, 400, 3_000]), random.chance(0.5))
    case 6:
      return Array.from({ length: random.int(1, 300) }, () => random.pick(TEXTS.slice(0, 14)))
    case 7:
      return JSON.parse(`{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}`)
    default:
      return random.pick(TEXTS)
  }
}

/** A few cuts, doublings and strange insertions. */
export const mutateText = (random: Random, text: string, pieces: readonly string[] = TEXTS): string => {
  let mutated = text
  for (let edits = random.int(1, 4); edits > 0; edits--) {
    const at = random.int(0, mutated.length)
    const end = random.chance(0.3) ? at : Math.min(mutated.length, at + random.int(0, 30))
    const piece = random.weighted([
      [3, random.pick(pieces)],
      [2, ''],
      [1, mutated.slice(at, at + 40)],
      [1, String.fromCharCode(random.int(0, 0xffff))],
    ] as const)[1]
    mutated = mutated.slice(0, at) + piece + mutated.slice(end)
  }
  return mutated
}

/** Flips, cuts and doubles bytes. */
export const mutateBytes = (random: Random, bytes: Buffer): Buffer => {
  const mutated = Buffer.from(bytes)
  for (let flips = random.int(0, 4); flips > 0 && mutated.length > 0; flips--)
    mutated[random.int(0, mutated.length - 1)] = random.int(0, 255)
  if (random.chance(0.2)) return mutated.subarray(0, random.int(0, mutated.length))
  return random.chance(0.1) ? Buffer.concat([mutated, mutated]) : mutated
}

const own = (target: object, key: string, value: unknown): void => {
  if (Array.isArray(target) && key === 'length') return
  Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true })
}

const children = (value: unknown): string[] => (typeof value === 'object' && value !== null ? Object.keys(value) : [])

/** One change at a place reached by a random walk from the root. */
const change = (random: Random, root: object): void => {
  let at = root as Json
  let keys = children(at)
  let key = keys.length > 0 ? random.pick(keys) : random.pick(KEYS)
  while (random.chance(0.7)) {
    const below = children(at[key])
    if (below.length === 0) break
    at = at[key] as Json
    keys = below
    key = random.pick(keys)
  }
  const value = at[key]
  const kind = random.int(0, 6)
  if (kind === 0 && !Array.isArray(at)) delete at[key]
  else if (kind === 1) own(at, random.pick(KEYS), value)
  else if (kind === 2) own(at, key, random.chance(0.5) ? [value] : { [random.pick(KEYS)]: value })
  else if (kind === 3) own(at, key, at[random.pick(keys.length > 0 ? keys : KEYS)])
  else own(at, key, kind === 4 && typeof value === 'string' ? mutateText(random, value) : hostile(random))
}

/** A copy of a JSON value with one to four changes. */
export const mutateJson = <T extends object>(random: Random, value: T): T => {
  const copy = structuredClone(value)
  for (let changes = random.int(1, 4); changes > 0; changes--) change(random, copy)
  return copy
}

/** What breaks the reading of a rule, put where nobody expects it. */
export const RULE_PIECES: readonly string[] = [
  '|',
  '*',
  '%',
  '\\',
  '&a',
  '*a',
  '!!js',
  '<<:',
  '\t',
  '"',
  "'",
  '{',
  '}',
  '[',
  ']',
  '---',
  '__proto__',
  'null',
  '~',
  ' not ',
  ' of ',
  '(',
  ')',
  '|re',
  '|cidr',
  '|base64offset',
  '(a+)+$',
  '(?=x)',
  '(a|a)*b',
  '9'.repeat(400),
  '\u0000',
  '\ud800',
  '\n  ',
  ': ',
  '0x',
  'of',
  'not',
  '1 of',
  '|windash',
]
