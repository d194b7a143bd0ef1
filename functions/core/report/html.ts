import { forHtml } from '#core/publish/escape.ts'

/** HTML that is already safe: made by `html`, from constant templates and escaped values. */
export class Markup {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

export type Part = Markup | string | number | undefined | false | readonly Part[]

const written = (part: Part): string => {
  if (part instanceof Markup) return part.text
  if (part === undefined || part === false) return ''
  if (typeof part === 'string' || typeof part === 'number') return forHtml(String(part))
  return part.map(written).join('')
}

/** A template whose every value is escaped, unless it is markup itself. Values stand in text or in quoted attributes only. */
export const html = (strings: TemplateStringsArray, ...parts: readonly Part[]): Markup =>
  new Markup(strings.reduce((text, string, index) => text + written(parts[index - 1]) + string))
