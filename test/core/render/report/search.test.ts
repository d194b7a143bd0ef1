import { describe, expect, it } from 'vitest'
import { search, searchEvidence } from '#core/render/report/search.ts'
import { finding, sampleIncident } from '../../../support/records/sample-findings.ts'
import { sampleReport } from '../../../support/records/sample-report.ts'

const reported = [sampleIncident, finding()]
const ids = (query: string): string[] => search(reported, query).map((one) => one.finding.id)

describe('search', () => {
  it('finds by identity, address, resource, technique, event and text', () => {
    const queries = [
      'build-bot',
      'ASIA5555666677778888',
      '2001:db8:77::9',
      'customer-exports',
      'T1537',
      sampleIncident.signals[3]!.events[0]!,
      'GuardDuty detector',
    ]
    for (const query of queries) expect([query, ids(query)]).toEqual([query, [sampleIncident.id]])
    expect(search(reported, '198.51.100.23')[0]?.in).toContain('address')
    expect(search(reported, 't1098')[0]?.in).toEqual(['technique'])
  })

  it('wants every word, and takes quoted words as one', () => {
    expect(ids('amira 22')).toEqual([finding().id])
    expect(ids('amira exfiltration')).toEqual([])
    expect(ids('"port 22 of sg-"')).toEqual([finding().id])
  })

  it('finds nothing for nothing', () => {
    expect(search(reported, '  ')).toEqual([])
    expect(searchEvidence(sampleReport.evidence ?? [], '')).toEqual([])
  })

  it('looks into raw records', () => {
    const hits = searchEvidence(sampleReport.evidence ?? [], 'recipientaccountid cloudtrailtrailstopp')
    expect(hits).toHaveLength(1)
  })
})
