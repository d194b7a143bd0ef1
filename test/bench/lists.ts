import { fileURLToPath } from 'node:url'
import { compileList, openList } from '#core/intel/compiled-list.ts'
import { parseList } from '#core/intel/list-formats.ts'
import { parseAddress } from '#core/net/address.ts'

/**
 * What a compiled threat list costs: its bytes, processor time to open it, memory, and time to ask it.
 * `node_modules/.bin/node --expose-gc test/bench/lists.ts [networks]`: 1,000,000 unless said.
 */
const measureLists = (networks: number) => {
  const lines = Array.from({ length: networks }, (_, at) => `${(at % 90) + 11}.${((at * 13) >> 12) & 255}.${(at >> 8) & 255}.${at & 255}`)
  const bytes = compileList(parseList(lines.join('\n'), { name: 'bench', source: 'bench', kind: 'threat' }))
  lines.length = 0
  globalThis.gc?.()
  const memory = (): number => process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers
  const before = memory()
  const opening = process.cpuUsage()
  const list = openList(bytes)
  const opened = process.cpuUsage(opening).user
  globalThis.gc?.()
  const held = memory() - before
  const asked = ['20.1.2.3', '50.3.4.5', '203.0.113.9', '99.9.9.9'].flatMap((text) => parseAddress(text) ?? [])
  const asking = process.cpuUsage()
  for (let at = 0; at < 1_000_000; at++) list?.address(asked[at % asked.length]!, 0)
  return { networks, bytes: bytes.length, opened: opened / 1000, held, lookup: process.cpuUsage(asking).user / 1_000_000 }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { networks, bytes, opened, held, lookup } = measureLists(Number(process.argv[2] ?? 1_000_000))
  console.log(
    `${networks} networks: ${(bytes / 1e6).toFixed(1)} MB stored, ${(held / 1e6).toFixed(0)} MB held, opened in ${opened.toFixed(0)} ms, asked in ${lookup.toFixed(2)} µs (processor time)`,
  )
}
