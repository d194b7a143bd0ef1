import { clip } from '#core/text/clip.ts'

/** Source: Slack, "Block Kit reference". `total` is undocumented: a message above about 13,000 characters is refused. */
export const LIMIT = {
  blocks: 50,
  header: 150,
  section: 3000,
  field: 2000,
  fields: 10,
  context: 10,
  fallback: 3000,
  total: 12_000,
} as const

interface PlainText {
  readonly type: 'plain_text'
  readonly text: string
  readonly emoji: false
}

/** `verbatim`: Slack makes no link, mention or channel out of what only looks like one. */
export interface Mrkdwn {
  readonly type: 'mrkdwn'
  readonly text: string
  readonly verbatim: true
}

export type Block =
  | { readonly type: 'header'; readonly text: PlainText }
  | { readonly type: 'section'; readonly text?: Mrkdwn; readonly fields?: readonly Mrkdwn[] }
  | { readonly type: 'context'; readonly elements: readonly Mrkdwn[] }
  | { readonly type: 'divider' }

/** Cuts escaped text where no entity and no code span is left half. */
const clipMrkdwn = (text: string, max: number): string => {
  if (text.length <= max) return text
  const cut = clip(text, max - 1).replace(/&[a-z]{0,3}…$/, '…')
  return (cut.match(/`/g)?.length ?? 0) % 2 === 1 ? `${cut}\`` : cut
}

const mrkdwn = (text: string, max: number): Mrkdwn => ({ type: 'mrkdwn', text: clipMrkdwn(text, max) || ' ', verbatim: true })

export const header = (text: string): Block => ({
  type: 'header',
  text: { type: 'plain_text', text: clip(text, LIMIT.header) || ' ', emoji: false },
})

export const section = (text: string): Block => ({ type: 'section', text: mrkdwn(text, LIMIT.section) })

export const fieldsOf = (texts: readonly string[]): Block => ({
  type: 'section',
  fields: texts.slice(0, LIMIT.fields).map((text) => mrkdwn(text, LIMIT.field)),
})

export const context = (texts: readonly string[]): Block => ({
  type: 'context',
  elements: texts.slice(0, LIMIT.context).map((text) => mrkdwn(text, LIMIT.field)),
})

/** As many blocks from the start as Slack takes in one message. */
export const bounded = (blocks: readonly Block[]): Block[] => {
  let used = 0
  return blocks.slice(0, LIMIT.blocks).filter((block) => {
    used += JSON.stringify(block).length
    return used <= LIMIT.total
  })
}
