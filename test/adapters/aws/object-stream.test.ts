import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { decodeObject } from '#adapters/aws/object-stream.ts'
import type { Decoded } from '#core/source/item.ts'
import { record, root } from '../../support/records/cloudtrail.ts'

const call = (i: number, padding = '') =>
  record({ eventID: `event-${i}`, eventSource: 'sts.amazonaws.com', eventName: 'GetCallerIdentity', userIdentity: root(), padding })
const file = (count: number, padding = '') =>
  Buffer.from(JSON.stringify({ Records: Array.from({ length: count }, (_, i) => call(i, padding)) }))

async function* inPieces(data: Buffer, size = 64 * 1024): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < data.length; at += size) yield data.subarray(at, at + size)
}

const decoded = async (body: AsyncIterable<Uint8Array>): Promise<Decoded> => {
  const all: Decoded = { items: [], rejects: [], ignored: [] }
  for await (const { items, rejects, ignored } of decodeObject(body, 's3://logs/key')) {
    all.items.push(...items)
    all.rejects.push(...rejects)
    all.ignored.push(...ignored)
  }
  return all
}

const LARGE = 700
const PADDING = 'x'.repeat(40_000)

describe('an object as it streams in', () => {
  it('gives its records, gzip or not', async () => {
    for (const data of [file(20), gzipSync(file(20))]) {
      const { items, rejects } = await decoded(inPieces(data, 100))
      expect([items.length, rejects]).toEqual([20, []])
    }
  })

  it('larger than what is parsed as a whole, gives the same records', async () => {
    const { items, rejects } = await decoded(inPieces(gzipSync(file(LARGE, PADDING))))
    expect(items.map(({ record }) => (record as { eventID: string }).eventID)).toEqual(
      Array.from({ length: LARGE }, (_, i) => `event-${i}`),
    )
    expect(rejects).toEqual([])
  })

  it('reads flow logs with their header, and their place from the key', async () => {
    const text = 'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status\n'
    const { items } = await decoded(
      inPieces(gzipSync(`${text}2 123456789012 eni-0a 10.0.0.1 203.0.113.9 1 2 6 1 40 1780000000 1780000060 ACCEPT OK\n`)),
    )
    expect(items.map(({ kind }) => kind)).toEqual(['flow-line'])
  })

  it.each([12, LARGE])('that is damaged, announces the damage and keeps what stood before it (%i records)', async (count) => {
    const whole = gzipSync(file(count, count === LARGE ? PADDING : ''))
    const { rejects } = await decoded(inPieces(whole.subarray(0, Math.floor(whole.length * 0.9))))
    expect(rejects.map(({ reason }) => reason).join()).toContain('the gzip data cannot be read')
  })

  it('whose connection breaks, throws: it may be whole', async () => {
    async function* broken() {
      yield gzipSync(file(20)).subarray(0, 50)
      throw new Error('aborted')
    }
    await expect(decoded(broken())).rejects.toThrow('aborted')
  })

  it('that is empty, or Parquet, is counted with its reason', async () => {
    expect((await decoded(inPieces(Buffer.alloc(0)))).ignored).toHaveLength(1)
    expect((await decoded(inPieces(Buffer.from('PAR1....')))).rejects[0]?.reason).toContain('Parquet')
  })
})
