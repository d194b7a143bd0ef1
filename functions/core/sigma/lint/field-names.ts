import { FACT_NAMES, FACT_ROOTS } from '../fact-names.ts'
import { SIGMA_KINDS } from '../generated/kinds.ts'
import type { SigmaKind } from '../kind.ts'
import { closest } from '../spelling.ts'
import type { RecordKind } from '../tree.ts'
import type { Complaint } from './api-names.ts'
import type { Item, ItemMap } from './items.ts'

/** Facts that may become known later: they belong in filters of incidents, correlations and behaviors. */
const DEFERRED = /^(origin|baseline|history|provenance|lineage)(\.|$)|^actor\.(history|origin|firstSeen|baseline|learned)/

/** Facts of the actor that its record proves, beside those of FACT_NAMES. */
const ALSO_FACTS = ['actor.id', 'actor.name', 'actor.account']

const isFact = (field: string): boolean => FACT_ROOTS.includes(field.split('.')[0]!)
const isKnownFact = (field: string): boolean => Object.hasOwn(FACT_NAMES, field) || ALSO_FACTS.includes(field)

const topOf = (kind: RecordKind): readonly string[] | undefined => (kind === 'other' ? undefined : SIGMA_KINDS[kind].fields)

/** What is wrong with a field that a condition reads; undefined where nothing is. */
export function fieldFault(field: string, kind: RecordKind): { code: string; message: string } | undefined {
  if (kind === 'other') return undefined
  if (DEFERRED.test(field))
    return {
      code: 'deferred-fact',
      message: `"${field}" may become known later, so no detection may rest on it; use it in a correlation or a behavior`,
    }
  const top = topOf(kind)!
  const [root = ''] = field.split('.')
  if (top.includes(field)) return undefined
  if (isFact(field) && !top.includes(root))
    return isKnownFact(field)
      ? undefined
      : { code: 'unknown-fact', message: `there is no fact "${field}"${closest(field, [...Object.keys(FACT_NAMES), ...ALSO_FACTS])}` }
  if (isFact(field) && isKnownFact(field)) return undefined
  if (!top.includes(root)) return { code: 'unknown-field', message: `${writer(kind)} never writes a field "${root}"${closest(root, top)}` }
  return memberFault(field, SIGMA_KINDS[kind])
}

const writer = (kind: RecordKind): string => (kind === 'other' ? 'another product' : SIGMA_KINDS[kind].writer)

function memberFault(field: string, { members: closed = {}, writer: who }: SigmaKind): { code: string; message: string } | undefined {
  const segments = field.split('.')
  for (let length = 1; length < segments.length; length++) {
    const path = segments.slice(0, length).join('.')
    const members = Object.hasOwn(closed, path) ? closed[path] : undefined
    const name = segments[length]!
    if (members && !members.includes(name))
      return { code: 'unknown-field', message: `${who} never writes "${path}.${name}"${closest(name, members)}` }
  }
  return undefined
}

/** Fields that no record has, deferred facts, and values that look like a field but are compared as text. */
export function fieldComplaints(maps: readonly ItemMap[], kind: RecordKind): readonly Complaint[] {
  return maps.flat().flatMap((item) => [...faultOf(item, kind), ...referenceFaults(item, kind)])
}

function faultOf(item: Item, kind: RecordKind): Complaint[] {
  const fault = item.field === '' ? undefined : fieldFault(item.field, kind)
  return fault ? [{ line: item.line, severity: 'error', ...fault }] : []
}

function referenceFaults(item: Item, kind: RecordKind): Complaint[] {
  const texts = item.values.filter((value): value is string => typeof value === 'string')
  if (item.modifiers.includes('fieldref'))
    return texts.flatMap((field) => {
      const fault = fieldFault(field, kind)
      return fault ? [{ line: item.line, severity: 'error' as const, ...fault }] : []
    })
  const top = topOf(kind)
  if (!top || kind !== 'api-call') return []
  return texts
    .filter((value) => /^[A-Za-z]+(\.[A-Za-z][\w-]*)+$/.test(value) && top.includes(value.split('.')[0]!))
    .map((value) => ({
      line: item.line,
      severity: 'error' as const,
      code: 'field-as-text',
      message: `compares with the text "${value}", not with that field; write ${item.field}|fieldref`,
    }))
}
