import type { AwsSecurityFinding } from '@aws-sdk/client-securityhub'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AnyFinding } from '#core/model/finding.ts'
import { SEVERITIES } from '#core/model/severity.ts'
import { toAsff } from '#core/render/asff/finding.ts'
import type { AsffContext } from '#core/render/asff/model.ts'
import { finding, HOSTILE, sampleFindings, sampleIncident } from '../../../support/records/sample-findings.ts'
import { limitProblems } from './limits.ts'
import { asffProblems } from './sdk-schema.ts'

const context: AsffContext = {
  productArn: 'arn:aws:securityhub:eu-west-1:555566667777:product/555566667777/default',
  securityAccount: '555566667777',
  region: 'eu-west-1',
  createdAt: '2026-05-12T11:00:00.000Z',
  updatedAt: '2026-05-12T11:05:00.000Z',
}

const problems = (reported: AnyFinding, more: Partial<AsffContext> = {}): string[] => {
  const asff = toAsff(reported, { ...context, ...more })
  return [...asffProblems(asff), ...limitProblems(asff)]
}

const text = fc.oneof(
  fc.constantFrom(...HOSTILE, '', ' ', '198.51.100.7', '2001:db8::1', 'ec2.amazonaws.com', 'AWS Internal'),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.integer({ min: 500, max: 3_000 }).map((length) => 'ü'.repeat(length)),
)
const texts = fc.array(text, { maxLength: 60 })
const resource = fc.record({
  arn: text,
  kind: text,
  account: text,
  region: text,
  owner: text,
  tags: fc.dictionary(text, text, { maxKeys: 80 }),
})
const hostile: fc.Arbitrary<AnyFinding> = fc
  .record({
    title: text,
    detection: text,
    summary: text,
    account: text,
    region: text,
    severity: fc.constantFrom(...SEVERITIES),
    confidence: fc.double({ min: -10, max: 500, noNaN: true }),
    techniques: texts,
    tactics: texts,
    events: texts,
    why: texts,
    response: texts,
    resources: fc.array(resource, { maxLength: 50 }),
    addresses: texts,
    sessions: texts.map((all) => all.map((one) => `key:${one}`)),
    node: text,
    incident: fc.boolean(),
  })
  .map(({ addresses, sessions, node, incident, ...rest }) => {
    const actor = { ...finding().actor, addresses, sessions, userAgents: addresses }
    const origin = { ...finding().origin, node, chain: sessions }
    if (!incident) return finding({ ...rest, actor, origin })
    const signals = rest.why.map((why) => ({ ...sampleIncident.signals[0]!, id: why, title: why, detection: why, node: why }))
    return {
      ...sampleIncident,
      ...rest,
      kind: 'incident',
      actor,
      origin,
      signals,
      accounts: addresses,
      stories: addresses,
      impact: addresses,
    }
  })

