import { tacticOf, techniqueOf } from '../describe.ts'
import type { CorrelationDocument, DetectionDocument, RuleDocument } from '../document.ts'
import type { Plain } from '../yaml.ts'
import type { Complaint } from './api-names.ts'

/** Ids that rules may name. An absent list checks nothing. */
export interface KnownIds {
  /** ATT&CK ids of detections/lists/attack-techniques.yml. */
  readonly techniques?: ReadonlySet<string>
  /** standard → version → control ids, of detections/lists/controls.yml. */
  readonly controls?: Readonly<Record<string, Readonly<Record<string, ReadonlySet<string>>>>>
  /** Ids of detections/responses. */
  readonly responses?: ReadonlySet<string>
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const STATUSES = ['stable', 'test', 'experimental', 'deprecated', 'unsupported']

const list = (value: Plain | undefined): readonly Plain[] =>
  Array.isArray(value) ? value : value === undefined || value === null ? [] : [value]

/** Ids, tags, controls and responses against their lists. */
export function metadataComplaints(document: RuleDocument, known: KnownIds): readonly Complaint[] {
  const line = (key: string): number => document.lines.get(key) ?? document.line
  const warn = (key: string, code: string, message: string): Complaint => ({ line: line(key), severity: 'warning', code, message })
  const out: Complaint[] = []
  if (document.uuid !== undefined && !UUID.test(document.uuid)) out.push(warn('id', 'id', `id "${document.uuid}" is no UUID`))
  const status = document.raw['status']
  if (status !== undefined && !STATUSES.includes(String(status)))
    out.push(warn('status', 'status', `status "${status}" is none of ${STATUSES.join(', ')}`))
  if (document.kind === 'filter') return out
  return [
    ...out,
    ...list(document.raw['tags']).flatMap((tag) => tagComplaint(String(tag), known, (message) => warn('tags', 'tag', message))),
    ...blockComplaints(document, known),
  ]
}

function tagComplaint(tag: string, known: KnownIds, warn: (message: string) => Complaint): Complaint[] {
  if (!/^[a-z0-9_-]+\.[a-z0-9._-]+$/.test(tag)) return [warn(`tag "${tag}" is not namespace.name in lower case`)]
  if (!tag.startsWith('attack.') || /^attack\.[gsc]\d{4}$/.test(tag)) return []
  const technique = techniqueOf(tag)
  if (technique === undefined)
    return tacticOf(tag) === undefined ? [warn(`tag "${tag}" is neither a tactic nor a technique of ATT&CK`)] : []
  return known.techniques === undefined || known.techniques.has(technique)
    ? []
    : [warn(`${technique} is not in detections/lists/attack-techniques.yml`)]
}

function blockComplaints(document: DetectionDocument | CorrelationDocument, known: KnownIds): Complaint[] {
  const line = (key: string): number => document.lines.get(`kestrail/${key}`) ?? document.line
  const { compliance, response } = document.info
  const controls = compliance.flatMap(({ standard, version, control }) => {
    if (known.controls === undefined || known.controls[standard]?.[version]?.has(control)) return []
    return [`${standard} ${version} ${control} is not in detections/lists/controls.yml`]
  })
  const responses = response.filter((id) => known.responses !== undefined && !known.responses.has(id))
  return [
    ...controls.map((message) => ({ line: line('compliance'), severity: 'error' as const, code: 'control', message })),
    ...responses.map((id) => ({
      line: line('response'),
      severity: 'error' as const,
      code: 'response',
      message: `detections/responses has no "${id}"`,
    })),
  ]
}
