import { LIMITS } from './limits.ts'
import { RuleError } from './problem.ts'
import type { Glob, Placement, Test } from './tree.ts'

/** A Sigma string: literal pieces, 1 for `?`, 2 for `*`. */
export type SigmaString = readonly (string | 1 | 2)[]

/**
 * Reads wildcards and their escapes: `\*`, `\?` and `\\` stand for the second character; any other backslash is itself.
 * (Specification, "Escape Character".)
 */
export function readString(text: string): SigmaString {
  const parts: (string | 1 | 2)[] = []
  let literal = ''
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!
    const next = text[at + 1]
    if (char === '\\' && (next === '*' || next === '?' || next === '\\')) {
      literal += next
      at++
    } else if (char === '*' || char === '?') {
      if (literal !== '') parts.push(literal)
      literal = ''
      parts.push(char === '*' ? 2 : 1)
    } else literal += char
  }
  if (literal !== '') parts.push(literal)
  return tidy(parts)
}

/** Joins neighboring literals, and `**` into `*`. */
export function tidy(parts: SigmaString): SigmaString {
  const out: (string | 1 | 2)[] = []
  for (const part of parts) {
    const last = out.at(-1)
    if (part === '') continue
    if (typeof part === 'string' && typeof last === 'string') out[out.length - 1] = last + part
    else if (!(part === 2 && last === 2)) out.push(part)
  }
  return out
}

export const isPlain = (string: SigmaString): boolean => string.every((part) => typeof part === 'string')
export const plainText = (string: SigmaString): string => string.filter((part) => typeof part === 'string').join('')

/** `contains`, `startswith`, `endswith`: wildcards around the value. */
export function place(string: SigmaString, placement: Placement): SigmaString {
  const before = placement === 'contains' || placement === 'suffix' ? [2 as const] : []
  const after = placement === 'contains' || placement === 'prefix' ? [2 as const] : []
  return tidy([...before, ...string, ...after])
}

/** The cheapest test that says the same: whole, prefix, suffix, contains, else a glob. */
export function testOf(string: SigmaString, cased: boolean): Test {
  const size = string.reduce<number>((sum, part) => sum + (typeof part === 'string' ? part.length : 1), 0)
  if (size > LIMITS.pattern) throw new RuleError('too-large', `a value is longer than ${LIMITS.pattern} characters`)
  const mark = cased ? { cased: true as const } : {}
  const literals = string.filter((part) => typeof part === 'string')
  const shape = string.map((part) => (typeof part === 'string' ? 'x' : part)).join('')
  const is = ({ '': 'equals', x: 'equals', x2: 'prefix', '2x': 'suffix', '2x2': 'contains' } as Record<string, Placement>)[shape]
  if (is) return { is, values: [literals[0] ?? ''], ...mark }
  return { is: 'glob', glob: string as Glob, ...mark }
}
