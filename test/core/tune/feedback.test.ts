import { beforeEach, describe, expect, it } from 'vitest'
import { MemoryStore } from '#adapters/local/memory-store.ts'
import { asffIdOf } from '#core/render/asff/finding.ts'
import { findingKey } from '#core/state/kinds/finding.ts'
import { type Mark, marksIn, proposeFrom } from '#core/tune/feedback.ts'
import { acceptProposal, storedProposals, storedSuppressions, withdrawSuppression } from '#core/tune/stored.ts'
import { finding, sampleIncident } from '../../support/records/sample-findings.ts'

const NOW = Date.parse('2026-05-13T09:00:00.000Z')
const one = finding()
const found = { id: one.id, origin: one.origin.node }
const mark: Mark = { found, author: 'kim', reason: 'benign positive: the nightly job' }

const marked = (change: Record<string, unknown>) => ({
  detail: { findings: [{ Id: asffIdOf(one.id), ProductFields: { 'kestrail/Origin': one.origin.node }, ...change }] },
})

describe('a mark in Security Hub', () => {
  it('is a workflow, a verdict, or a field of the analyst', () => {
    expect(marksIn(marked({ Workflow: { Status: 'SUPPRESSED' } }))).toEqual([
      { found, author: 'an analyst, in Security Hub', reason: 'suppressed, in Security Hub' },
    ])
    expect(marksIn(marked({ VerificationState: 'BENIGN_POSITIVE', Note: { Text: 'the nightly job', UpdatedBy: 'kim' } }))).toEqual([mark])
    expect(marksIn(marked({ UserDefinedFields: { kestrail: 'false-positive' } }))).toHaveLength(1)
  })

  it('is nothing else, whatever the event holds', () => {
    for (const change of [
      {},
      { Workflow: { Status: 'NOTIFIED' } },
      { VerificationState: 'TRUE_POSITIVE' },
      { Workflow: 7, ProductFields: null },
    ])
      expect(marksIn(marked(change))).toEqual([])
    const suppressed = { Workflow: { Status: 'SUPPRESSED' } }
    expect(marksIn(marked({ ...suppressed, Id: 'arn:aws:other' }))).toEqual([])
    for (const event of [null, 'x', { detail: { findings: 'x' } }, { detail: { findings: [null, 7] } }]) expect(marksIn(event)).toEqual([])
  })

  it('shows what people wrote, bounded and without what cannot be seen', () => {
    const [hostile] = marksIn(
      marked({ VerificationState: 'FALSE_POSITIVE', Note: { Text: `\u202e${'x'.repeat(9000)}`, UpdatedBy: '\u0007' } }),
    )
    expect(hostile?.reason.length).toBeLessThan(500)
    expect(hostile?.reason).not.toContain('\u202e')
  })
})

describe('feedback', () => {
  let store: MemoryStore
  beforeEach(async () => {
    store = new MemoryStore()
    await store.put(findingKey(found), { kind: 'finding', finding: one }, 0)
  })

  it('proposes once, and keeps nothing quiet until somebody accepts', async () => {
    expect(await proposeFrom(store, mark, NOW)).toMatchObject({ isNew: true, hides: [{ id: one.id }] })
    expect(await proposeFrom(store, mark, NOW + 1)).toMatchObject({ isNew: false })
    expect(await storedSuppressions(store)).toEqual([])
    const [proposal] = await storedProposals(store)
    expect(proposal?.suppression).toMatchObject({ detection: one.detection, author: 'kim', expires: '2026-08-11T09:00:00.000Z' })
    expect(await acceptProposal(store, proposal?.suppression.id ?? '', 'lee')).toBe(true)
    expect(await storedSuppressions(store)).toMatchObject([{ author: 'lee', reason: `${mark.reason} (proposed by kim)` }])
    expect(await storedProposals(store)).toEqual([])
    expect(await acceptProposal(store, 'unknown', 'lee')).toBe(false)
  })

  it('does not ask again what was rejected', async () => {
    await proposeFrom(store, mark, NOW)
    const [proposal] = await storedProposals(store)
    await withdrawSuppression(store, proposal?.suppression.id ?? '', { at: '', by: 'lee' })
    expect(await proposeFrom(store, mark, NOW)).toMatchObject({ isNew: false })
    expect([await storedProposals(store), await storedSuppressions(store)]).toEqual([[], []])
  })

  it('is refused for an incident, for what one rests on, and for what is gone', async () => {
    const incident = { id: sampleIncident.id, origin: sampleIncident.origin.node }
    await store.put(findingKey(incident), { kind: 'finding', finding: sampleIncident }, 0)
    expect(await proposeFrom(store, { ...mark, found: incident }, NOW)).toHaveProperty('refused')
    expect(await proposeFrom(store, { ...mark, found: { ...found, id: 'gone' } }, NOW)).toHaveProperty('refused')
    expect(await storedProposals(store)).toEqual([])
  })
})
