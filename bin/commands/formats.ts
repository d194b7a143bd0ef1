import type { Finding } from '#core/model/finding.ts'
import { toCsv } from '#core/publish/csv.ts'
import { toJsonl } from '#core/publish/jsonl.ts'
import { renderTable } from '#core/publish/terminal/table.ts'
import type { Analysis } from './analysis.ts'

export const FORMATS = ['table', 'jsonl', 'csv'] as const
export type Format = (typeof FORMATS)[number]

export interface Output extends Analysis {
  readonly signals: readonly Finding[]
}

export interface Look {
  readonly colour: boolean
  /** Columns of the terminal. */
  readonly width: number
}

const table = ({ findings, signals, counts, span }: Output, look: Look): string =>
  renderTable({
    findings: [...findings, ...signals],
    counts: { ...counts, ...(span && { from: new Date(span.from).toISOString(), to: new Date(span.to).toISOString() }) },
    options: look,
  })

const RENDERERS: Readonly<Record<Format, (output: Output, look: Look) => string>> = {
  table,
  jsonl: ({ findings, signals }) => toJsonl([...findings, ...signals]),
  csv: ({ findings, signals }) => toCsv([...findings, ...signals]),
}

export const render = (format: Format, output: Output, look: Look): string => RENDERERS[format](output, look)
