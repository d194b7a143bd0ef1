import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { Command } from 'commander'
import { MemoryStore } from '#adapters/local/memory-store.ts'
import { parseSettings } from '#core/settings/settings.ts'
import { analyze } from './analysis.ts'
import { print } from './analyze.ts'
import { count, day } from './arguments.ts'
import { render } from './formats.ts'
import { lookAgain, plannedResponses, shortly, writeReport } from './report.ts'
import { type Simulated, simulatedDay, simulatedFlows } from './simulated.ts'

interface Options {
  readonly seed: string
  readonly date: string
  readonly events?: number
  readonly breach: boolean
  readonly flows?: true
  readonly out?: string
  readonly report: string
}

export const simulateCommand = (): Command =>
  new Command('simulate')
    .description('makes a day of a small organisation with a breach hidden in it, and analyzes it')
    .option('--seed <text>', 'what the day is drawn from', 'kestrel')
    .option('--date <day>', 'which day it is', day, '2026-05-12')
    .option('--events <n>', 'about how many events (21000, or 200000 flow records)', count)
    .option('--no-breach', 'an ordinary day')
    .option('--flows', 'a day of VPC Flow Logs, with ten attacks hidden in it')
    .option('--out <folder>', 'write the logs and their settings there instead of analyzing them')
    .option('--report <folder>', 'where report.html goes', 'kestrail-report')
    .action(simulate)

async function simulate(options: Options): Promise<void> {
  const simulated = options.flows ? simulatedFlows(options) : simulatedDay(options)
  return options.out === undefined ? show(simulated, options.report) : save(options.out, simulated)
}

const show = async ({ what, settings, batches, hidden }: Simulated, folder: string): Promise<void> => {
  const parsed = parseSettings(settings)
  if ('problems' in parsed) throw new Error(parsed.problems.join('\n'))
  const { content } = await import('#detections/content.ts')
  const world = { content, settings: parsed.settings }
  const started = performance.now()
  const analysis = await analyze(batches(), world, new MemoryStore(), {}, () => {})
  const seconds = (performance.now() - started) / 1000
  const look = { color: process.stdout.isTTY === true, width: process.stdout.columns ?? 100, now: new Date().toISOString() }
  await print(render('table', { ...analysis, signals: [] }, look), undefined)
  const seen = await lookAgain(batches(), analysis, world)
  const report = await writeReport(folder, analysis, world, what, seen)
  await print(`\n${shortly(await plannedResponses(analysis, world), 5)}`, undefined)
  if (hidden.length > 0) await print(`\nHidden in it:\n${hidden.map((line) => `  ${line}\n`).join('')}`, undefined)
  const rate = `${analysis.counts.received.toLocaleString('en')} records analyzed in ${seconds.toFixed(1)} s`
  await print(`\n${what[0]!.toUpperCase()}${what.slice(1)}: ${rate}.\nThe report, for a browser: ${report}\n`, undefined)
}

const save = async (folder: string, { settings, files, hidden }: Simulated): Promise<void> => {
  await mkdir(folder, { recursive: true })
  let number = 0
  for (const [name, text] of files()) {
    await writeFile(join(folder, `${name}.gz`), gzipSync(text))
    number++
  }
  await writeFile(join(folder, 'settings.json'), `${JSON.stringify(settings, undefined, 2)}\n`)
  for (const line of hidden) process.stderr.write(`hidden: ${line}\n`)
  process.stdout.write(
    `${number} files in ${folder}; analyze them with \`npx kestrail analyze ${folder} --settings ${join(folder, 'settings.json')}\`\n`,
  )
}
