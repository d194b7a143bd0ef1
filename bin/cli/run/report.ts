import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Command } from 'commander'
import { isIncident } from '#core/model/finding.ts'
import { renderReport } from '#core/render/report/report.ts'
import { REPORTED, storedReport } from '#core/render/report/stored.ts'
import type { Row } from '#core/state/rows.ts'
import { plural } from '#core/text/counts.ts'
import { content } from '#detections/content.ts'
import { suppressions } from '#detections/suppressions.ts'
import { say, withUsageErrors } from './spoken.ts'
import { rowsOfTable } from './table.ts'
import { openState } from './told.ts'
import { Unusable } from './world.ts'

interface Options {
  readonly state?: string
  readonly table?: string
  readonly out: string
}

/** `kestrail report --state FILE|--table NAME --out FOLDER`: the report on demand, from what is stored. */
export const reportCommand = (): Command =>
  new Command('report')
    .description('writes report.html from what is stored: a state file, or the table of a deployment')
    .option('--state <file>', 'state file of `kestrail analyze --state`')
    .option('--table <name>', 'table of a deployment, read with the AWS credentials at hand')
    .requiredOption('--out <folder>', 'folder for report.html')
    .action(withUsageErrors(report))

const rowsOf = async ({ state, table }: Options): Promise<{ rows: readonly Row[]; source: string }> => {
  if ((state === undefined) === (table === undefined)) throw new Unusable('say what to report on: --state FILE or --table NAME')
  if (state !== undefined) {
    const store = openState(state)
    return { rows: REPORTED.flatMap((kind) => store.rows(kind)), source: state }
  }
  return { rows: await rowsOfTable(table ?? '', REPORTED), source: `table ${table}` }
}

async function report(options: Options): Promise<void> {
  const { rows, source } = await rowsOf(options)
  const { input, told, suppressed } = storedReport(rows, { at: new Date().toISOString(), reviewed: suppressions, source })
  const detections = [...content.pack.detections, ...content.behaviors, ...content.pack.correlations].map((one) => one.info)
  await mkdir(options.out, { recursive: true })
  const path = join(options.out, 'report.html')
  await writeFile(path, renderReport({ ...input, detections }))
  const incidents = told.filter(isIncident).length
  say([
    `${path}: ${plural(incidents, 'incident')}, ${plural(told.length - incidents, 'finding')}, ${plural(suppressed.length, 'suppressed finding')}`,
  ])
}
