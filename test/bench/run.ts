import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { readInput } from '#adapters/local/input.ts'
import { MemoryStore } from '#adapters/local/memory-store.ts'
import { defaultSettings } from '#core/settings/settings.ts'
import { content } from '#detections/content.ts'
import { analyze } from '../../bin/cli/analysis.ts'
import { writeCorpus } from './corpus.ts'
import { benchFlows } from './flows.ts'
import { benchRules } from './rules.ts'
import { measureWrites } from './writes.ts'

const EVENTS = 200_000
const RUNS = 5

const grouped = (value: number): string => Math.round(value).toLocaleString('en')

/** The floor: the same bytes, unpacked and parsed, and nothing done with them. */
const floor = (files: readonly string[]): Promise<number> => {
  let records = 0
  for (const file of files) {
    const packed = readFileSync(file)
    // The gzip trailer says how much comes out: one buffer, no growing.
    const text = gunzipSync(packed, { chunkSize: packed.readUInt32LE(packed.length - 4) + 64 }).toString('latin1')
    records += (JSON.parse(text) as { Records: unknown[] }).Records.length
  }
  return Promise.resolve(records)
}

const whole = async (files: readonly string[]): Promise<number> => {
  const { counts } = await analyze(readInput(files), { content, settings: defaultSettings }, new MemoryStore(), {})
  return counts.normalized
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!

/** Alternates what is measured, so that a noisy neighbor disturbs all alike; the first round only warms up. */
const measure = async (files: readonly string[], works: readonly ((files: readonly string[]) => Promise<number>)[]): Promise<number[]> => {
  const rates = works.map((): number[] => [])
  for (let run = 0; run <= RUNS; run++)
    for (const [at, work] of works.entries()) {
      globalThis.gc?.()
      const started = performance.now()
      const events = await work(files)
      if (run > 0) rates[at]!.push((events / (performance.now() - started)) * 1000)
    }
  return rates.map(median)
}

const files = writeCorpus({ events: EVENTS, seed: 'bench' })
const [bare, full] = await measure(files, [floor, whole])
console.log(
  `corpus: ${grouped(EVENTS)} events in ${files.length} gzip files, ${content.pack.detections.length} detections; median of ${RUNS} runs, one thread`,
)
console.log(`gunzip + JSON.parse alone   ${grouped(bare!)} events/s`)
console.log(`the whole analyze           ${grouped(full!)} events/s`)
console.log(`ratio                       ${(full! / bare!).toFixed(2)}`)

const rules = await benchRules(new URL('../../', import.meta.url))
console.log(`\nmatching alone, ${grouped(rules.rules)} rules        ${grouped(rules.shipped)} events/s`)
console.log(`matching alone, ${grouped(rules.manyRules)} rules      ${grouped(rules.tenfold)} events/s`)
console.log(`ratio                       ${rules.ratio.toFixed(2)}`)

const flows = await benchFlows()
console.log(
  `\nflow lines, split and parsed bare ${grouped(flows.bare)} lines/s; normalized ${grouped(flows.normalized)}; the whole pipeline ${grouped(flows.whole)}`,
)

const writes = await measureWrites()
const share = (units: number): string => (units / writes.events).toFixed(3)
console.log(
  `\nDynamoDB write units an event, a simulated day of ${grouped(writes.events)} events, four workers (dynalite's ConsumedCapacity): ${share(writes.total)}`,
)
for (const [part, units] of [...writes.byPart].sort((a, b) => b[1] - a[1])) console.log(`  ${part.padEnd(10)} ${share(units)}`)
