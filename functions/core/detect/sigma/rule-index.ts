import type { Json } from '#core/model/event.ts'
import type { Facts } from '#core/model/facts.ts'
import type { Field, ValueTest } from './field.ts'
import { type FieldOf, type Predicate, predicateOf, sharedFields } from './predicate.ts'
import { type Requirement, requirementOf } from './requirement.ts'
import { objectTexts, scalarText } from './text.ts'
import type { CompiledDetection, RecordKind } from './tree.ts'

/** Two keys that nearly every record of a kind has: records with the same pair share one list of candidates, worked out once. */
const KEYS: Readonly<Record<RecordKind, { readonly source: string; readonly name: string }>> = {
  'api-call': { source: 'eventSource', name: 'eventName' },
  notice: { source: 'source', name: 'detail-type' },
  flow: { source: 'action', name: 'protocol' },
  other: { source: 'Channel', name: 'EventID' },
}

export interface RuleIndex {
  readonly match: (record: Json, facts: Facts) => readonly number[]
  /** Rules that are asked for a record with this source and name, before other equality terms narrow them. */
  readonly candidates: (source: string, name: string) => readonly number[]
}

interface Numbered {
  readonly detection: CompiledDetection
  readonly number: number
}

/** Rules with one and the same condition: asked once. */
interface Group {
  readonly numbers: readonly number[]
  readonly required: Requirement
  readonly test: Predicate
}

const NONE: readonly number[] = Object.freeze([])
const REMEMBERED = 20_000

export function buildIndex(kind: RecordKind, rules: readonly Numbered[]): RuleIndex {
  const fields = sharedFields()
  const keys = KEYS[kind]
  const folded = groupsOf(rules, fields).map((group) => ({
    group,
    sources: lowered(group.required.get(keys.source)),
    names: lowered(group.required.get(keys.name)),
  }))
  const chosen = (source: string | undefined, name: string | undefined): readonly Group[] =>
    folded.filter((one) => may(one.sources, source) && may(one.names, name)).map((one) => one.group)

  const buckets = new Map<string, Bucket>()
  const bySource = new Map<unknown, Map<unknown, Bucket>>()
  let remembered = 0
  const bucketOf = (source: unknown, name: unknown): Bucket => {
    const groups = chosen(key(source), key(name))
    const signature = groups.map((group) => group.numbers[0]).join(' ')
    const bucket = buckets.get(signature) ?? bucketOfGroups(groups, fields, [keys.source, keys.name])
    if (remembered++ > REMEMBERED) {
      bySource.clear()
      buckets.clear()
      remembered = 0
    }
    buckets.set(signature, bucket)
    const names = bySource.get(source) ?? new Map<unknown, Bucket>()
    bySource.set(source, names.set(name, bucket))
    return bucket
  }
  return {
    match: (record, facts) => {
      const source = own(record, keys.source)
      const name = own(record, keys.name)
      const bucket = bySource.get(source)?.get(name) ?? bucketOf(source, name)
      return bucket === EMPTY ? NONE : ask(bucket, record, facts)
    },
    candidates: (source, name) => chosen(source.toLowerCase(), name.toLowerCase()).flatMap((group) => group.numbers),
  }
}

const own = (record: Json, name: string): unknown => {
  const value = Object.hasOwn(record, name) ? record[name] : undefined
  return typeof value === 'object' && value !== null ? ANY : value
}

/** Stands for a key that is an object or a list: it may hold anything. */
const ANY = Symbol('any')

/** Undefined: the record's key is unusual, every rule may match. */
const key = (value: unknown): string | undefined => (value === ANY ? undefined : (scalarText(value)?.toLowerCase() ?? ''))

const lowered = (values: readonly string[] | undefined): ReadonlySet<string> | undefined =>
  values === undefined ? undefined : new Set(values.map((value) => value.toLowerCase()))

const may = (required: ReadonlySet<string> | undefined, value: string | undefined): boolean =>
  required === undefined || value === undefined || required.has(value)

function groupsOf(rules: readonly Numbered[], fields: FieldOf): readonly Group[] {
  const groups = new Map<string, { numbers: number[]; required: Requirement; test: Predicate }>()
  for (const { detection, number } of rules) {
    const required = requirementOf(detection.condition)
    if (required === undefined) continue
    const logic = JSON.stringify(detection.condition)
    const known = groups.get(logic)
    if (known) known.numbers.push(number)
    else groups.set(logic, { numbers: [number], required, test: predicateOf(detection.condition, fields) })
  }
  return [...groups.values()]
}

