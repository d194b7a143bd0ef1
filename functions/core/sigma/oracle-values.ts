/** A Sigma string with its wildcards, as a regular expression over the whole text. */
export function stringPattern(pattern: string, cased: boolean): RegExp {
  let out = ''
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern[at]!
    const next = pattern[at + 1]
    if (char === '\\' && next !== undefined && '*?\\'.includes(next)) {
      out += literal(next, cased)
      at++
    } else out += char === '*' ? '[^]*' : char === '?' ? '[^]' : literal(char, cased)
  }
  return new RegExp(`^${out}$`)
}

const literal = (char: string, cased: boolean): string => (cased ? char : char.toLowerCase()).replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')

/** Escapes a text so that stringPattern reads it literally. */
const escaped = (text: string): string => text.replace(/[\\*?]/g, '\\$&')

/** Undoes the escapes of a text without wildcards. */
const unescaped = (text: string): string => text.replace(/\\([*?\\])/g, '$1')

/** "The value modifiers are applied in the given order to the value." Each step may turn one text into several. */
export function encoded(value: string, isLiteral: boolean, modifiers: readonly string[]): readonly string[] {
  let texts: { text: string; bytes: boolean }[] = [{ text: isLiteral ? escaped(value) : value, bytes: false }]
  for (const modifier of modifiers) texts = texts.flatMap(({ text, bytes }) => step(modifier, text, bytes))
  return texts.map(({ text }) => text)
}

function step(modifier: string, text: string, bytes: boolean): { text: string; bytes: boolean }[] {
  if (modifier === 'contains') return [{ text: `*${open(text)}`, bytes }]
  if (modifier === 'startswith') return [{ text: open(text), bytes }]
  if (modifier === 'endswith') return [{ text: `*${text}`, bytes }]
  if (modifier === 'windash') return dashes(text).map((one) => ({ text: one, bytes }))
  if (modifier === 'base64') return [{ text: escaped(btoa(raw(text, bytes))), bytes: false }]
  if (modifier === 'base64offset') return [0, 1, 2].map((shift) => ({ text: escaped(stable(raw(text, bytes), shift)), bytes: false }))
  if (['wide', 'utf16le', 'utf16be', 'utf16'].includes(modifier)) return [{ text: wide(text, modifier), bytes: true }]
  return [{ text, bytes }]
}

/** A star after the text; a lone backslash before it would escape the star, and is doubled. */
const open = (text: string): string => (/(^|[^\\])(\\\\)*\\$/.test(text) ? `${text}\\*` : `${text}*`)

const raw = (text: string, bytes: boolean): string => {
  const plain = unescaped(text)
  return bytes ? plain : String.fromCharCode(...new TextEncoder().encode(plain))
}

/** Encoding the text with any bytes around it: the characters that never change. */
function stable(data: string, shift: number): string {
  const encode = (before: string, after: string): string => btoa(before.repeat(shift) + data + after.repeat(3))
  const [a, b] = [encode('\0', '\0'), encode('\u00ff', '\u00ff')]
  const from = [0, 2, 3][shift]!
  let to = from
  while (to < a.length && to < b.length && a[to] === b[to]) to++
  return a.slice(from, Math.min(to, Math.floor(((data.length + shift) * 8) / 6)))
}

function wide(text: string, encoding: string): string {
  let out = encoding === 'utf16' ? '\u00ff\u00fe' : ''
  const plain = unescaped(text)
  for (let at = 0; at < plain.length; at++) {
    const [high, low] = [String.fromCharCode(plain.charCodeAt(at) >> 8), String.fromCharCode(plain.charCodeAt(at) & 255)]
    out += encoding === 'utf16be' ? high + low : low + high
  }
  return escaped(out)
}

/** "Creates all possible permutations" of dashes that open a word. */
function dashes(text: string): readonly string[] {
  const at = text.search(/\B[-/]\b/)
  if (at < 0) return [text]
  // What follows keeps its own boundary: the character after the dash is a word character.
  const tails = dashesAfter(text.slice(at + 1))
  return ['-', '/', '–', '—', '―'].flatMap((dash) => tails.map((tail) => text.slice(0, at) + dash + tail))
}

const dashesAfter = (text: string): readonly string[] => dashes(text)

/** CIDR on 128-bit integers. */
export function testNetwork(network: string, text: string): boolean {
  const [base = '', length] = network.trim().split('/')
  const [own, other] = [integer(base), integer(text)]
  if (!own || !other || own.width !== other.width) return false
  const bits = BigInt(own.width - Number(length ?? own.width))
  return own.value >> bits === other.value >> bits
}

function integer(text: string): { value: bigint; width: number } | undefined {
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) {
    const parts = text.split('.')
    if (parts.some((part) => Number(part) > 255 || (part.length > 1 && part.startsWith('0')))) return undefined
    return { value: parts.reduce((sum, part) => sum * 256n + BigInt(part), 0n), width: 32 }
  }
  if (!/^[0-9a-f:]+$/i.test(text) || !text.includes(':') || text.split('::').length > 2) return undefined
  const [head = '', tail] = text.split('::')
  const groups = (part: string): string[] => (part === '' ? [] : part.split(':'))
  const missing = 8 - groups(head).length - groups(tail ?? '').length
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined
  const all = [...groups(head), ...Array(missing).fill('0'), ...groups(tail ?? '')]
  if (all.some((group) => !/^[0-9a-f]{1,4}$/i.test(group))) return undefined
  return { value: all.reduce((sum, group) => sum * 65_536n + BigInt(`0x${group}`), 0n), width: 128 }
}

/** A part of a date as written; numbers are epoch seconds or milliseconds. */
export function timePart(value: unknown, part: string): number | undefined {
  let text: string | undefined
  if (typeof value === 'number') {
    const date = new Date(value >= 1e11 ? value : value * 1000)
    text = Number.isNaN(date.getTime()) ? undefined : date.toISOString()
  } else if (typeof value === 'string') text = value
  const match = /^(\d{4})-?(\d\d)-?(\d\d)(?:[T ](\d\d):?(\d\d))?/.exec(text ?? '')
  if (!match) return undefined
  const [, year, month, day, hour, minute] = match
  if (Number(month) < 1 || Number(month) > 12 || Number(day) < 1 || Number(day) > 31) return undefined
  const parts: Record<string, string | undefined> = { year, month, day, hour, minute }
  if (part !== 'week') return parts[part] === undefined ? undefined : Number(parts[part])
  return isoWeek(new Date(`${year}-${month}-${day}T00:00:00Z`))
}

/** Counts Thursdays of the year up to the one of this week. */
function isoWeek(date: Date): number {
  const thursday = new Date(date.getTime() + (3 - ((date.getUTCDay() + 6) % 7)) * 86_400_000)
  let weeks = 0
  for (let time = thursday.getTime(); new Date(time).getUTCFullYear() === thursday.getUTCFullYear(); time -= 7 * 86_400_000) weeks++
  return weeks
}
