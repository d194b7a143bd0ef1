import type { Json } from '#core/model/event.ts'
import type { Facts } from '#core/model/facts.ts'
import type { Field, ValueTest } from './field.ts'
import type { FieldOf, Predicate } from './predicate.ts'
import type { Requirement } from './requirement.ts'
import { objectTexts, scalarText } from './text.ts'

/** Rules with one and the same condition: asked once. */
export interface Group {
  readonly numbers: readonly number[]
  readonly required: Requirement
  readonly test: Predicate
}

/** What is asked of one kind of record: some groups always, others only where one field has one of their values. */
export interface Candidates {
  readonly always: readonly Group[]
  readonly switches: readonly Switch[]
}

interface Switch {
  readonly field: Field
  /** Asks the candidates of each value that the field reaches; always false, so that every value is visited. */
  readonly visit: ValueTest
}

export const EMPTY: Candidates = { always: [], switches: [] }
/** Fewer rules than this are asked one by one. */
const SMALL = 3

/** Entries that all switches of one list of candidates may have together: hostile rules cannot make them multiply. */
const ENTRIES = 20_000

interface Building {
  readonly fields: FieldOf
  /** Fields already switched on, outermost first. */
  readonly done: readonly string[]
  readonly budget: { left: number }
}

/** Arranges groups: those that one field distinguishes stand behind a switch on it, again and again. */
export const candidatesOf = (groups: readonly Group[], fields: FieldOf): Candidates =>
  arranged(groups, { fields, done: [], budget: { left: ENTRIES } })

function arranged(groups: readonly Group[], building: Building): Candidates {
  if (groups.length === 0) return EMPTY
  let open = groups
  const switches: Switch[] = []
  for (let best = bestField(open, building); best !== undefined; best = bestField(open, building)) {
    const { path, entries } = best
    building.budget.left -= entries
    const inside = open.filter((group) => group.required.has(path))
    open = open.filter((group) => !group.required.has(path))
    switches.push(switchOf(path, inside, { ...building, done: [...building.done, path] }))
  }
  return { always: open, switches }
}

/** The field that separates most: many rules require it, with many different values between them. */
function bestField(groups: readonly Group[], { done, budget }: Building): { path: string; entries: number } | undefined {
  if (groups.length <= SMALL) return undefined
  const spread = new Map<string, { rules: number; values: Set<string> }>()
  for (const group of groups)
    for (const [path, values] of group.required) {
      if (done.includes(path)) continue
      const one = spread.get(path) ?? { rules: 0, values: new Set<string>() }
      one.rules++
      for (const value of values) one.values.add(value.toLowerCase())
      spread.set(path, one)
    }
  const usable = [...spread].filter(([, { rules, values }]) => rules > SMALL && values.size <= budget.left)
  const best = usable.sort(([, a], [, b]) => Math.min(b.rules, b.values.size) - Math.min(a.rules, a.values.size))[0]
  return best && { path: best[0], entries: best[1].values.size }
}

function switchOf(path: string, groups: readonly Group[], building: Building): Switch {
  const byValue = new Map<string, Group[]>()
  for (const group of groups)
    for (const value of new Set(group.required.get(path)!.map((one) => one.toLowerCase()))) {
      const list = byValue.get(value)
      if (list) list.push(group)
      else byValue.set(value, [group])
    }
  // Values that lead to the same rules share what is behind them.
  const known = new Map<string, Candidates>()
  const behind = (list: readonly Group[]): Candidates => {
    const signature = list.map((group) => group.numbers[0]).join(' ')
    const candidates = known.get(signature) ?? arranged(list, building)
    known.set(signature, candidates)
    return candidates
  }
  const byText = new Map([...byValue].map(([value, list]) => [value, behind(list)]))
  return { field: building.fields(path), visit: visitOf(byText) }
}

function visitOf(byText: ReadonlyMap<string, Candidates>): ValueTest {
  // Spellings seen, so that lower case is made once for each; a field of ever new values stops filling it.
  const seen = new Map<string, Candidates | undefined>()
  const candidatesFor = (text: string): Candidates | undefined => {
    const known = seen.get(text)
    if (known !== undefined || seen.has(text)) return known
    const candidates = byText.get(text.toLowerCase())
    if (seen.size < 2_000 && text.length <= 256) seen.set(text, candidates)
    return candidates
  }
  return (value, record, facts) => {
    if (typeof value === 'object') {
      if (value !== null) for (const text of objectTexts(value)) gather(candidatesFor(text) ?? EMPTY, record, facts)
      return false
    }
    const text = scalarText(value)
    const candidates = text === undefined ? undefined : candidatesFor(text)
    if (candidates !== undefined) gather(candidates, record, facts)
    return false
  }
}

/** No rule matches. */
export const NONE: readonly number[] = Object.freeze([])

/** The groups that matched the record being asked; made only when there is one. Matching is synchronous, so one place serves all. */
let found: Set<Group> | undefined

/** Numbers of the rules that match, ascending. */
export function ask(candidates: Candidates, record: Json, facts: Facts): readonly number[] {
  found = undefined
  gather(candidates, record, facts)
  if (found === undefined) return NONE
  const groups = [...(found as Set<Group>)]
  found = undefined
  return groups.length === 1 ? groups[0]!.numbers : groups.flatMap((group) => group.numbers).sort((a, b) => a - b)
}

function gather({ always, switches }: Candidates, record: Json, facts: Facts): void {
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
