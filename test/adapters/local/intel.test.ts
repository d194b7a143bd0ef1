import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readIntel } from '#adapters/local/intel.ts'
import { explain } from '#core/source/item.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kestrail-intel-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const put = (name: string, content: string | Uint8Array): string => {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

describe('readIntel', () => {
  it('reads lists, plain and gzip, with what they say of themselves', async () => {
    const plain = put('tor-exits.txt', '# License: CC0-1.0\n# expires: 2026-06-01\n# source: https://lists.example/exits\n203.0.113.9\n')
    const packed = put('drop.json.gz', gzipSync('["198.51.100.0/24"]'))
    const { lists, rejects } = await readIntel([plain, packed])
    expect(rejects).toEqual([])
    expect(lists).toMatchObject([
      {
        name: 'tor-exits',
        source: 'https://lists.example/exits',
        license: 'CC0-1.0',
        expires: Date.UTC(2026, 5, 1),
        kind: 'threat',
        entries: [{}],
      },
      { name: 'drop', source: packed, kind: 'threat', entries: [{}] },
    ])
  })

  it('says what it left out, and goes on', async () => {
    const some = put('some.txt', '10.0.0.1\n203.0.113.9\n?\n')
    const none = put('none.txt', '# nothing\n')
    const binary = put('binary.txt', new Uint8Array([1, 0, 2]))
    const { lists, rejects } = await readIntel([some, none, binary, join(folder, 'absent.txt')])
    expect(lists.map(({ name }) => name)).toEqual(['some'])
    expect(rejects.map(explain).map((line) => line.replace(`${folder}/`, ''))).toEqual([
      'absent.txt: no such file or folder',
      'some.txt: 1 left out: the network is not on the internet, first 10.0.0.1/32',
      'some.txt: 1 left out: no network and no domain, first ?',
      'none.txt: no network and no domain in it',
      'binary.txt: no text of up to 64 MB',
    ])
  })
})
