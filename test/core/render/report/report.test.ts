import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ReportInput } from '#core/render/report/model.ts'
import { HASHES } from '#core/render/report/page/page.ts'
import { SCRIPT } from '#core/render/report/page/script.ts'
import { STYLE } from '#core/render/report/page/style.ts'
import { renderReport } from '#core/render/report/report.ts'
import { finding, HOSTILE, sampleCounts, sampleIncident } from '../../../support/records/sample-findings.ts'
import { sampleReport } from '../../../support/records/sample-report.ts'

const sha = (text: string): string => `sha256-${createHash('sha256').update(text).digest('base64')}`
const size = (text: string): number => Buffer.byteLength(text)
const bare: ReportInput = { incidents: [], findings: [], counts: sampleCounts }

describe('renderReport', () => {
  it('is one file that the browser may not add to: own script and style by hash, no network', () => {
    expect(HASHES).toEqual({ script: sha(SCRIPT), style: sha(STYLE) })
    const report = renderReport(sampleReport)
    expect(report).toContain(`default-src 'none'; script-src '${sha(SCRIPT)}'; style-src '${sha(STYLE)}'`)
    expect(report).not.toMatch(/(?:src|href|action)="(?!#)|url\((?!#)|@import|https?:\/\/|\sstyle="|\son[a-z]+="/)
  })

  it('shows what happened in a paragraph, then everything else', () => {
    const report = renderReport(sampleReport)
    for (const part of [
      'It starts with user build-bot of account 111122223333',
      'It began on 2026-05-12 09:12 UTC',
      '1 h 36 min later',
      'CIS AWS Foundations 3.0.0',
      'Identities by risk',
      'Filled: seen',
      'received 20,412 = normalized 20,379 + ignored 31 + rejected 2',
    ])
      expect(report).toContain(part)
  })

  it('links only to anchors that exist, and names each once', () => {
    const report = renderReport(sampleReport)
    const ids = [...report.matchAll(/\sid="([^"]+)"/g)].map((match) => match[1])
    const links = [...report.matchAll(/href="#([^"]+)"/g)].map((match) => match[1])
    expect(new Set(ids).size).toBe(ids.length)
    expect(links.filter((link) => !ids.includes(link))).toEqual([])
    expect(links.length).toBeGreaterThan(20)
  })

  it('draws exactly the lineage that the incident has', () => {
    const drawn = [...renderReport(sampleReport).matchAll(/class="edge lineage ?"[^>]*data-from="([^"]+)" data-to="([^"]+)"/g)]
    expect(drawn.map(([, from, to]) => ({ from, to }))).toEqual(sampleIncident.paths.map(({ from, to }) => ({ from, to })))
  })

  it('says so when there is nothing', () => {
    const report = renderReport(bare)
    expect(report).toContain('No incident: no story is complete. There is no finding either.')
    expect(report).not.toContain('id="evidence"')
  })

  it('leaves out what was withdrawn or taken into an incident', () => {
    const report = renderReport({ ...bare, findings: [finding({ state: 'merged', mergedInto: 'x', title: 'taken in' })] })
    expect(report).not.toContain('taken in')
  })

  it('keeps every text from a log inert', () => {
    const text = fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: 'binary', maxLength: 30 }))
    fc.assert(
      fc.property(text, text, (a, b) => {
        const report = renderReport(hostileReport(a, b))
        const bones = report.replace(/="[^"]*"/g, '=""')
        expect(bones.match(/<script/g)).toHaveLength(1)
        expect(bones).not.toMatch(/<(?:img|iframe|object|embed|link|base|form)\b|<[a-z]+[^>]*\son[a-z]+=/i)
        expect(report.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u)
      }),
      { numRuns: 25 },
    )
  })

  it('stays under 3 MB for 10,000 events', () => {
    const raw = {
      eventVersion: '1.09',
      requestParameters: { bucketName: 'customer-exports', key: 'k'.repeat(1200) },
      userIdentity: { arn: 'a'.repeat(80) },
    }
    const evidence = Array.from({ length: 10_000 }, (_, index) => ({
      ...sampleReport.evidence![0]!,
      id: `event-${index}`,
      time: 1_778_500_000_000 + index,
      raw,
    }))
    const findings = Array.from({ length: 3_000 }, (_, index) => finding({ id: `f${index}`, title: `finding ${index}` }))
    const report = renderReport({ ...sampleReport, evidence, findings })
    expect(size(report)).toBeLessThan(3_000_000)
    expect(report).toContain('did not fit into this page')
    expect(report).toMatch(/and [\d,]+ more findings of the same or lower severity/)
  })

  it('stays under 3 MB for hundreds of incidents with long texts, and still counts all', () => {
    const long = 'é中'.repeat(3_000)
    const incidents = Array.from({ length: 600 }, (_, index) => ({
      ...sampleIncident,
      id: `i${index}`,
      title: `${index} ${long}`,
      signals: Array.from({ length: 100 }, (_, at) => ({ ...sampleIncident.signals[at % 12]!, id: `s${at}`, summary: long })),
      stages: [{ tactic: long, firstSeen: sampleIncident.firstSeen, signals: Array.from({ length: 100 }, (_, at) => `s${at}`) }],
    }))
    const report = renderReport({ ...sampleReport, incidents })
    expect(size(report)).toBeLessThan(3_000_000)
    expect(report).toMatch(/and \d+ more incidents/)
  })
})

const hostileReport = (a: string, b: string): ReportInput => ({
  ...sampleReport,
  source: a,
  incidents: [
    {
      ...sampleIncident,
      title: a,
      summary: b,
      accounts: [a, b],
      actor: { ...sampleIncident.actor, name: a, addresses: [a, b] },
      origin: { ...sampleIncident.origin, node: `user:${a}`, name: b, chain: [a, b] },
      paths: [{ from: `user:${a}`, to: `key:${b}`, via: a, as: b }],
      resources: [{ arn: a, kind: b, account: a, region: b, owner: a }],
      signals: sampleIncident.signals.map((signal) => ({ ...signal, summary: a, node: `key:${b}`, account: a, title: b })),
      stages: sampleIncident.stages.map((stage) => ({ ...stage, tactic: a })),
      response: [a],
      impact: [b],
      normal: [a],
    },
  ],
  findings: [
    finding({
      title: a,
      summary: b,
      why: [a, b],
      account: b,
      techniques: [a],
      tactics: [b],
      compliance: [{ standard: a, version: b, control: a }],
    }),
  ],
  evidence: [{ id: a, time: 1, action: b, service: a, account: b, region: a, actor: b, from: a, outcome: b, raw: { [a]: b } }],
  responses: [{ id: a, title: b, state: a, finding: b, calls: [a], undo: b }],
  activity: [{ hour: 0, account: a, events: 4 }],
})
