import { describe, expect, it } from 'vitest'
import type { AnyFinding } from '#core/model/finding.ts'
import { SEVERITIES } from '#core/model/severity.ts'
import type { Connection } from '#core/publish/destination-kind.ts'
import { pagerduty } from '#core/publish/destinations/pagerduty.ts'
import { lastAlertOf } from '#core/publish/material.ts'
import { parseSettings } from '#core/settings/settings.ts'
import { finding, HOSTILE, sampleFindings, sampleIncident } from '../../../support/records/sample-findings.ts'

const KEY = 'R0123456789abcdefghijklmnopqrstu'
const AT = '2026-05-12T11:00:00.000Z'
const one = finding()

const connected = (settings: Record<string, string> = {}): Connection => {
  const connection = pagerduty.connect({ routing_key: KEY }, settings)
  if ('problem' in connection) throw new Error(connection.problem)
  return connection
}
const { notify } = connected()
const eventOf = (reported: AnyFinding, before?: AnyFinding) =>
  JSON.parse(notify({ finding: reported, ...(before && { before: lastAlertOf(before) }) }, AT).request.body)
const answered = (status: number, body = '') => notify({ finding: one }, AT).read({ status, body })

describe('PagerDuty', () => {
  it('is sent a trigger for a new finding, by the id of the finding', () => {
    const { request } = notify({ finding: one }, AT)
    expect(request.url).toBe('https://events.pagerduty.com/v2/enqueue')
    expect(JSON.parse(request.body)).toMatchObject({
      routing_key: KEY,
      event_action: 'trigger',
      dedup_key: one.id,
      payload: {
        summary: `${one.severity.toUpperCase()}: ${one.title}`,
        source: `${one.account}/${one.region}`,
        component: one.resources[0]?.arn,
        group: one.origin.name,
        class: one.detection,
        timestamp: one.lastSeen,
        custom_details: { finding: one.id, what: one.summary },
      },
    })
  })

  it('is reached in the EU service region where the settings say so', () => {
    expect(connected({ region: 'eu' }).notify({ finding: one }, AT).request.url).toBe('https://events.eu.pagerduty.com/v2/enqueue')
  })

  it('is sent an update under the same key, with what changed', () => {
    const { dedup_key, event_action, payload } = eventOf({ ...one, severity: 'critical' }, { ...one, severity: 'low' })
    expect([dedup_key, event_action, payload.severity]).toEqual([one.id, 'trigger', 'critical'])
    expect(payload.custom_details.changes).toEqual(['Now critical, was low.'])
    expect(eventOf(one).payload.custom_details).not.toHaveProperty('changes')
  })

  it('is sent a resolve where a finding is withdrawn or has become part of an incident', () => {
    for (const state of ['retracted', 'merged'] as const)
      expect(eventOf({ ...one, state, mergedInto: 'incident' }, one)).toEqual({
        routing_key: KEY,
        event_action: 'resolve',
        dedup_key: one.id,
      })
  })

  it('has four severities for five', () => {
    const mapped = SEVERITIES.map((severity) => [severity, eventOf({ ...one, severity }).payload.severity])
    expect(Object.fromEntries(mapped)).toEqual({
      critical: 'critical',
      high: 'error',
      medium: 'warning',
      low: 'info',
      informational: 'info',
    })
  })

  it('links to ATT&CK, and to nothing that a log or rule names', () => {
    expect(eventOf({ ...one, techniques: ['T1562.007', 'https://evil.example', 'T1078'] }).links).toEqual([
      { href: 'https://attack.mitre.org/techniques/T1562/007/', text: 'ATT&CK T1562.007' },
      { href: 'https://attack.mitre.org/techniques/T1078/', text: 'ATT&CK T1078' },
    ])
    const text = 'see https://evil.example and www.evil.example'
    expect(JSON.stringify(eventOf({ ...one, title: text, summary: text, techniques: [] }))).not.toMatch(/:\/\/|www\.e/)
  })

  it('gets no more than it takes, however long and hostile the texts are', () => {
    for (const text of [...HOSTILE, '\u0000'.repeat(100_000), '中"\\'.repeat(100_000), '']) {
      const many = Array.from({ length: 500 }, () => text)
      const hostile: AnyFinding = {
        ...sampleIncident,
        title: text,
        summary: text,
        detection: text,
        account: text,
        region: text,
        why: many,
        normal: many,
        response: many,
        techniques: many,
        origin: { ...sampleIncident.origin, node: text, name: text, chain: many },
        resources: many.map((arn) => ({ arn, kind: text, account: text, region: text, owner: text })),
        signals: sampleIncident.signals.map((signal) => ({ ...signal, summary: text })),
      }
      const { body } = notify({ finding: hostile }, AT).request
      expect(Buffer.byteLength(body)).toBeLessThan(512 * 1024)
      const { summary, source } = JSON.parse(body).payload
      expect(summary.length).toBeLessThanOrEqual(1024)
      expect(source.length).toBeGreaterThan(0)
    }
  })

  it('has a dedup key short enough for every finding', () => {
    for (const reported of [...sampleFindings, sampleIncident]) expect(eventOf(reported).dedup_key.length).toBeLessThanOrEqual(255)
  })

  it('accepts by 202, refuses a malformed event for good, and is tried again otherwise', () => {
    expect(answered(202, '{"status":"success"}')).toEqual({ accepted: true })
    const malformed = '{"status":"invalid event","message":"Event object is invalid","errors":["\'severity\' is invalid"]}'
    expect(answered(400, malformed)).toEqual({
      refusal: { reason: "PagerDuty: Event object is invalid; 'severity' is invalid (400)", retry: false },
    })
    for (const status of [200, 401, 403, 408, 429, 500, 503]) expect(answered(status)).toMatchObject({ refusal: { retry: true } })
  })

  it('is tried again with another routing key, which no reason repeats', () => {
    const outcome = answered(400, `{"message":"Invalid routing key","errors":["${KEY} is unknown"]}`)
    expect(outcome).toMatchObject({ refusal: { retry: true } })
    expect(JSON.stringify(outcome)).not.toContain(KEY)
    expect(pagerduty.connect({ routing_key: 'short' }, {})).toMatchObject({ problem: expect.stringContaining('routing_key') })
  })

  it('accepts no digest, which the settings say before anything is deployed', () => {
    const destinations = [{ name: 'on-call', kind: 'pagerduty', region: 'eu' }]
    const problemsOf = (route: object) => {
      const result = parseSettings({ alerts: { destinations, routes: [{ name: 'a', to: ['on-call'], ...route }] } })
      return 'problems' in result ? result.problems : []
    }
    expect(problemsOf({})).toEqual([])
    expect(problemsOf({ digestBelow: 'high' })).toEqual([expect.stringContaining('a route to "on-call": a digest would page somebody')])
  })
})
