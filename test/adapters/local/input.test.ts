import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Batch, type InputOptions, readInput } from '#adapters/local/input.ts'
import { explain } from '#core/source/item.ts'
import { record } from '../../support/records/cloudtrail.ts'
import { eventBridge, FLOW, guardDuty, logs } from '../../support/records/envelopes.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kestrail-input-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const put = (name: string, content: string | Uint8Array): string => {
  const path = join(folder, name)
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, content)
  return path
}

const batchesOf = async (paths: readonly string[], options: InputOptions = {}): Promise<Batch[]> => {
  const batches: Batch[] = []
  for await (const batch of readInput(paths, options)) batches.push(batch)
  return batches
}

const read = async (paths: readonly string[], options: InputOptions = {}) => {
  const batches = await batchesOf(paths, options)
  const items = batches.flatMap((batch) => batch.items)
  return {
    ids: items.map((item) => (item.kind === 'api-call' ? String(item.record['eventID']) : item.kind)),
    rejects: batches.flatMap((batch) => batch.rejects.map(explain)).map((line) => line.replaceAll(`${folder}/`, '')),
    ignored: batches.flatMap((batch) => batch.ignored.map(explain)).map((line) => line.replaceAll(`${folder}/`, '')),
    places: items.map((item) => item.place),
  }
}

const withId = (id: string) => JSON.stringify(record({ eventID: id }))
const trail = (...ids: readonly string[]) => `{"Records":[${ids.map(withId).join(',')}]}`
const many = (count: number) => Array.from({ length: count }, (_, at) => `id-${at}`)

describe('readInput', () => {
  it('reads a mixed folder in the order of names, and says what it leaves out', async () => {
    put('mixed/1/123456789012_CloudTrail_us-east-1_20260501T1000Z_a.json.gz', gzipSync(trail('a', 'b')))
    put('mixed/1/b.jsonl', `${withId('c')}\n${withId('d')}\n`)
    put('mixed/2/bridge.json', JSON.stringify([eventBridge(record({ eventID: 'e' })), guardDuty()]))
    put(
      'mixed/2/flow.log.gz',
      gzipSync(`version account-id srcaddr dstaddr start end\n2 123456789012 10.0.0.1 10.0.0.2 1780000000 1780000060\n`),
    )
    put('mixed/AWSLogs/123456789012/CloudTrail-Digest/d.json.gz', gzipSync('{}'))
    put('mixed/.DS_Store', 'x')
    put('mixed/README.md', '# words')
    put('mixed/notes.txt', 'words')
    put('mixed/package.json', '{"name":"x"}')
    put('mixed/blob', new Uint8Array([1, 0, 2, 0]))
    put('mixed/empty.json', '')
    const { ids, rejects, ignored } = await read([join(folder, 'mixed')])
    expect(ids).toEqual(['a', 'b', 'c', 'd', 'e', 'notice', 'flow-line'])
    expect(rejects).toEqual([])
    expect(ignored.toSorted()).toEqual([
      'mixed/.DS_Store: a hidden file',
      'mixed/AWSLogs/123456789012/CloudTrail-Digest/d.json.gz: a CloudTrail digest, which proves log files and holds no records',
      'mixed/README.md: no log by its name',
      'mixed/blob: no log: binary data',
      'mixed/empty.json: an empty file',
      'mixed/notes.txt: no log: neither JSON nor a flow-log line',
      'mixed/package.json: no log: neither a CloudTrail record nor an envelope that holds some; it begins with "name"',
    ])
  })

  it('reads patterns, single files, overlapping arguments once, and says what is not there', async () => {
    put('glob/x-1.json', trail('1'))
    put('glob/x-2.json', trail('2'))
    put('glob/y-3.json', trail('3'))
    put('glob/[odd].json', trail('4'))
    expect((await read([join(folder, 'glob/x-*.json')])).ids).toEqual(['1', '2'])
    expect((await read([join(folder, 'glob/[odd].json')])).ids).toEqual(['4'])
    expect((await read([join(folder, 'glob/y-3.json'), join(folder, 'glob'), join(folder, 'glob/')])).ids.toSorted()).toEqual([
      '1',
      '2',
      '3',
      '4',
    ])
    expect((await read([join(folder, 'none.json'), join(folder, 'z*')])).rejects).toEqual([
      'none.json: no such file or folder',
      'z*: no file fits this pattern',
    ])
  })

  it('follows links without going in circles', async () => {
    put('links/real/a.json', trail('a'))
    symlinkSync(join(folder, 'links'), join(folder, 'links/real/up'))
    symlinkSync(join(folder, 'links/real/a.json'), join(folder, 'links/again.json'))
    symlinkSync('itself', join(folder, 'links/itself'))
    const { ids, rejects } = await read([join(folder, 'links')])
    expect(ids).toEqual(['a'])
    expect(rejects).toEqual([expect.stringMatching(/^links\/itself: /)])
  })

  it('reads standard input, plain and gzip, once', async () => {
    const stdin = (...chunks: readonly (string | Uint8Array)[]) => ({ stdin: Readable.from(chunks.map((chunk) => Buffer.from(chunk))) })
    expect((await read(['-', '-'], stdin(withId('a').slice(0, 50), `${withId('a').slice(50)}\n${withId('b')}`))).ids).toEqual(['a', 'b'])
    const packed = gzipSync(trail('c', 'd'))
    expect((await read(['-'], stdin(packed.subarray(0, 10), packed.subarray(10)))).ids).toEqual(['c', 'd'])
    expect((await read(['-'], stdin('words'))).ignored).toEqual(['standard input: no log: neither JSON nor a flow-log line'])
    expect((await read(['-'], stdin())).ignored).toEqual(['standard input: an empty file'])
    expect((await read(['-'], { ...stdin(...many(300).map((id) => `${withId(id)}\n`)), wholeFile: 1000 })).ids).toEqual(many(300))
  })

  it('splits large files into batches and shows the progress', async () => {
    const path = put('large.json', trail(...many(1000)))
    const batches = await batchesOf([path], { batchSize: 300 })
    expect(batches.map(({ items }) => items.length)).toEqual([300, 300, 300, 100])
    const { bytesRead, bytesTotal } = batches.at(-1)!
    expect(bytesRead).toBe(bytesTotal)
    expect(bytesTotal).toBeGreaterThan(100_000)
  })
})

