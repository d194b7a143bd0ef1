import { compileRules } from '../compile.ts'
import type { DetectionDocument, RuleDocument } from '../document.ts'
import { kindOf } from '../logsource.ts'
import type { Problem } from '../problem.ts'
import { requirementOf } from '../requirement.ts'
import { isSuppression } from '../suppression-document.ts'
import type { CompiledDetection, CompiledPack, Condition } from '../tree.ts'
import type { Lists } from '../values.ts'
import { apiNameComplaints, type Complaint, emptyResponseComplaints } from './api-names.ts'
import type { Operations } from './events.ts'
import { fieldComplaints } from './field-names.ts'
import { mapsOf } from './items.ts'
import { type KnownIds, metadataComplaints } from './metadata.ts'
import { templateComplaints } from './templates.ts'

export interface LintContext extends KnownIds {
  readonly operations: Operations
  readonly lists?: Lists
  /** Ids that correlations may name beside the documents. */
  readonly behaviors?: readonly string[]
  /** A compiled pack that the documents may name and must not repeat. */
  readonly base?: CompiledPack
}

/** Everything that can be said of rules without an event: what does not compile, what cannot fire, what is doubled. Sorted by file and line. */
export function lintRules(documents: readonly RuleDocument[], world: LintContext): readonly Problem[] {
  const { pack, problems } = compileRules(documents, {
    lists: world.lists ?? {},
    behaviors: world.behaviors ?? [],
    ...(world.base && { base: world.base }),
  })
  const complaints = documents.flatMap((document) =>
    [...logicComplaints(document, world), ...metadataComplaints(document, world), ...templateComplaints(document)].map((one) =>
      problemOf(document, one),
    ),
  )
  const byId = new Map(documents.map((one) => [one.id, one]))
  return [
    ...problems,
    ...complaints,
    ...duplicates(pack.detections, byId),
    ...sharedUuids(documents),
    ...broad(pack.detections, byId),
  ].sort((a, b) => compare(a.file, b.file) || (a.line ?? 0) - (b.line ?? 0) || compare(a.message, b.message))
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
const problemOf = (document: RuleDocument, complaint: Complaint): Problem => ({ file: document.file, rule: document.id, ...complaint })

function logicComplaints(document: RuleDocument, { operations }: LintContext): readonly Complaint[] {
  // A suppression asks of findings, not of records: compileRules has read it.
  if (document.kind === 'correlation' || (document.kind === 'filter' && isSuppression(document))) return []
  const maps = mapsOf(document)
  const kind = kindOf(document.logsource)
  const fields = fieldComplaints(maps, kind)
  const filter =
    document.kind === 'filter' ? filterComplaints(document.condition, document.lines.get('filter/condition') ?? document.line) : []
  if (kind !== 'api-call') return [...fields, ...filter, ...(document.kind === 'detection' ? foreign(document) : [])]
  return [...fields, ...filter, ...apiNameComplaints(maps, operations), ...emptyResponseComplaints(maps)]
}

/** A filter is joined by AND as written: without a `not` it narrows the rule to what it was meant to hide. */
const filterComplaints = (condition: string, line: number): readonly Complaint[] =>
  /\bnot\b/i.test(condition)
    ? []
    : [
        {
          line,
          severity: 'warning',
          code: 'filter-keeps',
          message: 'the filter keeps what it selects and hides the rest; to hide the selection write "not selection"',
        },
      ]

function foreign(document: DetectionDocument): readonly Complaint[] {
  if (kindOf(document.logsource) !== 'other') return []
  const { product, service, category } = document.logsource
  const name = [product, service, category].filter((part) => part !== undefined).join('/')
  return [
    {
      line: document.lines.get('logsource') ?? document.line,
      severity: 'warning',
      code: 'foreign-logsource',
      message: `Kestrail reads no log source ${name}: the rule loads and never runs`,
    },
  ]
}

/** One form for conditions that say the same: order and case do not matter. */
function canonical(condition: Condition): string {
  if (condition.op === 'never') return 'never'
  if (condition.op === 'not') return `not(${canonical(condition.of)})`
  if ('of' in condition) return `${condition.op}(${condition.of.map(canonical).sort().join()})`
  const { field, test } = condition
  const folded = 'values' in test && !test.cased ? { ...test, values: test.values.map((value) => value.toLowerCase()).sort() } : test
  return JSON.stringify([field, folded])
}

function duplicates(detections: readonly CompiledDetection[], byId: ReadonlyMap<string, RuleDocument>): Problem[] {
  const first = new Map<string, CompiledDetection>()
  return detections.flatMap((one) => {
    const logic = `${one.kind} ${canonical(one.condition)}`
    const known = first.get(logic)
    const document = byId.get(one.info.id)
    if (known === undefined) first.set(logic, one)
    if (known === undefined || document === undefined) return []
    const line = document.lines.get('detection') ?? document.line
    return [problemOf(document, { line, severity: 'warning', code: 'duplicate-logic', message: `says the same as ${known.info.id}` })]
  })
}

function sharedUuids(documents: readonly RuleDocument[]): Problem[] {
  const first = new Map<string, RuleDocument>()
  return documents.flatMap((document) => {
    if (document.uuid === undefined) return []
    const known = first.get(document.uuid)
    if (known === undefined) first.set(document.uuid, document)
    if (known === undefined) return []
    return [
      problemOf(document, {
        line: document.lines.get('id') ?? document.line,
        severity: 'error',
        code: 'id',
        message: `the id is already that of ${known.id}`,
      }),
    ]
  })
}

/** A rule about every call of every role session is a rule about most of the trail. */
function broad(detections: readonly CompiledDetection[], byId: ReadonlyMap<string, RuleDocument>): Problem[] {
  return detections.flatMap((one) => {
    const document = byId.get(one.info.id)
    const required = requirementOf(one.condition)
    if (one.kind !== 'api-call' || document === undefined || required === undefined) return []
    const narrow = [...required.keys()].some((field) => !BROAD_FIELDS.test(field))
    const session = required.get('userIdentity.type')?.some((type) => type.toLowerCase() === 'assumedrole')
    if (narrow || !session || !onlyIdentity(one.fields)) return []
    const line = document.lines.get('detection') ?? document.line
    return [
      problemOf(document, {
        line,
        severity: 'warning',
        code: 'broad',
        message: 'matches every call of every role session: name an eventSource or eventName',
      }),
    ]
  })
}

const BROAD_FIELDS = /^userIdentity\.(type|sessionContext\.sessionIssuer\.type)$/
const onlyIdentity = (fields: readonly string[]): boolean => fields.every((field) => BROAD_FIELDS.test(field))
