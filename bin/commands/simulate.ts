import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { Command } from 'commander'
import { MemoryStore } from '#adapters/local/memory-store.ts'
import type { Json } from '#core/model/event.ts'
import { parseSettings } from '#core/model/settings.ts'
import { simulateDay } from '#simulate/day.ts'
import { inFiles } from '#simulate/delivery.ts'
import { analyse, type Decoded } from './analysis.ts'
import { print } from './analyze.ts'
import { render } from './formats.ts'
import { lookAgain, plannedResponses, shortly, writeReport } from './report.ts'

interface Options {
  readonly seed: string
  readonly date: string
  readonly events: string
  readonly breach: boolean
  readonly out?: string
  readonly report: string
}

const FILE_SIZE = 2_000

export const simulateCommand = (): Command =>
  new Command('simulate')
    .description('makes a day of a small organisation with a breach hidden in it, and analyses it')
    .option('--seed <text>', 'what the day is drawn from', 'kestrel')
    .option('--date <day>', 'which day it is', '2026-05-12')
    .option('--events <n>', 'about how many events', '21000')
    .option('--no-breach', 'an ordinary day')
    .option('--out <folder>', 'write the logs and their settings there instead of analysing them')
    .option('--report <folder>', 'where report.html goes', 'kestrail-report')
    .action(simulate)

async function simulate(options: Options): Promise<void> {
  const day = simulateDay({ seed: options.seed, date: options.date, breach: options.breach, events: Number(options.events) })
  if (options.out !== undefined) return save(options.out, day.records, day.settings)
  const parsed = parseSettings(day.settings)
  if ('problems' in parsed) throw new Error(parsed.problems.join('\n'))
  const { content } = await import('#detections/content.ts')
  const world = { content, settings: parsed.settings }
  const started = performance.now()
  const analysis = await analyse(inBatches(day.records), world, new MemoryStore(), {}, () => {})
  const seconds = (performance.now() - started) / 1000
  const look = { colour: process.stdout.isTTY === true, width: process.stdout.columns ?? 100, now: new Date().toISOString() }
  await print(render('table', { ...analysis, signals: [] }, look), undefined)
  const seen = await lookAgain(inBatches(day.records), analysis, world)
  const report = await writeReport(options.report, analysis, world, `a simulated day (seed ${options.seed})`, seen)
  await print(`\n${shortly(await plannedResponses(analysis, world), 5)}`, undefined)
  const rate = `${analysis.counts.received.toLocaleString('en')} records analysed in ${seconds.toFixed(1)} s`
  await print(`\nA simulated day (seed ${options.seed}): ${rate}.\nThe report, for a browser: ${report}\n`, undefined)
}

export function* inBatches(records: readonly Json[]): Generator<Decoded> {
  for (const batch of inFiles(records, FILE_SIZE))
    yield {
      items: batch.map((record) => ({
        kind: 'api-call',
        record,
        time: Date.parse(String(record['eventTime'])),
        place: { file: 'simulation' },
      })),
      rejects: [],
      ignored: [],
    }
}

const save = async (folder: string, records: readonly Json[], settings: unknown): Promise<void> => {
  await mkdir(folder, { recursive: true })
  let number = 0
  for (const batch of inFiles(records, FILE_SIZE)) {
    const name = `simulated_CloudTrail_${String(number++).padStart(4, '0')}.json.gz`
    await writeFile(join(folder, name), gzipSync(JSON.stringify({ Records: batch })))
  }
  await writeFile(join(folder, 'settings.json'), `${JSON.stringify(settings, undefined, 2)}\n`)
  process.stdout.write(
    `${number} files in ${folder}; analyse them with \`npx kestrail analyze ${folder} --settings ${join(folder, 'settings.json')}\`\n`,
  )
}
