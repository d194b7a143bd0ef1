import { describe, expect, it } from 'vitest'
import { toOcsf } from '#core/render/ocsf/detection-finding.ts'
import { finding, HOSTILE, sampleIncident } from '../../../support/records/sample-findings.ts'

describe('toOcsf', () => {
  it('is a Detection Finding with the required members', () => {
    expect(toOcsf(sampleIncident)).toMatchObject({
      class_uid: 2004,
      category_uid: 2,
      activity_id: 1,
      type_uid: 200401,
      severity_id: 5,
      time: Date.parse(sampleIncident.lastSeen),
      metadata: { version: '1.3.0', product: { vendor_name: 'Kestrail' } },
      finding_info: { uid: sampleIncident.id, title: sampleIncident.title },
      cloud: { provider: 'AWS', account: { uid: '111122223333' } },
    })
  })

  it('shows create, update and close apart', () => {
    expect(toOcsf(finding(), { activity: 'update' })['type_uid']).toBe(200402)
    expect(toOcsf(finding({ state: 'retracted' }), { activity: 'update' })['type_uid']).toBe(200403)
  })

  it('holds nothing invisible', () => {
    const text = HOSTILE.join('')
    const reported = finding({
      title: text,
      summary: text,
      region: text,
      why: [text],
      actor: { ...finding().actor, name: text, addresses: [text] },
    })
    expect(JSON.stringify(toOcsf(reported))).not.toMatch(/\\u00|\\[nrt]"|[\p{Cc}\p{Cf}\p{Cs}]/u)
  })
})
