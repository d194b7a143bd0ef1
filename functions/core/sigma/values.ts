import { LIMITS } from './limits.ts'
import { type SigmaString, tidy } from './pattern.ts'
import { RuleError } from './problem.ts'

/** Words that `%name%` stands for. */
export type Lists = Readonly<Record<string, readonly string[]>>

const PLACEHOLDER = /\\%|%([^%\\]+)%/g

/** Placeholder names in a text; an escaped `\%` opens none. */
export const placeholdersOf = (text: string): readonly string[] =>
  [...text.matchAll(PLACEHOLDER)].flatMap((match) => (match[1] === undefined ? [] : [match[1]]))

/**
 * `|expand`: every combination of list words in place of the placeholders.
 * @returns undefined where a list is missing: such a value never matches.
 */
export function expandText(text: string, lists: Lists): readonly string[] | undefined {
  const parts: string[] = []
  const names: string[] = []
  let from = 0
  let literal = ''
  for (const match of text.matchAll(PLACEHOLDER)) {
    literal += text.slice(from, match.index)
    from = match.index + match[0].length
    if (match[1] === undefined) literal += '%'
    else {
      parts.push(literal)
      names.push(match[1])
      literal = ''
    }
  }
  literal += text.slice(from)
  if (names.some((name) => !Object.hasOwn(lists, name))) return undefined
  return combine(
    parts,
    names.map((name) => lists[name]!),
    literal,
  )
}

function combine(heads: readonly string[], choices: readonly (readonly string[])[], tail: string): readonly string[] {
  let texts: readonly string[] = ['']
  for (const [at, words] of choices.entries()) {
    if (texts.length * words.length > LIMITS.expanded)
      throw new RuleError('too-large', `placeholders expand to more than ${LIMITS.expanded} values`)
    texts = texts.flatMap((text) => words.map((word) => text + heads[at]! + word))
  }
  return texts.map((text) => text + tail)
}

const DASHES = ['-', '/', '\u2013', '\u2014', '\u2015']

/** `|windash`: every kind of dash for each `-` or `/` that opens a word (pySigma's reading: at most three in one value). */
export function windash(string: SigmaString): readonly SigmaString[] {
  let alternatives: SigmaString[] = [[]]
  let dashes = 0
  for (const part of string) {
    if (typeof part !== 'string') {
      alternatives = alternatives.map((one) => [...one, part])
      continue
    }
    for (const [at, piece] of part.split(/(\B[-/]\b)/).entries()) {
      const isDash = at % 2 === 1
      if (isDash) dashes++
      if (dashes > LIMITS.dashes) throw new RuleError('too-large', `windash expands at most ${LIMITS.dashes} dashes in one value; split it`)
      const choices = isDash ? DASHES : [piece]
      alternatives = alternatives.flatMap((one) => choices.map((choice) => [...one, choice]))
    }
  }
  return alternatives.map(tidy)
}

const littleEndian = (unit: number): string => String.fromCharCode(unit & 255, unit >>> 8)
const bigEndian = (unit: number): string => String.fromCharCode(unit >>> 8, unit & 255)

/** Each UTF-16 unit as two characters of one byte each: what `wide`, `utf16le`, `utf16be` and `utf16` (with byte order mark) stand for. */
export function utf16(string: SigmaString, encoding: 'le' | 'be' | 'bom'): SigmaString {
  const unitOf = encoding === 'be' ? bigEndian : littleEndian
  const wide = string.map((part) =>
    typeof part === 'string' ? [...range(part.length)].map((at) => unitOf(part.charCodeAt(at))).join('') : part,
  )
  return encoding === 'bom' ? tidy(['\u00ff\u00fe', ...wide]) : wide
}

const range = (length: number): Iterable<number> => Array(length).keys()

/** UTF-8 bytes as a string of one-byte characters. */
const bytesOf = (text: string): string => String.fromCharCode(...new TextEncoder().encode(text))

/** `wide` before `base64` has made bytes already; any other text is UTF-8. */
export const base64 = (text: string, isBytes: boolean): string => btoa(isBytes ? text : bytesOf(text))

/** The parts of a text's Base64 that do not depend on where in a longer text it stands: one for each of three offsets. */
export function base64offset(text: string, isBytes: boolean): readonly string[] {
  const bytes = isBytes ? text : bytesOf(text)
  const starts = [0, 2, 3]
  const ends = [undefined, -3, -2]
  return starts.map((start, shift) => btoa(' '.repeat(shift) + bytes).slice(start, ends[(bytes.length + shift) % 3]))
}
