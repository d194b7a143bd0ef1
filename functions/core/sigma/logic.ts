import { actionOf } from '#core/normalize/api-call.ts'
import { type Assumption, assume } from './assume.ts'
import { SIGMA_KINDS } from './generated/kinds.ts'
import type { SigmaKind } from './kind.ts'
import { type Predicate, predicateOf, sharedFields } from './predicate.ts'
import { requirementOf } from './requirement.ts'
import { scalarText } from './text.ts'
import type { CompiledDetection, Condition, RecordKind } from './tree.ts'

/** Two keys that nearly every record of a kind has: records with the same pair share one list of candidates, worked out once. */
export const keysOf = (kind: RecordKind): SigmaKind['keys'] => (kind === 'other' ? OTHER_KEYS : SIGMA_KINDS[kind].keys)

const OTHER_KEYS = { source: 'Channel', name: 'EventID' }

/** A detection and its place in the pack. */
export interface Numbered {
  readonly detection: CompiledDetection
  readonly number: number
}

/** Rules that say the same. */
export interface Logic {
  readonly numbers: readonly number[]
  readonly condition: Condition
  /** Lower-case sources and names of which one must be there; undefined: any. */
  readonly sources?: ReadonlySet<string> | undefined
  readonly names?: ReadonlySet<string> | undefined
}

/** Stands for a key that is an object or a list: it may hold anything. */
export const ANY = Symbol('any')

/** Rules by condition. A condition that can never hold is left out. */
export function logicsOf(kind: RecordKind, rules: readonly Numbered[]): readonly Logic[] {
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
        sources: lowered(required.get(keysOf(kind).source)),
        names: lowered(required.get(keysOf(kind).name)),
      })
  }
  return [...logics.values()]
}

const lowered = (values: readonly string[] | undefined): ReadonlySet<string> | undefined =>
  values === undefined ? undefined : new Set(values.map((value) => value.toLowerCase()))

/** Undefined: the key is unusual and may hold anything. */
const folded = (value: unknown): string | undefined => (value === ANY ? undefined : (scalarText(value)?.toLowerCase() ?? ''))

export type Assume = (source: unknown, name: unknown) => readonly Logic[]

/** What is left of every rule for records with a source and name; rules that cannot match are gone. */
export function assumer(kind: RecordKind, logics: readonly Logic[]): Assume {
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
  const keys = keysOf(kind)
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
