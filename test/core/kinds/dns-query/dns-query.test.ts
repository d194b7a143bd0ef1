import { describe, expect, it } from 'vitest'
import { MemoryStore } from '#adapters/local/memory-store.ts'
import { intelFrom } from '#core/intel/lists.ts'
import { domainOf, entropyOf, isEncoded } from '#core/kinds/dns-query/domain.ts'
import { createPipeline, settle } from '#core/pipeline.ts'
import { defaultSettings } from '#core/settings/settings.ts'
import { nothingDecoded } from '#core/source/item.ts'
import { decodeText } from '#core/source/text.ts'
import { content } from '#detections/content.ts'

const record = (name: string, second: number, over: Readonly<Record<string, unknown>> = {}) => ({
  version: '1.100000',
  account_id: '123456789012',
  region: 'us-east-1',
  vpc_id: 'vpc-0123456789abcdef0',
  query_timestamp: new Date(Date.UTC(2026, 4, 4, 10, 0, second)).toISOString().replace('.000', ''),
  query_name: `${name}.`,
  query_type: 'TXT',
  query_class: 'IN',
  rcode: 'NOERROR',
  answers: [],
  srcaddr: '10.0.1.5',
  srcport: String(40_000 + second),
  transport: 'UDP',
  srcids: { instance: 'i-0123456789abcdef0' },
  ...over,
})

/** Base32 of nothing in particular, another one for each seed. */
const letters = (seed: number): string => {
  let state = seed * 7919 + 17
  return Array.from({ length: 40 }, () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return 'abcdefghijklmnopqrstuvwxyz234567'[Math.floor(state / 65_536) % 32]
  }).join('')
}
const tunnel = Array.from({ length: 50 }, (_, at) => record(`${letters(at)}.t.example.net`, at * 5))

const intel = intelFrom([
  {
    name: 'sample',
    source: 'test',
    kind: 'threat',
    version: '1',
    refused: [],
    entries: [{ domain: 'bad.example.net' }],
  },
])

const analyze = async (text: string) => {
  const store = new MemoryStore()
  const pipeline = createPipeline({ content, settings: defaultSettings, intel }, store)
  const { counts } = await pipeline.ingest(decodeText(text, 'queries.log', {}))
  return { counts, findings: (await settle(pipeline, store)).filter(({ state }) => state === 'active') }
}

describe('VPC DNS query logs', () => {
  it('are read as JSON lines, as S3 has them, and a tunnel in them is a finding under the instance', async () => {
    const { counts, findings } = await analyze(tunnel.map((one) => JSON.stringify(one)).join('\n'))
    expect(counts).toMatchObject({ received: 50, normalized: 50, ignored: 0, rejected: 0 })
    expect(findings.map((one) => [one.detection, one.origin.kind, one.origin.name])).toContainEqual([
      'dns-tunnel',
      'instance',
      'i-0123456789abcdef0',
    ])
  })

  it('are read in the envelope of a CloudWatch Logs subscription', async () => {
    const envelope = {
      messageType: 'DATA_MESSAGE',
      owner: '123456789012',
      logGroup: 'dns',
      logStream: 's',
      logEvents: tunnel.map((one, at) => ({ id: String(at), timestamp: Date.parse(one.query_timestamp), message: JSON.stringify(one) })),
    }
    const { counts, findings } = await analyze(JSON.stringify(envelope))
    expect(counts).toMatchObject({ received: 50, normalized: 50 })
    expect(findings.map((one) => one.detection)).toContain('dns-tunnel')
  })

  it('name a domain of a threat list, and the record read twice is one query', async () => {
    const line = JSON.stringify(record('c2.bad.example.net', 1, { query_type: 'A' }))
    const { findings } = await analyze(`${line}\n${line}\n`)
    const found = findings.find((one) => one.detection === 'dns-name-listed')
    expect(found).toMatchObject({ count: 1, severity: 'medium', indicators: [{ value: 'c2.bad.example.net', list: 'sample' }] })
  })

  it('a record without a time is rejected with what is wrong, and its neighbors survive', async () => {
    const lines = [record('www.example.com', 1), record('www.example.com', 2, { query_timestamp: 'yesterday' })]
    const decoded = decodeText(lines.map((one) => JSON.stringify(one)).join('\n'), 'queries.log', {})
    expect(decoded.items).toHaveLength(1)
    expect(decoded.rejects).toMatchObject([{ reason: expect.stringContaining('query_timestamp "yesterday"') }])
    expect(nothingDecoded()).toEqual({ items: [], rejects: [], ignored: [] })
  })
})

describe('the name of a query', () => {
  it('has the domain that somebody registers', () => {
    expect(domainOf('a.b.example.com')).toBe('example.com')
    expect(domainOf('www.example.co.uk')).toBe('example.co.uk')
    expect(domainOf('localhost')).toBe('localhost')
  })
  it('is encoded where it is long and without the repetition of words', () => {
    expect(isEncoded(`${letters(3)}.example.net`)).toBe(true)
    expect(isEncoded('production-metrics-collector-eu.example.net')).toBe(false)
    expect(isEncoded('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example.net')).toBe(false)
    expect(isEncoded('www.example.net')).toBe(false)
  })
  it('has no entropy where it is one letter', () => expect(entropyOf('aaaa')).toBe(0))
})
