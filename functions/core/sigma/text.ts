import { LIMITS } from './limits.ts'

/**
 * A value as text, the way string modifiers see it: text itself, numbers and booleans as JSON writes them.
 * Undefined for null and objects.
 */
export const scalarText = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined

/**
 * An object as texts: its JSON, and its JSON without escapes, in which policies that stand as JSON inside a string read as they were written.
 * A pattern matches the object if it matches either. Both are bounded in length and depth.
 */
export function objectTexts(value: object): readonly [json: string, plain: string] {
  if (value !== lastObject) {
    lastTexts = written(value)
    lastObject = value
  }
  return lastTexts
}

/** Rules look at the same object one after the other. Records are never changed once they are read. */
let lastObject: object | undefined
let lastTexts: readonly [json: string, plain: string] = ['', '']

function written(value: object): readonly [json: string, plain: string] {
  const json = write(value, (text) => JSON.stringify(text))
  if (!json.includes('\\')) return [json, json]
  return [json, write(value, (text) => `"${text}"`)]
}

function write(value: unknown, quote: (text: string) => string): string {
  let left: number = LIMITS.text
  const parts: string[] = []
  const put = (text: string): void => {
    if (left <= 0) return
    parts.push(text.length > left ? text.slice(0, left) : text)
    left -= text.length
  }
  const walk = (one: unknown, depth: number): void => {
    if (left <= 0) return
    if (typeof one === 'string') put(quote(one.length > left ? one.slice(0, left) : one))
    else if (typeof one !== 'object' || one === null) put(one === undefined ? 'null' : String(one))
    else if (depth > LIMITS.depth) put('…')
    else if (Array.isArray(one)) {
      put('[')
      for (let at = 0; at < one.length && left > 0; at++) {
        if (at > 0) put(',')
        walk(one[at], depth + 1)
      }
      put(']')
    } else {
      put('{')
      let first = true
      for (const [key, inner] of Object.entries(one)) {
        if (inner === undefined) continue
        put(`${first ? '' : ','}${quote(key)}:`)
        first = false
        walk(inner, depth + 1)
      }
      put('}')
    }
  }
  walk(value, 0)
  return parts.join('')
}
