import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isIncident } from '#core/model/finding.ts'
import { renderReport } from '#core/render/report/report.ts'
import { REPORTED, storedReport } from '#core/render/report/stored.ts'
import type { Row } from '#core/state/rows.ts'
import { plural } from '#core/text/counts.ts'
import { content } from '#detections/content.ts'
import { suppressions } from '#detections/suppressions.ts'
import { printLines } from '../output.ts'
import { requireFolder } from '../paths.ts'
import { openState } from '../state-file.ts'
import { rowsOfTable } from '../table.ts'
import { UsageError } from '../usage-error.ts'

interface Options {
  readonly state?: string
  readonly table?: string
  readonly out: string
}

const rowsOf = async ({ state, table }: Options): Promise<{ rows: readonly Row[]; source: string }> => {
  if ((state === undefined) === (table === undefined)) throw new UsageError('name one source: --state FILE or --table NAME')
  if (state !== undefined) {
    const store = openState(state)
    return { rows: REPORTED.flatMap((kind) => store.rows(kind)), source: state }
  }
  return { rows: await rowsOfTable(table ?? '', REPORTED), source: `table ${table}` }
}

/** `kestrail report`: the report of what is stored. */
export async function report(options: Options): Promise<void> {
  await requireFolder('--out', options.out)
  const { rows, source } = await rowsOf(options)
  const { input, reported: findings, suppressed } = storedReport(rows, { at: new Date().toISOString(), reviewed: suppressions, source })
  const detections = [...content.pack.detections, ...content.behaviors, ...content.pack.correlations].map((rule) => rule.info)
  await mkdir(options.out, { recursive: true })
  const path = join(options.out, 'report.html')
  await writeFile(path, renderReport({ ...input, detections }))
  const incidents = findings.filter(isIncident).length
  printLines([
    `${path}: ${plural(incidents, 'incident')}, ${plural(findings.length - incidents, 'finding')}, ${plural(suppressed.length, 'suppressed finding')}`,
  ])
}
