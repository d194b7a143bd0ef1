import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { MemoryStore } from '#adapters/local/memory-store.ts'
import { parseSettings } from '#core/settings/settings.ts'
import { plural } from '#core/text/counts.ts'
import { analyze } from '../analysis.ts'
import { render } from '../formats.ts'
import { printLines, warn, writeText } from '../output.ts'
import { requireFolder } from '../paths.ts'
import { plannedResponses, proposalLines, readDetails, writeReport } from '../report-file.ts'
import { type Simulation, simulatedDay, simulatedFlows } from '../simulation.ts'

interface Options {
  readonly seed: string
  readonly date: string
  readonly events?: number
  readonly breach: boolean
  readonly flows?: true
  readonly out?: string
  readonly report: string
}

export async function simulate(options: Options): Promise<void> {
  await requireFolder('--out', options.out)
  if (options.out === undefined) await requireFolder('--report', options.report)
  const simulation = options.flows ? simulatedFlows(options) : simulatedDay(options)
  return options.out === undefined ? show(simulation, options.report) : save(options.out, simulation)
}

const show = async ({ what, settings, batches, hidden }: Simulation, folder: string): Promise<void> => {
  const parsed = parseSettings(settings)
  if ('problems' in parsed) throw new Error(parsed.problems.join('\n'))
  const { content } = await import('#detections/content.ts')
  const ruleset = { content, settings: parsed.settings }
  const started = performance.now()
  const analysis = await analyze(batches(), ruleset, new MemoryStore(), {})
  const seconds = (performance.now() - started) / 1000
  const options = { color: process.stdout.isTTY === true, width: process.stdout.columns ?? 100, now: new Date().toISOString() }
  await writeText(render('table', { ...analysis, signals: [] }, options), undefined)
  const report = await writeReport(folder, analysis, ruleset, what, await readDetails(batches(), analysis, ruleset))
  printLines(['', ...proposalLines(await plannedResponses(analysis, ruleset), 5)])
  if (hidden.length > 0) printLines(['', 'Attacks in it:', ...hidden.map((line) => `  ${line}`)])
  const rate = `${plural(analysis.counts.received, 'record')} analyzed in ${seconds.toFixed(1)} s`
  printLines(['', `${what[0]!.toUpperCase()}${what.slice(1)}: ${rate}.`, `Open the report in a browser: ${report}`])
}

const save = async (folder: string, { settings, files, hidden }: Simulation): Promise<void> => {
  await mkdir(folder, { recursive: true })
  let number = 0
  for (const [name, text] of files()) {
    await writeFile(join(folder, `${name}.gz`), gzipSync(text))
    number++
  }
  const settingsFile = join(folder, 'settings.json')
  await writeFile(settingsFile, `${JSON.stringify(settings, undefined, 2)}\n`)
  for (const line of hidden) warn(`attack: ${line}`)
  printLines([`${plural(number, 'file')} in ${folder}; to analyze: npx kestrail analyze ${folder} --settings ${settingsFile}`])
}