describe('gzip', () => {
  it('reads several members, and gzip in gzip', async () => {
    const members = Buffer.concat(['a', 'b', 'c'].map((id) => gzipSync(JSON.stringify(logs([withId(id)])))))
    expect((await read([put('members.gz', members)])).ids).toEqual(['a', 'b', 'c'])
    expect((await read([put('twice.gz', gzipSync(members))])).ids).toEqual(['a', 'b', 'c'])
  })

  it('keeps what stands before a cut and announces it once', async () => {
    for (const [name, text] of Object.entries({ 'cut.json.gz': trail(...many(2000)), 'cut.jsonl.gz': many(2000).map(withId).join('\n') })) {
      const packed = gzipSync(text)
      const { ids, rejects } = await read([put(name, packed.subarray(0, Math.floor(packed.length * 0.7)))])
      expect(ids.length).toBeGreaterThan(500)
      expect(ids).toEqual(many(ids.length))
      expect(rejects).toEqual([`${name}: the gzip data is cut off; what stands before the cut is read`])
    }
  })

  it('drops the line that a cut goes through', async () => {
    const packed = gzipSync(Array.from({ length: 5000 }, (_, at) => FLOW.replace('4249', String(at))).join('\n'))
    const { ids, rejects } = await read([put('cut.log.gz', packed.subarray(0, -2000))])
    expect(ids.length).toBeGreaterThan(100)
    expect(rejects).toHaveLength(1)
  })

  it('announces damage', async () => {
    const packed = gzipSync(many(3000).map(withId).join('\n'))
    packed.fill(0x55, packed.length - 8, packed.length - 4)
    const { ids, rejects } = await read([put('damaged.gz', packed)])
    expect(ids).toHaveLength(3000)
    expect(rejects).toEqual(['damaged.gz: the gzip data is damaged (incorrect data check)'])
    expect((await read([put('head.gz', new Uint8Array([0x1f, 0x8b, 1, 2, 3]))])).rejects).toHaveLength(1)
  })

  it('is not led on by a size trailer that lies', async () => {
    const packed = gzipSync(trail('a'))
    packed.writeUInt32LE(0xfffffff0, packed.length - 4)
    expect((await read([put('lie.gz', packed)])).rejects).toEqual([expect.stringContaining('damaged')])
  })

  it('says what it does not read', async () => {
    expect((await read([put('flow.parquet', 'PAR1xxxx')])).rejects).toEqual([
      expect.stringContaining('flow.parquet: the Parquet data cannot be read'),
    ])
    expect((await read([put('trail.zip', new Uint8Array([0x50, 0x4b, 3, 4, 0]))])).rejects).toEqual([
      expect.stringContaining('trail.zip: the zip archive cannot be read'),
    ])
    expect((await read([put('trail.bz2', new Uint8Array([0x42, 0x5a, 0x68, 4, 0]))])).rejects).toEqual([
      'trail.bz2: bzip2 data, which is not read (unpack it first)',
    ])
  })
})

