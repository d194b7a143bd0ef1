import type { Finding } from '#core/model/finding.ts'
import { toAsff } from '#core/render/asff/finding.ts'
import { toCsv } from '#core/render/csv.ts'
import { toJsonl } from '#core/render/jsonl.ts'
import { toOcsf } from '#core/render/ocsf/detection-finding.ts'
import { renderTable } from '#core/render/terminal/table.ts'
import type { Analysis } from './analysis.ts'

export const FORMATS = ['table', 'jsonl', 'csv', 'asff', 'ocsf'] as const
export type Format = (typeof FORMATS)[number]

export interface Output extends Analysis {
  readonly signals: readonly Finding[]
}

/** A laptop files nothing: the product ARN is that of the account which the finding is about. */
const filedIn = (finding: Finding, { now }: Look) => {
  const region = /^[a-z]{2}(-[a-z]+)+-\d$/.test(finding.region) ? finding.region : 'us-east-1'
  const account = /^\d{12}$/.test(finding.account) ? finding.account : '000000000000'
  return {
    productArn: `arn:aws:securityhub:${region}:${account}:product/${account}/default`,
    securityAccount: account,
    region,
    createdAt: now,
    updatedAt: now,
  }
}

export interface Look {
  readonly color: boolean
  /** Columns of the terminal. */
  readonly width: number
  /** ISO 8601. */
  readonly now: string
}

const table = ({ findings, signals, counts, span, sums, suppressed, staged }: Output, look: Look): string =>
  renderTable({
    findings: [...findings, ...signals],
    counts: { ...counts, ...(span && { from: new Date(span.from).toISOString(), to: new Date(span.to).toISOString() }) },
    sums,
    suppressed,
    staged,
    options: look,
  })

const RENDERERS: Readonly<Record<Format, (output: Output, look: Look) => string>> = {
  table,
  jsonl: ({ findings, signals }) => toJsonl([...findings, ...signals]),
  csv: ({ findings, signals }) => toCsv([...findings, ...signals]),
  asff: ({ findings }, look) =>
    `${JSON.stringify({ Findings: findings.map((finding) => toAsff(finding, filedIn(finding, look))) }, undefined, 2)}\n`,
  ocsf: ({ findings }) => findings.map((finding) => `${JSON.stringify(toOcsf(finding, { activity: 'create' }))}\n`).join(''),
}

export const render = (format: Format, output: Output, look: Look): string => RENDERERS[format](output, look)
