import { placeholdersOf } from '#core/model/template.ts'
import type { CorrelationDocument, DetectionDocument, RuleDocument } from '../document.ts'
import { SIGMA_KINDS } from '../generated/kinds.ts'
import { kindOf } from '../logsource.ts'
import type { RecordKind } from '../tree.ts'
import type { Complaint } from './api-names.ts'
import { fieldFault } from './field-names.ts'

/** Names that every event has beside its record and facts. */
const EVERYWHERE = /^(account|region)$|^(actor|origin)(\.|$)/

const isKnown = (field: string, kinds: readonly RecordKind[]): boolean =>
  EVERYWHERE.test(field) || kinds.some((kind) => fieldFault(field, kind) === undefined)

/** Fields that a rule names outside its logic: in its summary, in dedup, in group-by. A name that is never there makes an empty place. */
export function templateComplaints(document: RuleDocument): readonly Complaint[] {
  if (document.kind === 'filter') return []
  return document.kind === 'detection' ? detectionComplaints(document) : correlationComplaints(document)
}

function detectionComplaints(document: DetectionDocument): Complaint[] {
  const kind = kindOf(document.logsource)
  const { summary, dedup } = document.info
  const places = placeholdersOf(summary)
  return [...faults(document, 'kestrail/summary', places, [kind]), ...faults(document, 'kestrail/dedup', dedup, [kind])]
}

/** What a correlation groups by may come from any kind of record, or be an alias. */
function correlationComplaints(document: CorrelationDocument): Complaint[] {
  const aliases = Object.keys(document.aliases)
  const own = (fields: readonly string[]): readonly string[] => fields.filter((field) => !aliases.includes(field))
  const kinds = Object.keys(SIGMA_KINDS) as readonly RecordKind[]
  return [
    ...faults(document, 'correlation/group-by', own(document.groupBy), kinds),
    ...faults(document, 'correlation/condition', own(document.fields), kinds),
    ...faults(
      document,
      'correlation/aliases',
      Object.values(document.aliases).flatMap((fields) => Object.values(fields)),
      kinds,
    ),
  ]
}

const faults = (document: RuleDocument, place: string, fields: readonly string[], kinds: readonly RecordKind[]): Complaint[] =>
  fields
    .filter((field) => !isKnown(field, kinds))
    .map((field) => ({
      line: document.lines.get(place) ?? document.line,
      severity: 'warning',
      code: 'unknown-place',
      message: `${place.split('/')[1]} names "${field}", which no such record has`,
    }))