describe('toAsff', () => {
  it('fits the schema of the SDK and the documented limits', () => {
    for (const reported of [...sampleFindings, sampleIncident]) expect(problems(reported)).toEqual([])
    expect(problems({ ...sampleIncident, posture: { check: 'c', status: 'FAILED' } }, { sequence: true })).toEqual([])
    const typed: AwsSecurityFinding = toAsff(sampleIncident, context)
    expect(typed.Resources).toHaveLength(12)
  })

  it('still fits when every text is hostile or too long', () => {
    fc.assert(
      fc.property(hostile, (reported) => {
        const posture = { check: reported.title, status: 'FAILED' } as const
        const connection = { direction: 'inbound', peer: reported.title, peerPort: 70_000, localPort: -1, protocol: 999 } as const
        const indicators = reported.why.map((value) => ({ value, list: value }))
        const call = { api: reported.title, service: reported.summary }
        expect(problems({ ...reported, posture, indicators, call }, { sequence: true })).toEqual([])
        expect(problems({ ...reported, connection })).toEqual([])
      }),
      { numRuns: 60 },
    )
  })

  it('is checked by a check that can fail', () => {
    const asff = toAsff(finding(), context)
    expect(asffProblems({ ...asff, Color: 'red', Confidence: 'high', Title: undefined })).toEqual([
      'Title: is missing',
      'finding.Title: is no text',
      'finding.Confidence: is no number',
      'finding.Color: unknown member',
    ])
    expect(limitProblems({ ...asff, Title: 'x'.repeat(257) })).toEqual(['Title: 257'])
  })

  it('names actor, targets, caller and type', () => {
    const asff = toAsff({ ...sampleIncident, call: { api: 'ModifyDBSnapshotAttribute', service: 'rds.amazonaws.com' } }, context)
    expect(asff).toMatchObject({
      Id: `kestrail/${sampleIncident.id}`,
      GeneratorId: 'kestrail/stolen-key-to-data-theft',
      AwsAccountId: '555566667777',
      RecordState: 'ACTIVE',
      FindingProviderFields: { Severity: { Label: 'CRITICAL' } },
      Action: {
        AwsApiCallAction: { Api: 'ModifyDBSnapshotAttribute', CallerType: 'remoteip', RemoteIpDetails: { IpAddressV4: '198.51.100.23' } },
      },
    })
    expect(asff.Types).toContain('TTPs/Persistence/stolen-key-to-data-theft')
    expect(asff.Types).toContain('Effects/Data Exfiltration/stolen-key-to-data-theft')
    expect(asff.Resources[0]).toMatchObject({ Type: 'AwsIamUser', Id: 'arn:aws:iam::111122223333:user/build-bot', ResourceRole: 'Actor' })
    expect(asff.Resources.filter((one) => one.Type === 'AwsIamAccessKey').map((one) => one.Id)).toEqual([
      'AWS::IAM::AccessKey:ASIA1111222233334444',
      'AWS::IAM::AccessKey:ASIA5555666677778888',
    ])
    expect(asff.ProductFields).toMatchObject({ 'kestrail/AffectedAccountId': '111122223333', 'kestrail/Owner': 'platform, data, orders' })
  })

  it('shows a connection by its ends, ports and protocol', () => {
    const connection = { direction: 'outbound', peer: '203.0.113.9', peerPort: 443, localPort: 50_000, protocol: 6, blocked: true } as const
    expect(toAsff(finding({ connection }), context).Action).toEqual({
      ActionType: 'NETWORK_CONNECTION',
      NetworkConnectionAction: {
        ConnectionDirection: 'OUT',
        RemoteIpDetails: { IpAddressV4: '203.0.113.9' },
        RemotePortDetails: { Port: 443 },
        LocalPortDetails: { Port: 50_000 },
        Protocol: 'TCP',
        Blocked: true,
      },
    })
  })

  it('names owners and techniques where insights group by them', () => {
    const asff = toAsff(sampleIncident, context)
    expect(asff.Resources.flatMap((one) => one.ApplicationName ?? [])).toContain('orders')
    expect(asff.Types.some((one) => /^TTPs\/[^/]+\/T\d{4}/.test(one))).toBe(true)
    expect(toAsff(finding(), context).Resources.filter((one) => one.Type === 'AwsAccount')).toHaveLength(1)
  })

  it('puts no IPv6 address where only IPv4 may stand', () => {
    const asff = toAsff(finding({ actor: { ...finding().actor, addresses: ['2001:db8::9'] } }), context)
    expect(asff.Action?.AwsApiCallAction).not.toHaveProperty('RemoteIpDetails')
    expect(asff.ProductFields['kestrail/Addresses']).toBe('2001:db8::9')
  })

  it('has threat intelligence only for a list hit, and Compliance only for a configuration verdict', () => {
    expect(toAsff(finding(), context)).not.toHaveProperty('ThreatIntelIndicators')
    expect(toAsff(finding(), context)).not.toHaveProperty('Compliance')
    const indicators = [
      { value: '203.0.113.40', list: 'scanners' },
      { value: 'no address', list: 'x' },
    ]
    const hit = toAsff(finding({ indicators }), context)
    expect(hit.ThreatIntelIndicators).toEqual([
      { Type: 'IPV4_ADDRESS', Value: '203.0.113.40', LastObservedAt: finding().lastSeen, Source: 'scanners' },
    ])
    expect(toAsff(finding({ posture: { check: 'c', status: 'FAILED' } }), context).Compliance).toEqual({
      Status: 'FAILED',
      RelatedRequirements: ['CIS AWS Foundations 3.0.0/5.2'],
    })
  })

  it('archives what was withdrawn or merged, and points to the survivor under the same kind of id', () => {
    expect(toAsff(finding({ state: 'retracted' }), context).RecordState).toBe('ARCHIVED')
    const merged = toAsff(finding({ state: 'merged', mergedInto: sampleIncident.id }), context)
    expect(merged.RecordState).toBe('ARCHIVED')
    expect(merged.RelatedFindings).toEqual([{ ProductArn: context.productArn, Id: toAsff(sampleIncident, context).Id }])
  })

  it('never cuts an event id in half', () => {
    const events = Array.from({ length: 100 }, (_, index) => `5d0f2d2e-5f2c-4d0a-8b1a-0c9f6f7e1${String(index).padStart(3, '0')}`)
    const field = toAsff(finding({ events }), context).ProductFields['kestrail/EventIds'] ?? ''
    const shown = field.replace(/ \(\+\d+\)$/, '').split(', ')
    expect(shown.every((id) => events.includes(id))).toBe(true)
    expect(field).toMatch(new RegExp(` \\(\\+${100 - shown.length}\\)$`))
  })
})
