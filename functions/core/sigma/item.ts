import { RE2JS } from 're2js'
import { parsePrefix } from '#core/net/prefix-set.ts'
import { LIMITS } from './limits.ts'
import { isPlain, place, plainText, readString, type SigmaString, testOf } from './pattern.ts'
import { RuleError } from './problem.ts'
import { re2Flags } from './regex.ts'
import { closest } from './spelling.ts'
import { and, type Comparison, type Condition, type DatePart, not, or, type Placement, type Test } from './tree.ts'
import { base64, base64offset, expandText, type Lists, placeholdersOf, utf16, windash } from './values.ts'
import type { Plain } from './yaml.ts'

const PLACEMENTS: Readonly<Record<string, Placement>> = { contains: 'contains', startswith: 'prefix', endswith: 'suffix' }
const FLAGS: Readonly<Record<string, string>> = { i: 'i', ignorecase: 'i', m: 'm', multiline: 'm', s: 's', dotall: 's' }
const COMPARISONS = ['lt', 'lte', 'gt', 'gte']
const PARTS = ['minute', 'hour', 'day', 'week', 'month', 'year']
const ENCODINGS: Readonly<Record<string, 'le' | 'be' | 'bom'>> = { wide: 'le', utf16le: 'le', utf16be: 'be', utf16: 'bom' }

/** Every modifier of Sigma 2.1. */
export const MODIFIERS = [
  ...['all', 'neq', 'exists', 'cased', 're', 'cidr', 'fieldref', 'expand', 'windash', 'base64', 'base64offset'],
  ...Object.keys(PLACEMENTS),
  ...Object.keys(FLAGS),
  ...COMPARISONS,
  ...PARTS,
  ...Object.keys(ENCODINGS),
]

/** What compiling an item may remark without failing. */
export type Remark = (code: string, message: string) => void

interface Chain {
  readonly field: string
  readonly modifiers: readonly string[]
  readonly lists: Lists
  readonly remark: Remark
}

/** `field|modifier|…: value` → condition. An empty field searches the whole record (keywords). */
export function compileItem(key: string, value: Plain, lists: Lists, remark: Remark): Condition {
  const [field = '', ...modifiers] = key.split('|')
  checkModifiers(modifiers)
  const values = Array.isArray(value) ? value : [value]
  if (values.length > LIMITS.values)
    throw new RuleError('too-large', `${key} has more than ${LIMITS.values} values; put them into detections/lists`)
  if (values.some((one) => typeof one === 'object' && one !== null))
    throw new RuleError('schema', `${key}: a value is text, number, true, false or null`)
  const chain: Chain = { field, modifiers, lists, remark }
  const all = modifiers.includes('all')
  if (all && values.length < 2) remark('all-single', `${key}: the specification allows |all for several values only`)
  if (values.length > 1 && values.includes(null)) remark('null-in-list', `${key}: the specification allows no null within a list`)
  const tests = (values.length === 0 ? [null] : values).map((one) => alternatives(chain, one))
  if (tests.reduce((sum, one) => sum + one.length, 0) > LIMITS.expanded)
    throw new RuleError('too-large', `${key} expands to more than ${LIMITS.expanded} values`)
  const condition = all ? and(tests.map((one) => anyOf(field, one))) : anyOf(field, tests.flat())
  return modifiers.includes('neq') ? not(condition) : condition
}

function checkModifiers(modifiers: readonly string[]): void {
  for (const [at, modifier] of modifiers.entries()) {
    if (!MODIFIERS.includes(modifier))
      throw new RuleError('unknown-modifier', `unknown modifier "${modifier}"${closest(modifier, MODIFIERS)}`)
    const before = modifiers.slice(0, at).filter((one) => !['all', 'neq', 'expand'].includes(one))
    if ((modifier === 're' || modifier === 'cidr' || modifier === 'exists') && before.length > 0)
      throw new RuleError('modifier-order', `|${modifier} must come first, not after |${before.at(-1)}`)
    if (modifier in FLAGS && !modifiers.slice(0, at).includes('re')) throw new RuleError('modifier-order', `|${modifier} belongs after |re`)
  }
}

/** Tests for alternatives, equal kinds folded into one. */
function anyOf(field: string, tests: readonly (Test | undefined)[]): Condition {
  const folded: Test[] = []
  const lists = new Map<string, string[]>()
  for (const test of tests) {
    if (test === undefined) continue
    if (!('values' in test) && test.is !== 'cidr') {
      folded.push(test)
      continue
    }
    const kind = `${test.is}${'cased' in test ? '!' : ''}`
    const known = lists.get(kind)
    const own = test.is === 'cidr' ? [...test.networks] : [...test.values]
    if (known) known.push(...own)
    else {
      lists.set(kind, own)
      folded.push(test.is === 'cidr' ? { is: 'cidr', networks: own } : { ...test, values: own })
    }
  }
  return or(folded.map((test) => ({ op: 'term' as const, field, test })))
}

/** One value as alternative tests: usually one. An undefined test never matches. */
function alternatives(chain: Chain, value: Plain): readonly (Test | undefined)[] {
  if (!chain.modifiers.includes('expand') || typeof value !== 'string') return testsOf(chain, value)
  const texts = expandText(value, chain.lists)
  if (texts !== undefined) return texts.flatMap((text) => testsOf(chain, text))
  const missing = placeholdersOf(value).filter((name) => !Object.hasOwn(chain.lists, name))
  chain.remark('missing-list', `%${missing[0]}% has no list in detections/lists, so this value never matches`)
  return []
}

