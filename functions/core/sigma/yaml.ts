import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, parseAllDocuments } from 'yaml'
import { LIMITS } from './limits.ts'
import { RuleError } from './problem.ts'

export type Plain = null | boolean | number | string | Plain[] | { [key: string]: Plain }

/** One YAML document as plain values, with the line of every key: `lines.get('detection/selection/eventName')`. */
export interface YamlDocument {
  /** 1-based place in the file. */
  readonly number: number
  readonly line: number
  readonly value: Plain
  readonly lines: ReadonlyMap<string, number>
}

type YamlResult = YamlDocument | { readonly number: number; readonly line: number; readonly error: string; readonly code: string }

/**
 * Reads YAML 1.2 documents. Broken ones come back as errors in their place. Size, nesting and alias use are bounded.
 * Integers that JavaScript or a reader would spell differently (leading zeros, beyond 2^53) stay text: account ids keep their zeros.
 */
export function readYaml(text: string): readonly YamlResult[] {
  if (text.length > LIMITS.file) return [failure(1, 1, 'too-large', `the file is larger than ${LIMITS.file} characters`)]
  if (deepFlow(text)) return [failure(1, 1, 'too-deep', `brackets nest deeper than ${LIMITS.nesting}`)]
  const counter = new LineCounter()
  const documents = parseAllDocuments(text.replace(/^\uFEFF/, ''), {
    lineCounter: counter,
    version: '1.2',
    merge: true,
    logLevel: 'silent',
  })
  if (!Array.isArray(documents) || documents.length === 0) return []
  if (documents.length > LIMITS.documents) return [failure(1, 1, 'too-large', `more than ${LIMITS.documents} documents in one file`)]
  const results: YamlResult[] = []
  for (const [index, document] of documents.entries()) {
    const start = Math.max(1, counter.linePos(document.contents?.range?.[0] ?? document.range[0]).line)
    const broken = document.errors[0]
    if (broken) {
      const line = broken.linePos?.[0].line ?? start
      results.push(failure(index + 1, line, 'yaml', broken.message.split('\n')[0]!.replace(/ at line \d+, column \d+:?$/, '')))
      continue
    }
    if (document.contents === null) continue
    results.push(plainDocument(index + 1, start, document, counter))
  }
  return results
}

const failure = (number: number, line: number, code: string, error: string) => ({ number, line, code, error })

/** Nested flow brackets recurse inside the YAML reader: refuse them before it sees them. */
function deepFlow(text: string): boolean {
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (unit === 91 || unit === 123) depth++
    else if (unit === 93 || unit === 125) depth = Math.max(0, depth - 1)
    else if (unit === 10 && depth < LIMITS.nesting) depth = 0
    if (depth > LIMITS.nesting * 8) return true
  }
  return false
}

function plainDocument(number: number, line: number, document: Document.Parsed, counter: LineCounter): YamlResult {
  const lines = new Map<string, number>()
  // Anchors stand before their aliases; looking one up in the document anew would cost its whole length.
  const anchors = new Map<string, unknown>()
  let nodes = 0
  const lineOf = (node: unknown): number => counter.linePos((node as { range?: [number] | null })?.range?.[0] ?? 0).line

  const walk = (node: unknown, path: string, depth: number): Plain => {
    nodes++
    if (nodes > LIMITS.nodes) throw new RuleError('too-large', `more than ${LIMITS.nodes} values, aliases counted`, lineOf(node))
    if (depth > LIMITS.nesting) throw new RuleError('too-deep', `nested deeper than ${LIMITS.nesting}`, lineOf(node))
    if (isAlias(node)) return walk(anchors.get(node.source), path, depth + 1)
    if ((isMap(node) || isSeq(node) || isScalar(node)) && node.anchor !== undefined) anchors.set(node.anchor, node)
    if (isScalar(node)) return scalar(node)
    if (isSeq(node))
      return node.items.map((item, at) => {
        lines.set(`${path}/${at}`, lineOf(item))
        return walk(item, `${path}/${at}`, depth + 1)
      })
    if (!isMap(node)) return null
    const out: Record<string, Plain> = {}
    for (const pair of node.items) {
      const key = keyOf(pair.key)
      if (key === '__proto__') throw new RuleError('schema', 'a key may not be named __proto__', lineOf(pair.key))
      const place = path === '' ? key : `${path}/${key}`
      lines.set(place, lineOf(pair.key))
      const value = walk(pair.value, place, depth + 1)
      if (key === '<<' && typeof value === 'object' && value !== null)
        for (const base of Array.isArray(value) ? value : [value]) Object.assign(out, { ...(base as object), ...out })
      else out[key] = value
    }
    return out
  }

  try {
    return { number, line, value: walk(document.contents, '', 0), lines }
  } catch (error) {
    if (error instanceof RuleError) return failure(number, error.line ?? line, error.code, error.message)
    return failure(number, line, 'yaml', error instanceof Error ? error.message : String(error))
  }
}

/** The reader marks a merge key `<<` with a symbol. A key that is a map or a list is no Sigma. */
function keyOf(key: unknown): string {
  if (!isScalar(key)) throw new RuleError('schema', 'a key must be text')
  return typeof key.value === 'symbol' ? '<<' : String(key.value)
}

function scalar(node: { value: unknown; source?: string; type?: string }): Plain {
  const { value } = node
  if (typeof value === 'bigint') return node.source ?? String(value)
  if (typeof value !== 'number') return value === null || typeof value === 'boolean' || typeof value === 'string' ? value : String(value)
  const source = (node.source ?? '').trim()
  if (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value)) || /^[-+]?0\d/.test(source)) return source
  return value
}
