import type { AnyFinding } from '#core/model/finding.ts'
import type { Digest } from '#core/render/channel.ts'
import { type Block, bounded, context, header, section } from '#core/render/slack/blocks.ts'
import { clip } from '#core/text/clip.ts'
import { bySeverity, grouped, plural } from '#core/text/counts.ts'
import { forMarkdown, forSlack, forTerminal } from '#core/text/escape.ts'
import { spanOf } from '#core/text/times.ts'

/** Findings of one detection, as one line. */
interface Line {
  readonly title: string
  readonly findings: number
  readonly origins: ReadonlySet<string>
}

const MAX_LINES = 30

const linesOf = (findings: readonly AnyFinding[]): Line[] => {
  const byDetection = new Map<string, Line>()
  for (const finding of findings) {
    const line = byDetection.get(finding.detection)
    byDetection.set(finding.detection, {
      title: finding.title,
      findings: (line?.findings ?? 0) + 1,
      origins: new Set([...(line?.origins ?? []), finding.origin.name]),
    })
  }
  return [...byDetection.values()].sort((a, b) => b.findings - a.findings || (a.title < b.title ? -1 : 1))
}

/** What a digest says: the sum, a line for each detection, and how many findings the lines leave out. */
interface Summary {
  readonly text: string
  readonly lines: readonly { readonly title: string; readonly says: string }[]
  readonly rest: number
}

const summaryOf = ({ findings, from, to }: Digest): Summary => {
  const holding = findings.filter((one) => one.state === 'active')
  const gone = findings.length - holding.length
  const sums = [
    ...bySeverity(holding).map(({ severity, count }) => `${grouped(count)} ${severity}`),
    ...(gone > 0 ? [`${grouped(gone)} withdrawn`] : []),
  ]
  const lines = linesOf(findings)
  return {
    text: `Digest of ${spanOf(from, to)}: ${plural(findings.length, 'finding')}${sums.length > 0 ? ` (${sums.join(', ')})` : ''}`,
    lines: lines.slice(0, MAX_LINES).map((line) => ({
      title: line.title.slice(0, 80),
      says: `${plural(line.findings, 'finding')} by ${plural(line.origins.size, 'identity', 'identities')}`,
    })),
    rest: lines.slice(MAX_LINES).reduce((sum, line) => sum + line.findings, 0),
  }
}

const others = (rest: number): string[] => (rest > 0 ? [`and ${plural(rest, 'more finding')} of other detections`] : [])

/** What waited, in one Slack message; every finding is counted. */
export const toDigest = (digest: Digest): { readonly text: string; readonly blocks: readonly Block[] } => {
  const { text, lines, rest } = summaryOf(digest)
  const shown = lines.map(({ title, says }) => `• ${forSlack(title)}: ${says}`)
  return {
    text,
    blocks: bounded([header(text), ...(shown.length > 0 ? [section(shown.join('\n'))] : []), ...(rest > 0 ? [context(others(rest))] : [])]),
  }
}

/** The same as plain text, for e-mail. */
export const digestText = (digest: Digest): { readonly subject: string; readonly text: string } => {
  const { text, lines, rest } = summaryOf(digest)
  return {
    subject: text,
    text: [text, '', ...lines.map(({ title, says }) => `- ${forTerminal(title)}: ${says}`), ...others(rest)].join('\n'),
  }
}

/** The same for Amazon Q Developer. */
export const digestNotification = (digest: Digest) => {
  const { text, lines, rest } = summaryOf(digest)
  const description = [...lines.map(({ title, says }) => `• ${forMarkdown(title)}: ${says}`), ...others(rest)].join('\n')
  return {
    version: '1.0',
    source: 'custom',
    content: { textType: 'client-markdown', title: clip(text, 250), description: clip(description || text, 8000) },
  }
}
