import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { zipSync } from 'fflate'
import { pack } from 'tar-stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readInput } from '#adapters/local/input.ts'
import { inputForms, strangers } from '../../support/records/input-forms.ts'

const forms = inputForms()
const files = [...forms, ...strangers]
const bytesOf = ({ content }: { content: string | Buffer }): Buffer => (typeof content === 'string' ? Buffer.from(content) : content)

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'forms-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const put = (name: string, content: Buffer): string => {
  const path = join(folder, name)
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, content)
  return path
}

/** What was found in each file, and the reason that each other was given. */
const read = async (...paths: string[]) => {
  const found = new Map<string, number>()
  const skipped = new Map<string, string>()
  const nameOf = (file: string): string =>
    file
      .split('/')
      .at(-1)!
      .replace(/\.(gz|zst)$/, '')
  for await (const batch of readInput(paths)) {
    for (const { place } of batch.items) found.set(nameOf(place.file), (found.get(nameOf(place.file)) ?? 0) + 1)
    for (const { place, reason, count } of [...batch.rejects, ...batch.ignored] as {
      place: { file: string }
      reason: string
      count?: number
    }[])
      if (count !== 0) skipped.set(nameOf(place.file), reason)
  }
  return { found, skipped }
}

const expectAll = ({ found, skipped }: Awaited<ReturnType<typeof read>>, leftOut: readonly string[] = []) => {
  expect(Object.fromEntries(found)).toEqual(Object.fromEntries(forms.map(({ file, records }) => [file, records])))
  const wanted = strangers.filter(({ file }) => !leftOut.includes(file))
  expect([...skipped.keys()].sort()).toEqual(wanted.map(({ file }) => file).sort())
  for (const { file, reason } of wanted) expect(skipped.get(file)).toContain(reason)
}

const tarOf = async (): Promise<Buffer> => {
  const archive = pack()
  for (const file of files) archive.entry({ name: `logs/${file.file}` }, bytesOf(file))
  archive.finalize()
  return buffer(archive)
}

describe('a folder with one file of each form and ten that are none', () => {
  it('is read whole, each record once, and every stranger is named with its reason', async () => {
    for (const file of files) put(`plain/${file.file}`, bytesOf(file))
    expectAll(await read(join(folder, 'plain')))
  })

  it('gives the same packed by gzip, file by file', async () => {
    for (const file of files) put(`gzip/${file.file}.gz`, gzipSync(bytesOf(file)))
    const { found } = await read(join(folder, 'gzip'))
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(forms.map(({ file, records }) => [file, records])))
  })

  it('gives the same by Zstandard', async () => {
    for (const file of forms) put(`zst/${file.file}.zst`, zstdCompressSync(bytesOf(file)))
    const { found } = await read(join(folder, 'zst'))
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(forms.map(({ file, records }) => [file, records])))
  })

  it('gives the same as a ZIP archive', async () => {
    const zip = zipSync(Object.fromEntries(files.map((file) => [`logs/${file.file}`, new Uint8Array(bytesOf(file))])))
    expectAll(await read(put('all.zip', Buffer.from(zip))))
  })

  it('gives the same as a tar archive, plain and packed', async () => {
    const tar = await tarOf()
    expectAll(await read(put('all.tar', tar)))
    expectAll(await read(put('all.tar.gz', gzipSync(tar))))
  })

  it('gives the same as an archive in an archive, and no deeper', async () => {
    const tar = await tarOf()
    const inner = zipSync({ 'inner.tar': new Uint8Array(tar) })
    expectAll(await read(put('nested.zip', Buffer.from(inner))))
    const { skipped } = await read(put('deep.zip', Buffer.from(zipSync({ 'nested.zip': inner }))))
    expect([...skipped.values()]).toEqual([expect.stringContaining('archives inside each other')])
  })
})

describe('bounds', () => {
  it('a ZIP that unpacks to more than memory is refused with one line', async () => {
    const zip = Buffer.from(zipSync({ bomb: new Uint8Array(1024) }))
    // The directory at the end claims what a bomb would.
    zip.writeUInt32LE(600 * 1024 * 1024, zip.lastIndexOf('PK\u0001\u0002') + 24)
    const { skipped } = await read(put('bomb.zip', zip))
    expect([...skipped.values()]).toEqual([expect.stringContaining('unpacks to more than 512 MB')])
  })

  it('damaged archives and Parquet files are named, and their neighbors are read', async () => {
    const tar = await tarOf()
    put('damaged/a.zip', Buffer.from('PK\u0003\u0004 and no more'))
    put('damaged/b.parquet', Buffer.from('PAR1 and no more'))
    put('damaged/c.json', bytesOf(forms[0]!))
    put('damaged/d.tar', tar.subarray(0, 700))
    const { found, skipped } = await read(join(folder, 'damaged'))
    expect([...found]).toEqual([['c.json', 2]])
    expect([...skipped.keys()]).toContain('a.zip')
    expect([...skipped.keys()]).toContain('b.parquet')
  })
})

describe('encodings', () => {
  const content = '{"Records":[]}'.replace('[]', `[${JSON.stringify(JSON.parse(String(forms[1]!.content).split('\n')[0]!))}]`)
  const le = Buffer.from(content, 'utf16le')
  it.each([
    ['UTF-8 with a mark', Buffer.from(`\ufeff${content}`)],
    ['UTF-16 with the low byte first', Buffer.concat([Buffer.from([0xff, 0xfe]), le])],
    ['the same without a mark', le],
    ['UTF-16 with the high byte first', Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(le).swap16()])],
    ['the same again without a mark', Buffer.from(le).swap16()],
    ['lines that end in CR LF', Buffer.from(`${String(forms[1]!.content).split('\n')[0]}\r\n`)],
  ])('%s', async (name, bytes) => {
    const { found } = await read(put(`encoded/${name.replace(/\W/g, '-')}`, bytes))
    expect([...found.values()]).toEqual([1])
  })
})

describe('docs/input.md', () => {
  it('names every form that is tested, and no other', () => {
    const text = readFileSync(new URL('../../../docs/input.md', import.meta.url), 'utf8')
    const rows = [...text.matchAll(/^\| ([^|]+?) \| /gm)]
      .map(([, name]) => name!)
      .filter((name) => name !== 'what' && !name.startsWith('-'))
    expect(rows).toEqual(forms.map(({ name }) => name))
  })
})
