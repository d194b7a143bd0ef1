import type { AnyFinding } from '#core/model/finding.ts'
import type { Severity } from '#core/model/severity.ts'
import { clip } from '#core/text/clip.ts'
import { forMarkdown, visible } from '#core/text/escape.ts'
import { type Parts, partsOf } from './finding-view.ts'

/** Source: Amazon Q Developer in chat applications, "Custom notifications". */
const LIMIT = { title: 250, description: 8000, nextStep: 350, keyword: 75, steps: 10, keywords: 10, resources: 20, summary: 250 } as const

const SIGN: Readonly<Record<Severity, string>> = {
  critical: ':rotating_light:',
  high: ':red_circle:',
  medium: ':large_orange_circle:',
  low: ':large_yellow_circle:',
  informational: ':information_source:',
}

export interface ChatNotification {
  readonly version: '1.0'
  readonly source: 'custom'
  readonly id: string
  readonly content: {
    readonly textType: 'client-markdown'
    readonly title: string
    readonly description: string
    readonly nextSteps?: string[]
    readonly keywords?: string[]
  }
  readonly metadata: {
    readonly threadId: string
    readonly summary: string
    readonly eventType: string
    readonly relatedResources?: string[]
    readonly additionalContext: Record<string, string>
    readonly enableCustomActions: boolean
  }
}

/** The finding's own thread; the incident's, once one has taken it in. */
const threadOf = (finding: AnyFinding): string => finding.mergedInto ?? finding.id

const row = (label: string, text: string | undefined): string[] => (text ? [`*${label}* ${forMarkdown(text)}`] : [])
const rows = (label: string, texts: readonly string[], max: number): string[] =>
  texts.length > 0 ? ['', `*${label}*`, ...texts.slice(0, max).map((text) => `• ${forMarkdown(text)}`)] : []

const description = (parts: Parts): string =>
  [
    ...row('What', parts.what),
    ...row('Who', parts.who),
    ...row('From', parts.from),
    ...row('Where', parts.where),
    ...row('Whose', parts.whose),
    ...row('When', parts.when),
    ...rows('Why now', parts.why, 8),
    ...rows('What was normal', parts.normal, 3),
    ...rows('Story', parts.story, 12),
  ].join('\n')

const some = <T>(items: T[]): T[] | undefined => (items.length > 0 ? items : undefined)

/** The message that Amazon Q Developer shows in Slack, Teams or Chime. Updates of one finding share its thread. */
export const toChatNotification = (finding: AnyFinding): ChatNotification => {
  const parts = partsOf(finding)
  const steps = some(
    [...parts.next.filter((one) => one.trim()).map(forMarkdown), ...parts.responses.map((one) => `Response offered: ${forMarkdown(one)}`)]
      .map((step) => clip(step, LIMIT.nextStep))
      .slice(0, LIMIT.steps),
  )
  const keywords = some(
    [finding.severity, finding.detection, finding.account, ...finding.techniques]
      .map((one) => clip(visible(one), LIMIT.keyword))
      .filter((one) => one.trim())
      .slice(0, LIMIT.keywords),
  )
  const related = some(
    parts.resources
      .slice(0, LIMIT.resources)
      .map((arn) => clip(visible(arn), 512))
      .filter((arn) => arn.trim()),
  )
  return {
    version: '1.0',
    source: 'custom',
    id: finding.id,
    content: {
      textType: 'client-markdown',
      title: clip(`${SIGN[finding.severity]} ${finding.severity.toUpperCase()}: ${forMarkdown(parts.title)}`, LIMIT.title),
      description: clip(description(parts), LIMIT.description),
      ...(steps && { nextSteps: steps }),
      ...(keywords && { keywords }),
    },
    metadata: {
      threadId: threadOf(finding),
      summary: clip(visible(finding.summary) || visible(finding.title) || finding.id, LIMIT.summary),
      eventType: `kestrail-${finding.kind}`,
      ...(related && { relatedResources: related }),
      additionalContext: { severity: finding.severity, state: finding.state, detection: clip(visible(finding.detection), LIMIT.summary) },
      enableCustomActions: true,
    },
  }
}