function testsOf({ field, modifiers }: Chain, value: Plain): readonly Test[] {
  const cased = modifiers.includes('cased')
  if (modifiers.includes('exists')) return [presence(field, modifiers, value)]
  if (modifiers.includes('re')) return [regexTest(modifiers, value)]
  if (modifiers.includes('cidr')) return [cidrTest(value)]
  const part = modifiers.find((one) => PARTS.includes(one)) as DatePart | undefined
  const by = modifiers.find((one) => COMPARISONS.includes(one)) as Comparison | undefined
  if (part) return [{ is: 'date', part, by: by ?? 'eq', value: numberOf(part, value) }]
  if (by) return [{ is: 'compare', by, value: numberOf(by, value) }]
  if (modifiers.includes('fieldref')) return [fieldTest(modifiers, value, cased)]
  if (value === null) {
    const odd = modifiers.find((one) => !['neq', 'all', 'expand', 'cased'].includes(one))
    if (odd !== undefined || field === '') throw new RuleError('modifier-type', odd ? `|${odd} cannot take null` : 'null needs a field')
    return [{ is: 'null' }]
  }
  return textTests(field, modifiers, value, cased)
}

function presence(field: string, modifiers: readonly string[], value: Plain): Test {
  if (field === '') throw new RuleError('modifier-type', '|exists needs a field')
  if (modifiers.some((one) => one !== 'exists' && one !== 'neq')) throw new RuleError('modifier-order', '|exists takes no other modifier')
  const flag = typeof value === 'string' ? ({ true: true, false: false } as Record<string, boolean>)[value.toLowerCase()] : value
  if (typeof flag !== 'boolean') throw new RuleError('modifier-type', '|exists takes true or false')
  return { is: 'present', value: flag }
}

function regexTest(modifiers: readonly string[], value: Plain): Test {
  if (value === null) throw new RuleError('modifier-type', '|re takes text')
  const flags = [...new Set(modifiers.flatMap((one) => FLAGS[one] ?? []))].sort().join('')
  const text = String(value)
  if (text.length > LIMITS.pattern) throw new RuleError('too-large', `the regular expression is longer than ${LIMITS.pattern} characters`)
  const placement = modifiers.find((one) => one in PLACEMENTS)
  const source = placement === 'startswith' ? `^(?:${text})` : placement === 'endswith' ? `(?:${text})$` : text
  try {
    RE2JS.compile(source, re2Flags(flags))
  } catch (error) {
    const hint = /\(\?[=!<]|\\[1-9]/.test(text)
      ? ' (look-around and back references are outside the specification and cannot run in linear time)'
      : ''
    throw new RuleError('regex', `the regular expression is not valid: ${error instanceof Error ? error.message : error}${hint}`)
  }
  return { is: 'regex', source, flags }
}

function cidrTest(value: Plain): Test {
  const network = typeof value === 'string' ? parsePrefix(value.trim()) : undefined
  if (network === undefined) throw new RuleError('cidr', `"${value}" is no network; write 198.51.100.0/24 or 2001:db8::/32`)
  return { is: 'cidr', networks: [(value as string).trim()] }
}

function numberOf(modifier: string, value: Plain): number {
  const number =
    typeof value === 'number' ? value : typeof value === 'string' && /^[-+]?\d+(\.\d+)?$/.test(value.trim()) ? Number(value) : Number.NaN
  if (!Number.isFinite(number)) throw new RuleError('modifier-type', `|${modifier} takes a number, not ${JSON.stringify(value)}`)
  return number
}

function fieldTest(modifiers: readonly string[], value: Plain, cased: boolean): Test {
  if (typeof value !== 'string' || value === '') throw new RuleError('modifier-type', '|fieldref takes the name of a field')
  if (!isPlain(readString(value))) throw new RuleError('modifier-type', '|fieldref takes no wildcards')
  const placement = PLACEMENTS[modifiers.find((one) => one in PLACEMENTS) ?? ''] ?? 'equals'
  return { is: 'field', other: value, placement, ...(cased ? { cased } : {}) }
}

interface Text {
  readonly string: SigmaString
  /** True once `wide` has turned characters into bytes. */
  readonly bytes: boolean
}

/** Text modifiers, in the order written. */
function textTests(field: string, modifiers: readonly string[], value: string | number | boolean | Plain, cased: boolean): readonly Test[] {
  if (typeof value === 'string' && value.length > LIMITS.pattern)
    throw new RuleError('too-large', `a value is longer than ${LIMITS.pattern} characters`)
  let texts: readonly Text[] = [{ string: typeof value === 'string' ? readString(value) : [String(value)], bytes: false }]
  for (const modifier of modifiers) texts = texts.flatMap((text) => applied(modifier, text))
  const placement: Placement = field === '' && !modifiers.some((one) => one in PLACEMENTS) ? 'contains' : 'equals'
  return texts.map(({ string }) => testOf(placement === 'equals' ? string : place(string, placement), cased))
}

function applied(modifier: string, text: Text): readonly Text[] {
  const encoding = ENCODINGS[modifier]
  if (modifier in PLACEMENTS) return [{ ...text, string: place(text.string, PLACEMENTS[modifier]!) }]
  if (encoding) return [{ string: utf16(text.string, encoding), bytes: true }]
  if (modifier === 'windash') return windash(text.string).map((string) => ({ ...text, string }))
  if (modifier !== 'base64' && modifier !== 'base64offset') return [text]
  if (!isPlain(text.string)) throw new RuleError('modifier-type', `|${modifier} cannot encode wildcards; write it before |contains`)
  const plain = plainText(text.string)
  const encoded = modifier === 'base64' ? [base64(plain, text.bytes)] : base64offset(plain, text.bytes)
  return encoded.map((one) => ({ string: [one], bytes: false }))
}
