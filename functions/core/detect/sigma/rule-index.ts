import type { Json } from '#core/model/event.ts'
import type { Facts } from '#core/model/facts.ts'
import { actionOf } from '#core/normalise/api-call.ts'
import { type Assumption, assume } from './assume.ts'
import type { Field, ValueTest } from './field.ts'
import { type FieldOf, type Predicate, predicateOf, sharedFields } from './predicate.ts'
import { type Requirement, requirementOf } from './requirement.ts'
import { objectTexts, scalarText } from './text.ts'
import type { CompiledDetection, Condition, RecordKind } from './tree.ts'

/** Two keys that nearly every record of a kind has: records with the same pair share one list of candidates, worked out once. */
const KEYS: Readonly<Record<RecordKind, { readonly source: string; readonly name: string }>> = {
  'api-call': { source: 'eventSource', name: 'eventName' },
  notice: { source: 'source', name: 'detail-type' },
  flow: { source: 'action', name: 'protocol' },
  other: { source: 'Channel', name: 'EventID' },
}

export interface RuleIndex {
  /** Facts must be those of the record: `action` is eventName without its API date. */
  readonly match: (record: Json, facts: Facts) => readonly number[]
  /** Rules that can match a record with this source and name, before other fields are looked at. */
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

interface Logic {
  readonly numbers: readonly number[]
  readonly condition: Condition
  /** Lower-case sources and names of which one must be there; undefined: any. */
  readonly sources?: ReadonlySet<string> | undefined
  readonly names?: ReadonlySet<string> | undefined
}

const NONE: readonly number[] = Object.freeze([])
const REMEMBERED = 20_000

/** Indexes the rules of one kind of record. */
export function buildIndex(kind: RecordKind, rules: readonly Numbered[]): RuleIndex {
  const assumed = assumer(kind, logicsOf(kind, rules))
  const keys = KEYS[kind]
  let make = bucketMaker(assumed)
  let bySource = new Map<unknown, Map<unknown, Bucket>>()
  let remembered = 0
  const remember = (source: unknown, name: unknown): Bucket => {
    // Names come from logs: a bound keeps hostile ones from filling the memory.
    if (remembered++ > REMEMBERED) {
      bySource = new Map()
      make = bucketMaker(assumed)
      remembered = 0
    }
    const bucket = make(source, name)
    const names = bySource.get(source) ?? new Map<unknown, Bucket>()
    bySource.set(source, names.set(name, bucket))
    return bucket
  }
  const unusual = kind === 'api-call' ? 'action' : undefined
  return {
    match: (record, facts) => {
      const source = own(record, keys.source)
      const name = own(record, keys.name)
      const known = bySource.get(source)?.get(name) ?? remember(source, name)
      // A record with an `action` of its own hides the fact of that name: nothing is known beforehand.
      const bucket = unusual !== undefined && Object.hasOwn(record, unusual) ? (bySource.get(ANY)?.get(ANY) ?? remember(ANY, ANY)) : known
      return bucket === EMPTY ? NONE : ask(bucket, record, facts)
    },
    candidates: (source, name) => numbersOf(assumed(source, name)),
  }
}

const numbersOf = (logics: readonly Logic[]): readonly number[] => logics.flatMap((one) => one.numbers).sort((a, b) => a - b)

const own = (record: Json, name: string): unknown => {
  const value = Object.hasOwn(record, name) ? record[name] : undefined
  return typeof value === 'object' && value !== null ? ANY : value
}

/** Stands for a key that is an object or a list: it may hold anything. */
const ANY = Symbol('any')

/** Rules by condition. A condition that can never hold is left out. */
function logicsOf(kind: RecordKind, rules: readonly Numbered[]): readonly Logic[] {
  const logics = new Map<string, Logic & { readonly numbers: number[] }>()
  for (const { detection, number } of rules) {
    const { condition } = detection
    const text = JSON.stringify(condition)
    const known = logics.get(text)
    const required = known ? undefined : requirementOf(condition)
    if (known) known.numbers.push(number)
    else if (required)
      logics.set(text, {
        numbers: [number],
        condition,
        sources: lowered(required.get(KEYS[kind].source)),
        names: lowered(required.get(KEYS[kind].name)),
      })
  }
  return [...logics.values()]
}

const lowered = (values: readonly string[] | undefined): ReadonlySet<string> | undefined =>
  values === undefined ? undefined : new Set(values.map((value) => value.toLowerCase()))

/** Undefined: the key is unusual and may hold anything. */
const folded = (value: unknown): string | undefined => (value === ANY ? undefined : (scalarText(value)?.toLowerCase() ?? ''))

type Assume = (source: unknown, name: unknown) => readonly Logic[]

/** What is left of every rule for records with a source and name; rules that cannot match are gone. */
function assumer(kind: RecordKind, logics: readonly Logic[]): Assume {
  const fields = sharedFields()
  const tests = new Map<Condition, Predicate>()
  const test = (term: Condition): Predicate => {
    const known = tests.get(term) ?? predicateOf(term, fields)
    tests.set(term, known)
    return known
  }
  const bySource = new Map<string, Logic[]>()
  const anySource = logics.filter((one) => one.sources === undefined)
  for (const logic of logics)
    for (const source of logic.sources ?? []) {
      const list = bySource.get(source)
      if (list) list.push(logic)
      else bySource.set(source, [logic])
    }
  return (source, name) => {
    const known = { ...assumptionOf(kind, source, name), test }
    const [wantedSource, wantedName] = [folded(source), folded(name)]
    const near = wantedSource === undefined ? logics : [...anySource, ...(bySource.get(wantedSource) ?? [])]
    return near.flatMap(({ numbers, condition, names }) => {
      if (names !== undefined && wantedName !== undefined && !names.has(wantedName)) return []
      const left = assume(condition, known)
      return left === false ? [] : [{ numbers, condition: left === true ? ALWAYS : left }]
    })
  }
}

const ALWAYS: Condition = { op: 'and', of: [] }

function assumptionOf(kind: RecordKind, source: unknown, name: unknown): Omit<Assumption, 'test'> {
  const keys = KEYS[kind]
  const pairs = [
    [keys.source, source],
    [keys.name, name],
  ] as const
  const usual = pairs.filter(([, value]) => value !== ANY)
  const action = kind === 'api-call' && typeof name === 'string' ? actionOf(name) : undefined
  return {
    fields: new Set([...usual.map(([key]) => key), ...(action === undefined ? [] : ['action'])]),
    record: Object.fromEntries(usual.filter(([, value]) => value !== undefined)),
    facts: action === undefined ? {} : { action },
  }
}

/** Makes buckets; those that ask the same are one, and so are the closures of equal conditions. */
function bucketMaker(assumed: Assume): (source: unknown, name: unknown) => Bucket {
  const fields = sharedFields()
  const buckets = new Map<string, Bucket>()
  const groups = new Map<string, Group>()
  const groupOf = ({ numbers, condition }: Logic): Group => {
    const text = `${numbers[0]} ${JSON.stringify(condition)}`
    const group = groups.get(text) ?? { numbers, required: requirementOf(condition) ?? new Map(), test: predicateOf(condition, fields) }
    groups.set(text, group)
    return group
  }
  return (source, name) => {
    const left = assumed(source, name)
    const signature = JSON.stringify(left)
    const bucket = buckets.get(signature) ?? bucketOfGroups(left.map(groupOf), fields)
    buckets.set(signature, bucket)
    return bucket
  }
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
