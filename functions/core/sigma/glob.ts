import type { Glob } from './tree.ts'

/**
 * Whether a whole text fits a pattern of literals, `?` (one character) and `*` (any number).
 * Each piece between stars is found leftmost once, so time is bounded by text length × pattern length, never exponential.
 */
export function fits(glob: Glob, text: string): boolean {
  const star = glob.indexOf(2)
  if (star < 0) return matchesAt(glob, 0, glob.length, text, 0) === text.length
  let at = matchesAt(glob, 0, star, text, 0)
  if (at < 0) return false
  let from = star + 1
  for (let next = glob.indexOf(2, from); next >= 0; next = glob.indexOf(2, from)) {
    at = find(glob, from, next, text, at)
    if (at < 0) return false
    from = next + 1
  }
  const start = text.length - widthOf(glob, from, glob.length)
  return start >= at && matchesAt(glob, from, glob.length, text, start) === text.length
}

/** End of the piece when it stands at `at`, else -1. */
function matchesAt(glob: Glob, from: number, to: number, text: string, at: number): number {
  let end = at
  for (let index = from; index < to; index++) {
    const part = glob[index]!
    if (part === 1) {
      if (end >= text.length) return -1
      end++
    } else if (typeof part === 'string') {
      if (!text.startsWith(part, end)) return -1
      end += part.length
    }
  }
  return end
}

function widthOf(glob: Glob, from: number, to: number): number {
  let width = 0
  for (let index = from; index < to; index++) {
    const part = glob[index]!
    width += typeof part === 'string' ? part.length : 1
  }
  return width
}

/** End of the leftmost place where the piece stands at or after `at`, else -1. */
function find(glob: Glob, from: number, to: number, text: string, at: number): number {
  if (from === to) return at
  const first = glob[from]!
  const last = text.length - widthOf(glob, from, to)
  for (let start = at; start <= last; start++) {
    if (typeof first === 'string') {
      start = text.indexOf(first, start)
      if (start < 0 || start > last) return -1
    }
    const end = matchesAt(glob, from, to, text, start)
    if (end >= 0) return end
  }
  return -1
}
