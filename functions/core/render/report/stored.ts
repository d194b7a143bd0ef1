import { type AnyFinding, isIncident } from '#core/model/finding.ts'
import type { Moment } from '#core/model/moment.ts'
import type { Suppression } from '#core/model/suppression.ts'
import type { Evidence, FirstSeen } from '#core/state/evidence.ts'
import { idIn } from '#core/state/kind.ts'
import type { SignalCounts } from '#core/state/kinds/head.ts'
import type { Row, RowValue } from '#core/state/rows.ts'
import { signalSums } from '#core/text/counts.ts'
import { nameOf } from '#core/text/node.ts'
import { stands } from '#core/tune/stored.ts'
import { applySuppressions, type SuppressionResult } from '#core/tune/suppression.ts'
import { carriedOut, milestonesBy } from './actions.ts'
import type { EvidenceEvent, ReportInput } from './model.ts'

/** Kinds of rows that remember events, and all that a report from state reads. */
export const REMEMBERING = ['signal', 'baseline', 'use', 'hours', 'session-networks'] as const
export const REPORTED: readonly RowValue['kind'][] = ['finding', 'head', 'suppression', 'action', ...REMEMBERING]

export interface StoredReport {
  readonly reported: readonly AnyFinding[]
  readonly suppressed: SuppressionResult['suppressed']
  readonly evidence: readonly EvidenceEvent[]
  readonly input: ReportInput
}

const isDetailed = (moment: Evidence | Moment): moment is Evidence => 'action' in moment

/** State keeps what matters of an event, and not the record: the archive and the logs have that. */
const eventOf = (evidence: Evidence, node: string): EvidenceEvent => ({
  id: evidence.id,
  time: evidence.time,
  action: evidence.action,
  service: evidence.summary ?? '',
  account: evidence.account,
  region: evidence.region,
  actor: nameOf(node),
  from: evidence.from ?? '',
  outcome: '',
})

const firstsIn = (value: RowValue): readonly FirstSeen[] => {
  if (value.kind === 'baseline' || value.kind === 'hours') return Object.values(value.values)
  if (value.kind === 'use') return Object.values(value.wakes)
  return value.kind === 'session-networks' ? value.seen.map((one) => one.first) : []
}

/** Every event that state remembers with its details: those that signals and first uses rest on; each once, in order of time. */
export const evidenceIn = (rows: readonly Row[]): EvidenceEvent[] => {
  const byId = new Map<string, EvidenceEvent>()
  for (const { pk, value } of rows) {
    const found =
      value.kind === 'signal'
        ? value.evidence.filter(isDetailed).map((one) => eventOf(one, idIn('node', pk)))
        : firstsIn(value).map((seen) => eventOf(seen.evidence, seen.node))
    for (const one of found) byId.set(one.id, one)
  }
  return [...byId.values()].sort((a, b) => a.time - b.time || (a.id < b.id ? -1 : 1))
}

/** A report of what is stored, as of a time (ISO 8601): findings that hold, and what state remembers of the events behind them. */
export const storedReport = (
  rows: readonly Row[],
  { at, reviewed = [], source }: { readonly at: string; readonly reviewed?: readonly Suppression[]; readonly source: string },
): StoredReport => {
  const values = rows.map((row) => row.value)
  const reported = values.flatMap((value) => (value.kind === 'finding' && value.finding.state === 'active' ? [value.finding] : []))
  const own = values.flatMap((value) => (value.kind === 'suppression' && stands(value) ? [value.suppression] : []))
  const { shown, suppressed } = applySuppressions(reported, [...reviewed, ...own], at)
  const heads = values.flatMap((value): SignalCounts[] => (value.kind === 'head' && value.signals ? [value.signals] : []))
  const behind = new Set(
    shown.flatMap((one) => [...one.events, ...(isIncident(one) ? one.signals.flatMap((signal) => signal.events) : [])]),
  )
  const evidence = evidenceIn(rows)
  const actions = values.flatMap((value) => (value.kind === 'action' ? [value] : []))
  const [first, last] = [
    shown.map((one) => one.firstSeen).sort()[0],
    shown
      .map((one) => one.lastSeen)
      .sort()
      .at(-1),
  ]
  return {
    reported: shown,
    suppressed,
    evidence,
    input: {
      incidents: shown.filter(isIncident),
      findings: shown.filter((one) => !isIncident(one)),
      sums: signalSums(heads, suppressed.length),
      ...(first !== undefined && last !== undefined && { span: { from: first, to: last } }),
      source,
      made: at,
      evidence: evidence.filter((one) => behind.has(one.id)),
      responses: actions.map(carriedOut),
      milestones: milestonesBy(actions),
    },
  }
}