describe('files too large to parse as a whole', () => {
  const small: InputOptions = { wholeFile: 10_000 }
  const whole = async (name: string, content: string | Uint8Array) => {
    const path = put(name, content)
    const [one, other] = [await read([path]), await read([path], small)]
    expect(other.ids).toEqual(one.ids)
    return other
  }

  it('gives the same records piece by piece, in every shape', async () => {
    const records = many(3000)
    expect((await whole('big.json', trail(...records))).ids).toEqual(records)
    expect((await whole('big.json.gz', gzipSync(trail(...records)))).ids).toEqual(records)
    expect((await whole('big-pretty.json', JSON.stringify(JSON.parse(trail(...records)), null, 2))).ids).toEqual(records)
    expect((await whole('big-list.json', `[${records.map(withId).join(',\n')}]`)).ids).toEqual(records)
    expect((await whole('big.jsonl', records.map(withId).join('\n'))).ids).toEqual(records)
    expect((await whole('big-run.json', records.map(withId).join(''))).ids).toEqual(records)
    expect((await whole('big.flow', `${FLOW}\n`.repeat(2000))).ids).toHaveLength(2000)
    expect(
      (await whole('big-lookup.json', JSON.stringify({ Events: records.map((id) => ({ CloudTrailEvent: withId(id) })) }, null, 1))).ids,
    ).toEqual(records)
  })

  it('numbers lines across pieces and rejects alone', async () => {
    const lines = many(3000).map(withId)
    lines[1499] = lines[1499]!.slice(0, 80)
    lines[2000] = JSON.stringify(record({ userIdentity: undefined }))
    const { ids, rejects } = await whole('big-bad.jsonl', lines.join('\n'))
    expect(ids).toHaveLength(2998)
    expect(rejects).toEqual([
      expect.stringMatching(/^big-bad.jsonl, line 1500: not valid JSON/),
      expect.stringMatching(/^big-bad.jsonl, line 2001: userIdentity is missing/),
    ])
  })

  it('survives characters that a piece cuts through', async () => {
    const records = many(3000).map((id) => JSON.stringify(record({ eventID: id, userAgent: 'näve ✓ 𝛑'.repeat(5) })))
    expect((await whole('big-wide.jsonl', records.join('\n'))).ids).toHaveLength(3000)
    expect((await whole('big-utf16.jsonl', Buffer.from(`\ufeff${records.join('\n')}`, 'utf16le'))).ids).toHaveLength(3000)
  })

  it('announces a cut once and keeps what stands before it', async () => {
    const packed = gzipSync(trail(...many(3000)))
    const path = put('big-cut.json.gz', packed.subarray(0, Math.floor(packed.length * 0.6)))
    const { ids, rejects } = await read([path], small)
    expect(ids.length).toBeGreaterThan(500)
    expect(rejects).toEqual(['big-cut.json.gz: the gzip data is cut off; what stands before the cut is read'])
  })

  it('does not hold a line or a value that never ends', async () => {
    const endless = `${withId('a')}\n{"x":"${'y'.repeat(9 * 1024 * 1024)}\n${withId('b')}\n`
    const { ids, rejects } = await read([put('endless.jsonl', endless)], small)
    expect(ids).toEqual(['a', 'b'])
    expect(rejects).toEqual(['endless.jsonl, line 2: the line is longer than 8 MB'])
    expect(
      (await read([put('endless.json', `{"Records":[${withId('a')},{"x":"${'y'.repeat(9 * 1024 * 1024)}`)], small)).rejects,
    ).toHaveLength(1)
  })
})
