import { describe, expect, it } from 'vitest'
import { columnsOf } from '#core/render/terminal/columns.ts'
import { renderTable } from '#core/render/terminal/table.ts'
import { finding, HOSTILE, sampleCounts, sampleFindings, sampleIncident } from '../../../support/records/sample-findings.ts'

const plain = { color: false, width: 100 }
const table = (findings = [...sampleFindings, sampleIncident], options = plain, counts = sampleCounts): string =>
  renderTable({ findings, counts, options })

describe('renderTable', () => {
  it('shows the worst incident whole on the first screen', () => {
    const screen = table().split('\n').slice(0, 24).join('\n')
    for (const text of [
      'CRITICAL',
      'user build-bot (111122223333) →',
      'OrganizationAccountAccessRole/build',
      '198.51.100.23',
      '444455556666',
      '09:12',
      'Exfiltration',
      '10:48',
      'deactivate-access-key',
      "Ask the key's owner",
    ])
      expect(screen).toContain(text)
  })

  it('lists single findings worst first, one line for each detection and origin', () => {
    const lines = table().split('\n')
    const rows = lines.filter((line) => /^ {2}(high|medium|low)\s+2026/.test(line))
    expect(rows.map((row) => row.trim().split(' ')[0])).toEqual(['high', 'medium', 'low'])
    expect(rows[2]).toContain('×15 in 3 findings')
  })

  it('ends with counts that add up, and says so when they do not', () => {
    expect(table()).toMatch(
      /1 incident, 5 findings \(1 high, 1 medium, 3 low\); events of .*\nreceived 20,412 = normalized 20,379 \+ ignored 31 \+ rejected 2\n$/,
    )
    expect(table([], plain, { ...sampleCounts, received: 20_415 })).toContain('DOES NOT ADD UP: 3 lost')
  })

  it('leaves out what was merged or retracted, and says when there is nothing', () => {
    expect(table([finding({ state: 'merged', mergedInto: 'x' }), finding({ state: 'retracted' })])).toContain('No incident and no finding.')
  })

  it('counts what it does not show', () => {
    const many = Array.from({ length: 400 }, (_, index) =>
      finding({ severity: 'low', detection: `d-${index}`, title: `t ${index}`, origin: { ...finding().origin, node: `user:${index}` } }),
    )
    expect(table(many)).toContain('and more findings: 390 low')
  })

  it('never exceeds the width, at any width', () => {
    for (const width of [60, 80, 100, 160])
      for (const line of table(undefined, { color: false, width }).split('\n').slice(0, -4))
        expect(columnsOf(line)).toBeLessThanOrEqual(width)
  })

  it('colors only when asked, and never by what a log says', () => {
    const hostile = HOSTILE.map((text) =>
      finding({
        title: text,
        detection: text,
        severity: 'critical',
        account: text,
        summary: text,
        origin: { ...finding().origin, name: text, node: `person:${text}` },
      }),
    )
    const incident = {
      ...sampleIncident,
      title: HOSTILE.join(''),
      actor: { ...sampleIncident.actor, name: HOSTILE.join(''), addresses: HOSTILE },
      accounts: HOSTILE,
      response: HOSTILE,
      normal: HOSTILE,
      signals: sampleIncident.signals.map((signal) => ({ ...signal, summary: HOSTILE.join(' ') })),
      stages: sampleIncident.stages.map((stage) => ({ ...stage, tactic: HOSTILE.join('') })),
    }
    const shown = table([...hostile, incident])
    expect(shown.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u)
    const colors = table([...hostile, incident], { color: true, width: 100 })
    for (const after of colors.split('\u001b').slice(1)) expect(after).toMatch(/^\[[\d;]+m/)
    expect(table(undefined, { color: true, width: 100 })).toContain('\u001b[1;97;41m CRITICAL \u001b[0m')
  })
})
