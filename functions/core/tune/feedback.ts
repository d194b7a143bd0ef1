import type { AnyFinding } from '#core/model/finding.ts'
import type { StateStore } from '#core/ports.ts'
import { FINDINGS, type FindingRef, findingKey, originPk } from '#core/state/kinds/finding.ts'
import { clip } from '#core/text/clip.ts'
import { visible } from '#core/text/escape.ts'
import { type Proposal, proposeSuppression, type Refused } from './propose.ts'
import { storeProposal } from './stored.ts'

/** What analysts do in Security Hub to say that a finding was none: any of these. */
export const MARKS = {
  workflow: ['SUPPRESSED'],
  verification: ['FALSE_POSITIVE', 'BENIGN_POSITIVE'],
  /** Key and values of a user-defined field, for tools that can set no other. */
  field: { key: 'kestrail', values: ['false-positive', 'benign'] },
} as const

/** One mark on one finding. */
export interface Mark {
  readonly found: FindingRef
  readonly author: string
  readonly reason: string
}

type Json = Readonly<Record<string, unknown>>
const record = (value: unknown): Json => (typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {})
const text = (value: unknown, max: number): string | undefined =>
  typeof value === 'string' && value.trim() ? clip(visible(value.trim()), max) : undefined

const verdictOf = (finding: Json): string | undefined => {
  const known = (value: unknown, of: readonly string[]): string | undefined =>
    typeof value === 'string' && of.includes(value) ? value : undefined
  const verdict =
    known(finding['VerificationState'], MARKS.verification) ??
    known(record(finding['UserDefinedFields'])[MARKS.field.key], MARKS.field.values) ??
    known(record(finding['Workflow'])['Status'], MARKS.workflow)
  return verdict?.toLowerCase().replace('_', ' ')
}

/** The marks in an event of Security Hub. Ids and origins are ours; what else stands in it was written by people and is only shown. */
export const marksIn = (event: unknown): Mark[] => {
  const findings = record(record(event)['detail'])['findings']
  return (Array.isArray(findings) ? findings.slice(0, 100) : []).map(record).flatMap((finding): Mark[] => {
    const verdict = verdictOf(finding)
    const id =
      typeof finding['Id'] === 'string' && finding['Id'].startsWith('kestrail/') ? finding['Id'].slice('kestrail/'.length) : undefined
    const origin = record(finding['ProductFields'])['kestrail/Origin']
    if (!verdict || !id || typeof origin !== 'string') return []
    const note = record(finding['Note'])
    const said = text(note['Text'], 400)
    const author = text(note['UpdatedBy'], 200) ?? 'an analyst, in Security Hub'
    return [{ found: { id, origin }, author, reason: said ? `${verdict}: ${said}` : `${verdict}, in Security Hub` }]
  })
}

const QUARTER = 90 * 86_400_000

const reportedOf = async (store: StateStore, origin: string): Promise<AnyFinding[]> =>
  (await store.list(originPk(origin), FINDINGS)).flatMap(({ value }) => (value.kind === 'finding' ? [value.finding] : []))

/**
 * Turns a mark into a proposal, which a person has to accept: anyone who may mark findings must not be able to blind Kestrail. The past that it is measured by
 * is that of the finding's origin. The same mark twice proposes once.
 * `now`: epoch milliseconds.
 */
export const proposeFrom = async (
  store: StateStore,
  { found, author, reason }: Mark,
  now: number,
): Promise<(Proposal & { readonly isNew: boolean }) | Refused> => {
  const [row] = await store.get([findingKey(found)])
  if (row?.value.kind !== 'finding') return { refused: `there is no finding ${found.id} any more` }
  const feedback = { author, reason, expires: new Date(now + QUARTER).toISOString(), now: new Date(now).toISOString() }
  const proposal = proposeSuppression(row.value.finding, feedback, await reportedOf(store, found.origin))
  if ('refused' in proposal) return proposal
  return { ...proposal, isNew: await storeProposal(store, proposal.suppression, { finding: found, at: feedback.now }) }
}
