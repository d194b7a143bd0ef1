import type { AnyFinding, Finding } from '#core/model/finding.ts'
import { partitionOfRegion } from '#core/model/partition.ts'
import { toAsff } from '#core/render/asff/finding.ts'
import { toCsv } from '#core/render/csv.ts'
import { toJsonl } from '#core/render/jsonl.ts'
import { toOcsf } from '#core/render/ocsf/detection-finding.ts'
import { renderFindings } from '#core/render/terminal/findings.ts'
import { ansiPaint, plainPaint } from '#core/render/terminal/paint.ts'
import { renderTable } from '#core/render/terminal/table.ts'
import { bySeverity, grouped, plural } from '#core/text/counts.ts'
import type { Analysis } from './analysis.ts'
import type { FORMATS } from './defaults.ts'
import { earlierLine, emptySentence } from './empty-result.ts'

export type Format = (typeof FORMATS)[number]

export interface Output extends Analysis {
  readonly signals: readonly Finding[]
}

/** A local run imports nothing into Security Hub: the product ARN is that of the account of the finding. */
const filedIn = (finding: Finding, { now }: RenderOptions) => {
  const region = /^[a-z]{2}(-[a-z]+)+-\d$/.test(finding.region) ? finding.region : 'us-east-1'
  const account = /^\d{12}$/.test(finding.account) ? finding.account : '000000000000'
  return {
    productArn: `arn:${partitionOfRegion(region)}:securityhub:${region}:${account}:product/${account}/default`,
    securityAccount: account,
    region,
    createdAt: now,
    updatedAt: now,
  }
}

export interface RenderOptions {
  readonly color: boolean
  /** Columns of the terminal. */
  readonly width: number
  /** ISO 8601. */
  readonly now: string
}

/** Signals below their own heading: most are part of a finding above, so that one list would count them twice. */
const signalLines = (signals: readonly Finding[], { color, width }: RenderOptions): string => {
  if (signals.length === 0) return ''
  const severities = bySeverity(signals).map(({ severity, count }) => `${grouped(count)} ${severity}`)
  const heading = `${plural(signals.length, 'signal')} (${severities.join(', ')}); a signal alone is no alert:`
  return `\n${[heading, ...renderFindings(signals, Math.max(60, width), color ? ansiPaint : plainPaint)].join('\n')}\n`
}

const isActive = (finding: AnyFinding): boolean => finding.state === 'active'

const table = (output: Output, options: RenderOptions): string => {
  const { findings, signals, counts, span, sums, suppressed, staged } = output
  const text = renderTable({
    findings,
    counts: { ...counts, ...(span && { from: new Date(span.from).toISOString(), to: new Date(span.to).toISOString() }) },
    sums,
    suppressed,
    staged,
    empty: emptySentence(output),
    options,
  })
  const earlier = findings.some(isActive) ? earlierLine(output) : undefined
  return `${text}${earlier ? `${earlier}\n` : ''}${signalLines(signals, options)}`
}

const RENDERERS: Readonly<Record<Format, (output: Output, options: RenderOptions) => string>> = {
  table,
  jsonl: ({ findings, signals }) => toJsonl([...findings, ...signals]),
  csv: ({ findings, signals }) => toCsv([...findings, ...signals]),
  asff: ({ findings }, options) =>
    `${JSON.stringify({ Findings: findings.map((finding) => toAsff(finding, filedIn(finding, options))) }, undefined, 2)}\n`,
  ocsf: ({ findings }) => findings.map((finding) => `${JSON.stringify(toOcsf(finding, { activity: 'create' }))}\n`).join(''),
}

export const render = (format: Format, output: Output, options: RenderOptions): string => RENDERERS[format](output, options)
