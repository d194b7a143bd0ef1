/** Format, control, private and half characters, line separators, and letters that show nothing. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]|\u034f|[\u115f\u1160\u3164\uffa0]|\u17b4|\u17b5/gu
/** Marks piled on one letter run over the neighboring lines. */
const PILED_MARKS = /(\p{M}{4})\p{M}+/gu
const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

const named = (char: string): string => {
  const code = char.codePointAt(0) ?? 0
  return SHORT[char] ?? (code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`)
}

/** Every character that a reader would not see, or that would steer what shows it, is spelled out instead. */
export const visible = (text: string): string => text.replace(INVISIBLE, named).replace(PILED_MARKS, '$1…')

/** One line without terminal control codes, direction marks or line breaks. */
export const forTerminal = (text: string): string => visible(text)

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** For text and quoted attributes of HTML and SVG. Never for script, style or URLs. */
export const forHtml = (text: string): string => visible(text).replace(/[&<>"']/g, (char) => ENTITIES[char] ?? '')

/** A word joiner shows nothing and breaks no line, but parts markup from what it would mark up. */
const JOINER = '\u2060'

const withoutLinks = (text: string): string =>
  text
    .replace(/(\w):\/\//g, '$1[:]//')
    .replace(/\b(mailto|javascript|data|tel):/gi, '$1[:]')
    .replace(/\bwww\./gi, 'www[.]')

const withoutMentions = (text: string): string => text.replace(/([@#!])(?=[\p{L}\p{N}_])/gu, `$1${JOINER}`)

/**
 * For Slack's mrkdwn: its three characters escaped, mentions, links, emoji and styles inert.
 * Source: Slack, "Formatting text for app surfaces".
 */
export const forSlack = (text: string): string =>
  withoutMentions(withoutLinks(visible(text)))
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/`/g, 'ˋ')
    .replace(/([*_~])/g, `${JOINER}$1${JOINER}`)
    .replace(/:(?=[a-z0-9_+-]+:)/gi, `:${JOINER}`)

/** A value from a log as Slack code: can be copied as it is, since nothing but the three characters is read inside. */
export const slackCode = (text: string): string => {
  const shown = visible(text).replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/`/g, 'ˋ')
  return `\`${shown || ' '}\``
}

/** For Markdown as chats and tickets read it: punctuation escaped, mentions and links inert. */
export const forMarkdown = (text: string): string =>
  withoutMentions(
    withoutLinks(visible(text))
      .replace(/[\\`*_{}[\]()#+!|~>-]/g, '\\$&')
      .replace(/&/g, '&amp;')
      .replace(/</g, '&lt;'),
  )

/** Spreadsheets run a cell that begins so, also behind blanks and in full width. */
const FORMULA = /^\s*[=+\-@|%＝＋－＠]/u

/** One CSV cell, always quoted (RFC 4180), and never a formula. */
export const forCsv = (text: string): string => {
  const shown = visible(text)
  return `"${(FORMULA.test(shown) ? `'${shown}` : shown).replace(/"/g, '""')}"`
}

/** The same JSON value, with every invisible character but our own line breaks written as an escape. */
export const inertJson = (json: string): string => json.replace(INVISIBLE, (char) => (char === '\n' ? char : units(char)))

const units = (text: string): string =>
  Array.from(text.split(''), (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')
