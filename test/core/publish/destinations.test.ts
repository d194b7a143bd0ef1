import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { DestinationKind, Exchange } from '#core/publish/destination-kind.ts'
import { DESTINATION_KINDS, previewOf } from '#core/publish/destinations.ts'
import { DESTINATION_SETTINGS } from '#core/settings/generated/destinations.ts'
import { finding, HOSTILE, sampleFindings, sampleIncident } from '../../support/records/sample-findings.ts'

const AT = '2026-05-12T11:00:00.000Z'
const page = readFileSync(new URL('../../../docs/alerts.md', import.meta.url), 'utf8')
const kinds = Object.entries(DESTINATION_KINDS)
/** The text in quotes of the rule, which every rule has. */
const exampleSettings = ({ settings }: DestinationKind) =>
  Object.fromEntries(Object.entries(settings).map(([name, { rule }]) => [name, /"([^"]+)"/.exec(rule)?.[1]]))

const connected = (kind: DestinationKind, secret = kind.secrets[0]) => {
  const connection = kind.connect(secret, exampleSettings(kind))
  if ('problem' in connection) throw new Error(connection.problem)
  return connection
}

describe('every kind of destination', () => {
  it('lacks no part, or it does not compile', () => {
    const { connect, ...rest } = DESTINATION_KINDS.slack
    // @ts-expect-error: nothing can be sent without `connect`.
    const partial: DestinationKind = rest
    expect([connect, partial].length).toBe(2)
  })

  it.each(kinds)('%s has an example of each setting and secret, and they are accepted', (_, kind) => {
    const settings = exampleSettings(kind)
    for (const [name, { pattern }] of Object.entries(kind.settings)) expect(settings[name]).toMatch(pattern)
    for (const example of kind.secrets) expect(kind.connect(example, settings)).toHaveProperty('notify')
    expect(kind.connect({}, settings)).toMatchObject({ problem: expect.stringContaining('secret') })
  })

  it.each(kinds)('%s sends every sample, and no invisible character of a log', (_, kind) => {
    const hostile = finding({ title: HOSTILE.join(' '), summary: HOSTILE.join(' '), why: [...HOSTILE] })
    const { notify, digest } = connected(kind)
    const exchanges: Exchange[] = [
      ...[...sampleFindings, sampleIncident, hostile].map((one) => notify({ finding: one }, AT)),
      ...(digest ? [digest({ findings: [...sampleFindings, hostile], from: AT, to: AT }, AT)] : []),
    ]
    for (const { request } of exchanges) {
      expect(request.url).toMatch(/^https:/)
      // The word joiner is what parts mentions in Slack.
      expect(request.body.replaceAll('\u2060', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u)
      expect(() => JSON.parse(request.body)).not.toThrow()
    }
  })

  it.each(kinds)('%s tries an outage again, and repeats nothing for ever', (_, kind) => {
    const { notify } = connected(kind)
    for (const status of [429, 500, 503])
      expect(notify({ finding: finding() }, AT).read({ status, body: '' })).toMatchObject({ refusal: { retry: true } })
    for (const body of ['{"ok":false,"error":"invalid_blocks"}', '{"ok":false,"error":"thread_not_found"}', '']) {
      let exchange: Exchange | undefined = notify({ finding: finding(), thread: '1.1' }, AT)
      for (let turn = 0; exchange && turn < 5; turn++) {
        const outcome: ReturnType<Exchange['read']> = exchange.read({ status: 400, body })
        exchange = 'next' in outcome ? outcome.next : undefined
      }
      expect(exchange).toBeUndefined()
    }
  })

  it.each(kinds)('%s refuses digests with a reason, or sends them', (_, kind) => {
    expect(connected(kind).digest === undefined).toBe(kind.digests !== 'accepted')
  })

  it.each(kinds)('%s is shown by test-alert with its settings and without', (_, kind) => {
    for (const settings of [{}, exampleSettings(kind)])
      expect(previewOf(kind, settings, { finding: finding() }, AT)).toMatch(new RegExp(`${finding().id}[^]*\nUpdates: `))
  })

  it.each(kinds)('%s is in the table of docs/alerts.md, with every way to fill its secret', (name, kind) => {
    expect(page).toContain(`| kind \`${name}\``)
    const shown = new Set([...page.matchAll(/"(\w+)": "/g)].map(([, member]) => member))
    for (const member of kind.secrets.flatMap((example) => Object.keys(example))) expect(shown).toContain(member)
  })

  it('is known to the settings by its own words', () => {
    for (const [name, { title, settings, digests }] of kinds)
      expect(DESTINATION_SETTINGS[name as keyof typeof DESTINATION_SETTINGS]).toEqual({ title, settings, digests })
    expect(Object.keys(DESTINATION_SETTINGS)).toEqual(kinds.map(([name]) => name))
  })
})
