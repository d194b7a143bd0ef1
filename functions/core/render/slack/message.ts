import type { AnyFinding } from '#core/model/finding.ts'
import { clip } from '#core/text/clip.ts'
import { forSlack, slackCode, visible } from '#core/text/escape.ts'
import { type Parts, partsOf } from '../finding-view.ts'
import { type Block, bounded, context, fieldsOf, header, LIMIT, section } from './blocks.ts'

/** Longest text of one log value: one must not push the rest out of the message. */
const VALUE = 600

const text = (value: string): string => forSlack(clip(value, VALUE))
const code = (value: string): string => slackCode(clip(value, VALUE))

const labeled = (label: string, value: string | undefined): string[] => (value ? [`*${label}*\n${text(value)}`] : [])

const bullets = (label: string, values: readonly string[], max: number): Block[] => {
  if (values.length === 0) return []
  const more = values.length > max ? [`_and ${values.length - max} more_`] : []
  return [section([`*${label}*`, ...values.slice(0, max).map((value) => `• ${text(value)}`), ...more].join('\n'))]
}

/** Titles of the pack are short: all of one severity fit into one section. */
const allOf = (parts: Parts): Block[] => parts.detections.map((one) => section(text2900(one)))

const text2900 = (value: string): string => forSlack(clip(value, 2_900))

const storyOf = (parts: Parts): Block[] => {
  const story = parts.story.length > 0 ? bullets('Story', parts.story, 12) : []
  return [
    ...story,
    ...allOf(parts),
    ...bullets('Why now', parts.why, 6),
    ...bullets('What was normal', parts.normal, 3),
    ...bullets('Checks', parts.checks, 6),
  ]
}

const stepsOf = (parts: Parts): Block[] => {
  const offered = parts.responses.slice(0, 8).map(code).join('  ')
  return [...bullets('Next steps', parts.next, 5), ...(offered ? [section(`*Response offered*\n${offered}`)] : [])]
}

/**
 * A finding in Slack's Block Kit, for an incoming webhook: the body's `text` (what notifications show) and `blocks`.
 * Nothing from a log can mention, link or style.
 */
export const toSlackBlocks = (finding: AnyFinding): { readonly text: string; readonly blocks: readonly Block[] } => {
  const parts = partsOf(finding)
  const resources = parts.resources.slice(0, 8).map((arn) => `• ${code(arn)}`)
  const more = parts.resources.length > 8 ? [`_and ${parts.resources.length - 8} more_`] : []
  const facts = [
    ...labeled('Who', parts.who),
    ...labeled('From', parts.from),
    ...labeled('Where', parts.where),
    ...labeled('Whose', parts.whose),
    ...labeled('When', parts.when),
  ]
  return {
    text: clip(`${finding.severity.toUpperCase()}: ${text(parts.title)}`, LIMIT.fallback),
    blocks: bounded([
      header(`${finding.severity.toUpperCase()}: ${visible(parts.title)}`),
      section(text(parts.what)),
      fieldsOf(facts),
      ...storyOf(parts),
      ...stepsOf(parts),
      ...(resources.length > 0 ? [section(['*Touched*', ...resources, ...more].join('\n'))] : []),
      context([
        `${code(finding.id)} · ${text(finding.detection)} · confidence ${finding.confidence} · ${text(finding.techniques.join(' '))}`,
      ]),
    ]),
  }
}
