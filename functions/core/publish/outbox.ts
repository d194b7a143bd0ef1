import { rankOf } from '#core/model/severity.ts'
import type { FindingRow, Key, Row } from '#core/model/state.ts'
import type { Publisher, Refusal, StateStore } from '#core/ports.ts'
import { isIncident, type Told } from './counts.ts'

/** Publishers by what they want to hear: every revision (a system that converges), or only what a person should know. */
export interface Audience {
  readonly publisher: Publisher
  readonly hears: 'every revision' | 'material changes'
}

export interface Published {
  /** Findings whose present revision every publisher has now accepted. */
  readonly accepted: number
  readonly refusals: readonly (Refusal & { readonly publisher: string })[]
}

interface Pending {
  readonly row: Row
  readonly value: FindingRow
}

/**
 * Sends the findings of these rows that wait: reads them fresh, tells each audience, and notes the revision that was accepted.
 * A row that changed meanwhile is still pending and comes again, so the last revision always arrives; some may arrive twice.
 */
export async function publishPending(store: StateStore, audiences: readonly Audience[], keys: readonly Key[]): Promise<Published> {
  const pending = (await store.get(keys)).flatMap((row) => pendingIn(row))
  if (pending.length === 0) return { accepted: 0, refusals: [] }
  const refusals: (Refusal & { publisher: string })[] = []
  for (const { publisher, hears } of audiences) {
    const wanted = pending.filter(({ value }) => (hears === 'material changes' ? isMaterial(value) : wasHeard(value)))
    if (wanted.length === 0) continue
    const refused = await publisher.publish(wanted.map(({ value }) => value.finding))
    refusals.push(...refused.map((refusal) => ({ ...refusal, publisher: publisher.name })))
  }
  const again = new Set(refusals.filter(({ retry }) => retry).map(({ id }) => id))
  const done = pending.filter(({ value }) => !again.has(value.finding.id))
  for (const { row, value } of done) await store.put(row, noted(value), row.version)
  return { accepted: done.length, refusals }
}

function pendingIn(row: Row | undefined): Pending[] {
  const value = row?.value
  return row && value?.kind === 'finding' && value.published !== value.finding.revision ? [{ row, value }] : []
}

/** What was withdrawn before anyone heard of it stays unsaid. */
const wasHeard = ({ finding, published }: FindingRow): boolean => finding.state === 'active' || published !== undefined

const noted = (value: FindingRow): FindingRow => {
  const said = isMaterial(value) ? summaryOf(value.finding) : value.said
  return { kind: 'finding', finding: value.finding, published: value.finding.revision, ...(said ? { said } : {}) }
}

const summaryOf = (finding: Told) => ({
  severity: finding.severity,
  state: finding.state,
  count: finding.count,
  stages: isIncident(finding) ? finding.stages.length : 0,
})

/** Whether people should hear of this revision, given what they were told last: new, worse, further, ten times as often, or withdrawn. */
export function isMaterial(value: FindingRow): boolean {
  const { finding, said } = value
  if (!said) return finding.state === 'active'
  const now = summaryOf(finding)
  return (
    now.state !== said.state || rankOf(now.severity) > rankOf(said.severity) || now.stages > said.stages || now.count >= said.count * 10
  )
}
