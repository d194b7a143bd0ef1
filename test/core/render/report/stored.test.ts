import { describe, expect, it } from 'vitest'
import { evidenceIn, storedReport } from '#core/render/report/stored.ts'
import type { Evidence } from '#core/state/evidence.ts'
import type { SuppressionRow } from '#core/state/kinds/suppression.ts'
import type { Row, RowValue } from '#core/state/rows.ts'
import { finding, sampleIncident } from '../../../support/records/sample-findings.ts'

const row = (pk: string, sk: string, value: RowValue): Row => ({ pk, sk, value, version: 1 })
const evidence = (id: string, time: number): Evidence => ({ id, time, action: 'CreateUser', account: '123456789012', region: 'eu-west-1' })
const suppression = {
  id: 'quiet',
  title: '',
  detection: finding().detection,
  where: { account: finding().account },
  expires: '2026-08-01T00:00:00Z',
  author: 'kim',
  reason: '',
}
const rows = (more: Partial<SuppressionRow> = {}): Row[] => [
  row('R#a', 'f#1', { kind: 'finding', finding: sampleIncident }),
  row('R#b', 'f#2', { kind: 'finding', finding: finding() }),
  row('R#b', 'f#3', { kind: 'finding', finding: finding({ id: 'gone', state: 'retracted' }) }),
  row('R#b', 'head', { kind: 'head', judged: 2, signals: { signals: 5, published: 1, grouped: 0, kept: 1, staged: { x: 2, y: 1 } } }),
  row('S#suppressions', 'quiet', { kind: 'suppression', suppression, ...more }),
]
const at = (time: string, all = rows()) => storedReport(all, { at: time, source: 'state.db' })

describe('a report from state', () => {
  it('shows what holds and is not quiet, as of its time; the sums balance', () => {
    const { reported, suppressed, input } = at('2026-07-01T00:00:00Z')
    expect([reported.map((one) => one.id), suppressed.map((one) => one.finding.id)]).toEqual([[sampleIncident.id], [finding().id]])
    expect(input.sums).toEqual({ signals: 5, published: 0, grouped: 0, suppressed: 1, staged: 3, kept: 1 })
    expect(at('2026-08-01T00:00:00Z').suppressed).toEqual([])
  })

  it('takes no notice of what is only proposed, or was taken back', () => {
    const proposed = { finding: { id: 'x', origin: 'y' }, at: '2026-06-01' }
    expect(at('2026-07-01T00:00:00Z', rows({ proposed })).suppressed).toEqual([])
    expect(at('2026-07-01T00:00:00Z', rows({ removed: { at: '2026-06-02', by: 'kim' } })).suppressed).toEqual([])
  })

  it('knows every event that state remembers, each once, in order of time', () => {
    const signal = { kind: 'signal' as const, detection: 'd', attempt: false, dedup: [], hashes: [], last: 0 }
    const first = { id: 'b', time: 2, node: 'user:arn:aws:iam::123456789012:user/kim', evidence: evidence('b', 2) }
    const all = [
      row('N#key:ASIA1', 'sig#d', { ...signal, evidence: [evidence('c', 3), { id: 'd', time: 4 }] }),
      row('N#key:ASIA1', 'sig#e', { ...signal, evidence: [evidence('c', 3), evidence('a', 1)] }),
      row('I#kim', 'region', { kind: 'baseline', values: { 'eu-west-1': first }, days: [] }),
    ]
    expect(evidenceIn(all).map((one) => [one.id, one.actor])).toEqual([
      ['a', 'session ASIA1'],
      ['b', 'user kim'],
      ['c', 'session ASIA1'],
    ])
  })
})
