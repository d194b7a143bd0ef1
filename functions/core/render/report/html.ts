import { clip } from '#core/text/clip.ts'
import { forHtml } from '#core/text/escape.ts'

/** HTML that is already safe: made by `html`, from constant templates and escaped values. */
export class Markup {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

/** What a person reads of one value; the evidence pack has it whole. */
const LONGEST = 1_000

export type Part = Markup | string | number | undefined | false | readonly Part[]

const written = (part: Part): string => {
  if (part instanceof Markup) return part.text
  if (part === undefined || part === false) return ''
  if (typeof part === 'string' || typeof part === 'number') return forHtml(clip(String(part), LONGEST))
  return part.map(written).join('')
}

/** A template whose every value is escaped, unless it is markup itself. Values stand in text or in quoted attributes only. */
export const html = (strings: TemplateStringsArray, ...parts: readonly Part[]): Markup =>
  new Markup(strings.reduce((text, string, index) => text + written(parts[index - 1]) + string))

const encoder = new TextEncoder()

/** As many as fit into so many bytes, but always the first; and how many are left. */
export const within = <T>(
  bytes: number,
  items: readonly T[],
  write: (item: T, at: number) => Markup,
): { shown: Markup[]; left: number } => {
  const shown: Markup[] = []
  let used = 0
  for (const [at, item] of items.entries()) {
    const markup = write(item, at)
    used += encoder.encode(markup.text).length
    if (used > bytes && at > 0) break
    shown.push(markup)
  }
  return { shown, left: items.length - shown.length }
}
