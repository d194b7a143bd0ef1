import type { Json } from '#core/model/event.ts'
import type { Facts } from '#core/model/facts.ts'
import { ask, type Candidates, candidatesOf, EMPTY, type Group, NONE } from './candidates.ts'
import { readerOf } from './field.ts'
import { ANY, type Assume, assumer, keysOf, type Logic, logicsOf, type Numbered } from './logic.ts'
import { predicateOf, sharedFields } from './predicate.ts'
import { requirementOf } from './requirement.ts'
import type { RecordKind } from './tree.ts'

export interface RuleIndex {
  /** Facts must be those of the record: `action` is eventName without its API date. */
  readonly match: (record: Json, facts: Facts) => readonly number[]
  /** Rules that can match a record with this source and name, before other fields are looked at. */
  readonly candidates: (source: string, name: string) => readonly number[]
}

const REMEMBERED = 20_000
const LONG = 256

/** Indexes the rules of one kind of record. */
export function buildIndex(kind: RecordKind, rules: readonly Numbered[]): RuleIndex {
  const assumed = assumer(kind, logicsOf(kind, rules))
  const [sourceOf, nameOf] = [readerOf(keysOf(kind).source), readerOf(keysOf(kind).name)]
  let make = candidateMaker(assumed)
  let bySource = new Map<unknown, Map<unknown, Candidates>>()
  let remembered = 0
  const remember = (source: unknown, name: unknown): Candidates => {
    // Names come from logs: bounds keep hostile ones from filling the memory.
    if (isLong(source) || isLong(name)) return make(source, name)
    if (remembered++ > REMEMBERED) {
      bySource = new Map()
      make = candidateMaker(assumed)
      remembered = 0
    }
    const candidates = make(source, name)
    const names = bySource.get(source) ?? new Map<unknown, Candidates>()
    bySource.set(source, names.set(name, candidates))
    return candidates
  }
  const unusual = kind === 'api-call' ? 'action' : undefined
  return {
    match: (record, facts) => {
      const source = plain(sourceOf(record))
      const name = plain(nameOf(record))
      const known = bySource.get(source)?.get(name) ?? remember(source, name)
      // A record with an `action` of its own hides the fact of that name: nothing is known beforehand.
      const candidates =
        unusual !== undefined && Object.hasOwn(record, unusual) ? (bySource.get(ANY)?.get(ANY) ?? remember(ANY, ANY)) : known
      return candidates === EMPTY ? NONE : ask(candidates, record, facts)
    },
    candidates: (source, name) => numbersOf(assumed(source, name)),
  }
}

const isLong = (value: unknown): boolean => typeof value === 'string' && value.length > LONG

const numbersOf = (logics: readonly Logic[]): readonly number[] => logics.flatMap((one) => one.numbers).sort((a, b) => a - b)

const plain = (value: unknown): unknown => (typeof value === 'object' && value !== null ? ANY : value)

/** Makes lists of candidates; those that ask the same are one, and so are the closures of equal conditions. */
function candidateMaker(assumed: Assume): (source: unknown, name: unknown) => Candidates {
  const fields = sharedFields()
  const bySignature = new Map<string, Candidates>()
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
    const candidates = bySignature.get(signature) ?? candidatesOf(left.map(groupOf), fields)
    bySignature.set(signature, candidates)
    return candidates
  }
}
