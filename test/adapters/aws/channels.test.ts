import { createHmac } from 'node:crypto'
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { mockClient } from 'aws-sdk-client-mock'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type HttpDestinationOptions, httpDestination } from '#adapters/aws/http-destination.ts'
import { post } from '#adapters/aws/https-post.ts'
import { secretsOf } from '#adapters/aws/secrets.ts'
import { DESTINATION_KINDS, type DestinationName } from '#core/publish/destinations.ts'
import { lastAlertOf } from '#core/publish/material.ts'
import { finding, sampleFindings } from '../../support/records/sample-findings.ts'

interface Sent {
  readonly url: string
  readonly headers: Record<string, string>
  readonly body: string
}
type Json = Record<string, unknown>

const sent: Sent[] = []
let answers: (() => Response)[] = []
const ok =
  (body: unknown = { ok: true, ts: '1.1' }) =>
  () =>
    new Response(typeof body === 'string' ? body : JSON.stringify(body))
const status =
  (code: number, headers: Record<string, string> = {}) =>
  () =>
    new Response('', { status: code, headers })

beforeEach(() => {
  sent.length = 0
  answers = []
  vi.stubGlobal('fetch', (url: string, { headers, body }: { headers: Record<string, string>; body: string }) => {
    sent.push({ url, headers, body })
    try {
      return Promise.resolve((answers.shift() ?? ok())())
    } catch (error) {
      return Promise.reject(error)
    }
  })
})
afterEach(() => vi.unstubAllGlobals())

const destinationOf = (kind: DestinationName, secret: Record<string, string>, options: Partial<HttpDestinationOptions> = {}) =>
  httpDestination({ name: 'soc', kind: DESTINATION_KINDS[kind], secret: async () => secret, ...options })

const bodies = (): Json[] => sent.map(({ body }) => JSON.parse(body))
const one = finding()
const worse = { ...one, severity: 'critical' as const, revision: 'r2' }

describe('a request over HTTPS', () => {
  const request = { url: 'https://example.com/secret-path', headers: {}, body: '{}' }

  it('tries again where the receiver is busy or silent, and answers what it said last', async () => {
    const silent = () => {
      throw Object.assign(new TypeError('fetch failed'), { cause: { code: 'ECONNRESET' } })
    }
    answers = [status(429, { 'retry-after': '0.001' }), silent, ok('done')]
    expect(await post(request, { longestPause: 1 })).toEqual({ status: 200, body: 'done' })
    answers = [status(503), status(503), status(503)]
    expect(await post(request, { longestPause: 1 })).toEqual({ status: 503, body: '' })
    answers = [silent, silent, silent]
    await expect(post(request, { longestPause: 1 })).rejects.toThrow('no answer (ECONNRESET)')
  })

  it('goes to HTTPS only, and never names the address', async () => {
    for (const url of ['http://example.com/secret-path', 'file:///secret-path', 'secret-path', 'https:secret path']) {
      const error = await post({ ...request, url }, { longestPause: 1, attempts: 1 }).catch((thrown: Error) => thrown.message)
      expect(JSON.stringify(error)).not.toContain('secret')
    }
    expect(sent.filter(({ url }) => !url.startsWith('https:'))).toEqual([])
  })
})

describe('Slack by a bot', () => {
  const channel = destinationOf('slack', { token: 'xoxb-secret' }, { settings: { channel: 'C0123456789' } })

  it('sends updates into the thread of the first message, and to the channel too where the severity has risen', async () => {
    expect(await channel.notify([{ finding: one }])).toEqual([{ id: one.id, thread: '1.1' }])
    answers = [ok({ ok: true, ts: '2.2' })]
    expect(await channel.notify([{ finding: worse, thread: '1.1', before: lastAlertOf(one) }])).toEqual([{ id: one.id, thread: '1.1' }])
    const [first, update] = bodies()
    expect(first).toMatchObject({ channel: 'C0123456789', unfurl_links: false })
    expect(first).not.toHaveProperty('thread_ts')
    expect(update).toMatchObject({ thread_ts: '1.1', reply_broadcast: true })
    expect(JSON.stringify(update?.['blocks'])).toContain('Now critical, was')
    expect(sent[0]).toMatchObject({ url: 'https://slack.com/api/chat.postMessage', headers: { authorization: 'Bearer xoxb-secret' } })
  })

  it('begins anew where the thread is gone, and sends plain text where the blocks are refused', async () => {
    answers = [ok({ ok: false, error: 'thread_not_found' }), ok({ ok: true, ts: '3.3' })]
    const [begun] = await channel.notify([{ finding: worse, thread: '1.1', before: lastAlertOf(one) }])
    expect(begun).toEqual({ id: one.id, thread: '3.3' })
    expect(bodies()[1]).not.toHaveProperty('thread_ts')
    answers = [ok({ ok: false, error: 'invalid_blocks' }), ok()]
    expect(await channel.notify([{ finding: one }])).toEqual([{ id: one.id, thread: '1.1' }])
    expect(bodies()[3]).not.toHaveProperty('blocks')
  })

  it('says why it was refused, and whether trying again may help', async () => {
    answers = [
      ok({ ok: false, error: 'channel_not_found' }),
      ok({ ok: false, error: 'msg_too_long' }),
      ok({ ok: false, error: 'msg_too_long' }),
    ]
    expect(await channel.notify([{ finding: one }, { finding: worse }])).toEqual([
      { id: one.id, refusal: { reason: 'Slack: channel_not_found (200)', retry: true } },
      { id: one.id, refusal: { reason: 'Slack: msg_too_long (200)', retry: false } },
    ])
  })

  it('leaves to the next sweep what does not fit into its time', async () => {
    let now = 0
    const slow = destinationOf('slack', { token: 't' }, { settings: { channel: 'C0123456789' }, clock: () => (now += 30_000) })
    const outcomes = await slow.notify(sampleFindings.slice(0, 3).map((reported) => ({ finding: reported })))
    expect(outcomes.map(({ refusal }) => refusal?.retry)).toEqual([undefined, true, true])
  })
})