/** What is asked of one kind of record: some groups always, others only where one field has one of their values. */
interface Bucket {
  readonly always: readonly Group[]
  readonly switches: readonly Switch[]
}

interface Switch {
  readonly field: Field
  /** Asks the bucket of each value that the field reaches; always false, so that every value is visited. */
  readonly visit: ValueTest
}

const EMPTY: Bucket = { always: [], switches: [] }
/** Fewer rules than this are asked one by one. */
const SMALL = 3

function bucketOfGroups(groups: readonly Group[], fields: FieldOf, done: readonly string[] = []): Bucket {
  if (groups.length === 0) return EMPTY
  let open = groups
  const switches: Switch[] = []
  for (let field = bestField(open, done); field !== undefined; field = bestField(open, done)) {
    const path = field
    const inside = open.filter((group) => group.required.has(path))
    open = open.filter((group) => !group.required.has(path))
    switches.push(switchOf(path, inside, fields, [...done, path]))
  }
  return { always: open, switches }
}

/** The field that separates most: many rules require it, with many different values between them. */
function bestField(groups: readonly Group[], done: readonly string[]): string | undefined {
  if (groups.length <= SMALL || done.length > 4) return undefined
  const spread = new Map<string, { rules: number; values: Set<string> }>()
  for (const group of groups)
    for (const [path, values] of group.required) {
      if (done.includes(path)) continue
      const one = spread.get(path) ?? { rules: 0, values: new Set<string>() }
      one.rules++
      for (const value of values) one.values.add(value.toLowerCase())
      spread.set(path, one)
    }
  const best = [...spread].sort(([, a], [, b]) => Math.min(b.rules, b.values.size) - Math.min(a.rules, a.values.size))[0]
  return best && best[1].rules > SMALL ? best[0] : undefined
}

function switchOf(path: string, groups: readonly Group[], fields: FieldOf, done: readonly string[]): Switch {
  const byValue = new Map<string, Group[]>()
  for (const group of groups)
    for (const value of new Set(group.required.get(path)!.map((one) => one.toLowerCase()))) {
      const list = byValue.get(value)
      if (list) list.push(group)
      else byValue.set(value, [group])
    }
  const buckets = new Map([...byValue].map(([value, list]) => [value, bucketOfGroups(list, fields, done)]))
  return { field: fields(path), visit: visitOf(buckets) }
}

function visitOf(buckets: ReadonlyMap<string, Bucket>): ValueTest {
  // Spellings seen, so that lower case is made once for each; a field of ever new values stops filling it.
  const seen = new Map<string, Bucket | undefined>()
  const bucketOf = (text: string): Bucket | undefined => {
    const known = seen.get(text)
    if (known !== undefined || seen.has(text)) return known
    const bucket = buckets.get(text.toLowerCase())
    if (seen.size < 2_000) seen.set(text, bucket)
    return bucket
  }
  return (value, record, facts) => {
    if (typeof value === 'object') {
      if (value !== null) for (const text of objectTexts(value)) gather(bucketOf(text) ?? EMPTY, record, facts)
      return false
    }
    const text = scalarText(value)
    const bucket = text === undefined ? undefined : bucketOf(text)
    if (bucket !== undefined) gather(bucket, record, facts)
    return false
  }
}

/** The groups that matched the record being asked; made only when there is one. Matching is synchronous, so one place serves all. */
let found: Set<Group> | undefined

function ask(bucket: Bucket, record: Json, facts: Facts): readonly number[] {
  found = undefined
  gather(bucket, record, facts)
  if (found === undefined) return NONE
  const groups = [...(found as Set<Group>)]
  found = undefined
  return groups.length === 1 ? groups[0]!.numbers : groups.flatMap((group) => group.numbers).sort((a, b) => a - b)
}

function gather({ always, switches }: Bucket, record: Json, facts: Facts): void {
  for (let at = 0; at < always.length; at++) {
    const group = always[at]!
    if (!group.test(record, facts)) continue
    found ??= new Set()
    found.add(group)
  }
  for (let at = 0; at < switches.length; at++) {
    const { field, visit } = switches[at]!
    field.some(record, facts, visit)
  }
}
