import { fits } from '../glob.ts'
import { place, readString } from '../pattern.ts'
import { closest } from '../spelling.ts'
import { eventOfAction, type Operations } from './events.ts'
import type { Item, ItemMap } from './items.ts'

/** Something that lint says of one line. */
export interface Complaint {
  readonly line: number
  readonly severity: 'error' | 'warning'
  readonly code: string
  readonly message: string
}

const isSource = (item: Item): boolean => item.field === 'eventSource'
const isName = (item: Item): boolean => item.field === 'eventName' || item.field === 'action'
const texts = (item: Item): readonly string[] => item.values.filter((value): value is string => typeof value === 'string')
const isExact = (item: Item, value: string): boolean => item.modifiers.every((one) => one === 'cased') && !/[*?]/.test(value)

/** Event sources and names that CloudTrail never writes: such a rule, or that part of it, cannot fire. */
export function apiNameComplaints(maps: readonly ItemMap[], operations: Operations): readonly Complaint[] {
  const everySource = maps.flatMap((map) => map.filter(isSource).flatMap((item) => texts(item).filter((value) => isExact(item, value))))
  return maps.flatMap((map) => {
    const sources = map.filter(isSource)
    const own = sources.flatMap((item) => texts(item).filter((value) => isExact(item, value)))
    // A pattern of sources may mean any.
    const open = sources.some((item) => texts(item).some((value) => !isExact(item, value)))
    const candidates = open ? [] : own.length > 0 ? own : everySource
    return [
      ...sources.flatMap((item) => sourceComplaints(item, operations)),
      ...map.filter(isName).flatMap((item) => nameComplaints(item, candidates, operations)),
    ]
  })
}

function sourceComplaints(item: Item, operations: Operations): Complaint[] {
  return texts(item)
    .filter((source) => isExact(item, source) && !operations.hasSource(source))
    .map((source) => ({
      line: item.line,
      severity: 'error' as const,
      code: 'unknown-event-source',
      message: `CloudTrail has no eventSource "${source}"${closest(source, operations.sources)}`,
    }))
}

function nameComplaints(item: Item, sources: readonly string[], operations: Operations): Complaint[] {
  const known = sources.filter((source) => operations.hasSource(source))
  if (sources.length > 0 && known.length === 0) return []
  return item.values.flatMap((name, at) => {
    if (typeof name !== 'string') return []
    const message = isExact(item, name) ? unknownName(name, known, operations) : unknownPattern(item, name, known, operations)
    return message === undefined
      ? []
      : [{ line: item.lines[at] ?? item.line, severity: 'error' as const, code: 'unknown-event-name', message }]
  })
}

function unknownName(name: string, sources: readonly string[], operations: Operations): string | undefined {
  const elsewhere = operations.sourcesOf(name)
  if (sources.length === 0) {
    const event = eventOfAction(name)
    return elsewhere.length > 0
      ? undefined
      : `no event source of CloudTrail has an event "${name}"${event === undefined ? '' : `: CloudTrail writes ${event}`}`
  }
  if (sources.some((source) => operations.has(source, name))) return undefined
  const where = sources.join(' or ')
  const written = eventOfAction(name)
  if (written !== undefined) return `${where} has no event "${name}": that is an IAM action; CloudTrail writes ${written}`
  if (elsewhere.length > 0 && elsewhere.length <= 3) return `${where} has no event "${name}": it belongs to ${elsewhere.join(' or ')}`
  return `${where} has no event "${name}"${closest(
    name,
    sources.flatMap((source) => operations.namesOf(source)),
  )}`
}

const PLACEMENT = { contains: 'contains', startswith: 'prefix', endswith: 'suffix' } as const

/** A pattern that no operation fits is as dead as a misspelt name. Without a source there is nothing to try it on. */
function unknownPattern(item: Item, pattern: string, sources: readonly string[], operations: Operations): string | undefined {
  const placement = item.modifiers.find((one): one is keyof typeof PLACEMENT => one in PLACEMENT)
  const simple = item.modifiers.every((one) => one in PLACEMENT || one === 'all' || one === 'cased')
  if (!simple || sources.length === 0 || sources.some((source) => operations.isOpen(source))) return undefined
  const glob = place(readString(pattern.toLowerCase()), placement ? PLACEMENT[placement] : 'equals')
  const fitting = sources.flatMap((source) => operations.namesOf(source)).some((name) => fits(glob, name.toLowerCase()))
  return fitting ? undefined : `no event of ${sources.join(' or ')} fits "${pattern}"`
}

/** Read-only calls write `responseElements: null` (STS and sign-in excepted): a value in it is never there. */
export function emptyResponseComplaints(maps: readonly ItemMap[]): readonly Complaint[] {
  return maps.flatMap((map) => {
    const names = map.filter(isName).flatMap(texts)
    const readOnly =
      names.length > 0 &&
      names.every(
        (name) => /^(Get|List|Describe|Head|Lookup)[A-Z*]/.test(name) && !/^Get(SigninToken|SessionToken|FederationToken)/.test(name),
      )
    if (!readOnly) return []
    return map
      .filter(
        (item) =>
          item.field.startsWith('responseElements') && item.values.some((value) => value !== null) && !item.modifiers.includes('exists'),
      )
      .map((item) => ({
        line: item.line,
        severity: 'warning' as const,
        code: 'empty-response',
        message: `read-only calls such as ${names[0]} write responseElements: null`,
      }))
  })
}
