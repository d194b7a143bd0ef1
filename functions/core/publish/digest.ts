import { bySeverity, grouped, plural, type Told } from './counts.ts'
import { forSlack } from './escape.ts'
import { spanOf } from './moment.ts'
import { type Block, bounded, context, header, section } from './slack/blocks.ts'

/** Findings of one detection, as one line. */
interface Line {
  readonly title: string
  readonly findings: number
  readonly origins: ReadonlySet<string>
}

const MAX_LINES = 30

const linesOf = (findings: readonly Told[]): Line[] => {
  const byDetection = new Map<string, Line>()
  for (const one of findings) {
    const line = byDetection.get(one.detection)
    byDetection.set(one.detection, {
      title: one.title,
      findings: (line?.findings ?? 0) + 1,
      origins: new Set([...(line?.origins ?? []), one.origin.name]),
    })
  }
  return [...byDetection.values()].sort((a, b) => b.findings - a.findings || (a.title < b.title ? -1 : 1))
}

/** What waited, in one Slack message: a line for each detection, and the sum; nothing is left uncounted. */
export const toDigest = (
  findings: readonly Told[],
  from: string,
  to: string,
): { readonly text: string; readonly blocks: readonly Block[] } => {
  const sums = bySeverity(findings).map(({ severity, count }) => `${grouped(count)} ${severity}`)
  const text = `Digest of ${spanOf(from, to)}: ${plural(findings.length, 'finding')}${sums.length > 0 ? ` (${sums.join(', ')})` : ''}`
  const lines = linesOf(findings)
  const rest = lines.slice(MAX_LINES).reduce((sum, line) => sum + line.findings, 0)
  const shown = lines
    .slice(0, MAX_LINES)
    .map(
      (line) =>
        `• ${forSlack(line.title.slice(0, 80))}: ${plural(line.findings, 'finding')} by ${plural(line.origins.size, 'identity', 'identities')}`,
    )
  return {
    text,
    blocks: bounded([
      header(text),
      ...(shown.length > 0 ? [section(shown.join('\n'))] : []),
      ...(rest > 0 ? [context([`and ${plural(rest, 'more finding')} of other detections`])] : []),
    ]),
  }
}