describe('Slack by an incoming webhook', () => {
  const address = 'https://hooks.slack.com/services/T000/B000/secret'
  const channel = destinationOf('slack', { webhook: address })

  it('has no threads: updates are short messages of their own', async () => {
    answers = [ok('ok'), ok('ok'), ok('ok')]
    expect(await channel.notify([{ finding: one }, { finding: worse, before: lastAlertOf(one) }])).toEqual([{ id: one.id }, { id: one.id }])
    await channel.digest({ findings: sampleFindings, from: '2026-05-12T00:00:00.000Z', to: '2026-05-12T08:00:00.000Z' })
    expect(sent.map(({ url }) => url)).toEqual([address, address, address])
    expect(bodies()[1]?.['text']).toMatch(/^Update: /)
    expect(bodies()[2]?.['text']).toMatch(/^Digest of /)
  })

  it('never says its address', async () => {
    answers = [status(404)]
    const outcomes = await channel.notify([{ finding: one }])
    expect(outcomes).toMatchObject([{ refusal: { retry: true } }])
    expect(JSON.stringify(outcomes)).not.toContain('secret')
  })

  it('says what to put into an empty secret', async () => {
    await expect(destinationOf('slack', {}).notify([{ finding: one }])).rejects.toThrow('destination soc')
    await expect(destinationOf('slack', {}).notify([{ finding: one }])).rejects.toThrow('put {"token":"xoxb-…"} or')
    await expect(destinationOf('slack', { token: 't' }).notify([])).rejects.toThrow('needs "channel"')
  })
})

describe('a webhook', () => {
  const key = 'sixteen-characters'
  const channel = destinationOf('webhook', { url: 'https://example.com/in', key }, { clock: () => 0 })

  it('signs what it sends, as the receiver can check', async () => {
    answers = [ok('')]
    expect(await channel.notify([{ finding: one }])).toEqual([{ id: one.id }])
    const [{ headers, body }] = sent as [Sent]
    const mac = createHmac('sha256', key).update(`${headers['kestrail-timestamp']}.${body}`).digest('hex')
    expect(headers['kestrail-signature']).toBe(`v1=${mac}`)
    expect(JSON.parse(body)).toMatchObject({ type: 'kestrail.finding', finding: { id: one.id } })
  })

  it('sends digests by reference', async () => {
    answers = [ok('')]
    await channel.digest({ findings: [one], from: 'a', to: 'b' })
    expect(bodies()[0]).toMatchObject({ type: 'kestrail.digest', from: 'a', to: 'b', findings: [{ id: one.id, severity: one.severity }] })
  })

  it('takes some answers for final, and others for passing', async () => {
    answers = [status(422), status(401)]
    const outcomes = await channel.notify([{ finding: one }, { finding: worse }])
    expect(outcomes.map(({ refusal }) => refusal)).toEqual([
      { reason: 'the receiver answered 422', retry: false },
      { reason: 'the receiver answered 401', retry: true },
    ])
  })

  it('wants a key worth the name', async () => {
    const weak = destinationOf('webhook', { url: 'https://example.com/in', key: 'short' })
    await expect(weak.notify([{ finding: one }])).rejects.toThrow('16 or more characters')
  })
})

describe('secrets', () => {
  const manager = mockClient(SecretsManagerClient)

  it('are asked for once in five minutes, and hold texts', async () => {
    manager.on(GetSecretValueCommand).resolves({ SecretString: '{"token":"xoxb","n":1}' })
    let now = 0
    const read = secretsOf(new SecretsManagerClient({ region: 'us-east-1' }), () => now)
    expect([await read('a'), await read('a')]).toEqual([{ token: 'xoxb' }, { token: 'xoxb' }])
    now = 5 * 60_000
    manager.on(GetSecretValueCommand).resolves({ SecretString: 'k4jh5' })
    expect(await read('a')).toEqual({})
    expect(manager.commandCalls(GetSecretValueCommand)).toHaveLength(2)
  })
})
