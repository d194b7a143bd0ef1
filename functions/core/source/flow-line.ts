import type { Json } from '#core/model/event.ts'
import { parseAddress, parseIpv4 } from '#core/net/address.ts'
import { ACTION, ADDRESS, type FlowFormat, STATUS, wordsIn } from '#core/net/flow-format.ts'
import { type Problem, quoted } from './item.ts'

const DASH = 45
const SPACE = 32
const ZERO = 48
const NINE = 57

const isAddress = (text: string): boolean => parseIpv4(text) >= 0 || parseAddress(text) !== undefined

const fits = (text: string, holds: number): boolean => {
  if (holds === ADDRESS) return isAddress(text)
  if (holds === ACTION) return text === 'ACCEPT' || text === 'REJECT'
  if (holds === STATUS) return text === 'OK' || text === 'NODATA' || text === 'SKIPDATA'
  return true
}

/** End of the number that begins at `at`, or -1 where something else stands there. */
let number = 0
const numberEnd = (line: string, at: number): number => {
  number = 0
  let end = at
  let code = line.charCodeAt(end)
  while (code >= ZERO && code <= NINE) {
    number = number * 10 + (code - ZERO)
    code = line.charCodeAt(++end)
  }
  return end > at && (code === SPACE || end === line.length) ? end : -1
}

const wrongCount = (line: string, { fields }: FlowFormat): Problem => ({
  reason: `the flow-log line has ${wordsIn(line)} fields, the format has ${fields.length}`,
  advice: 'a custom format without header has to be given: --flow-format',
})

const wrongValue = (line: string, from: number, field: string): Problem => {
  const end = line.indexOf(' ', from)
  return { reason: `${quoted(line.slice(from, end < 0 ? line.length : end))} is no ${field} of a flow log` }
}

const wordEnd = (line: string, at: number): number => {
  const end = line.indexOf(' ', at)
  return end < 0 ? line.length : end
}

/** An object of the right shape to copy: adding field after field to an empty one takes twice as long. */
interface Shape {
  readonly empty: Json
  readonly present: readonly number[]
}

/** A log leaves out the same few combinations of fields again and again. */
const MOST_SHAPES = 256
const SHAPES = new WeakMap<FlowFormat, Map<string, Shape>>()

const makeShape = ({ fields, holds }: FlowFormat, absent: string): Shape => {
  const left = new Set(absent.split(' '))
  const present = fields.flatMap((_, at) => (left.has(String(at)) ? [] : [at]))
  // JSON.parse lays the fields out in the object itself.
  const empty = JSON.parse(JSON.stringify(Object.fromEntries(present.map((at) => [fields[at]!, holds[at]! >= 0 ? 0 : '']))))
  return { empty, present }
}

const shapesOf = (format: FlowFormat): Map<string, Shape> => {
  const known = SHAPES.get(format)
  if (known && known.size < MOST_SHAPES) return known
  const shapes = new Map<string, Shape>()
  SHAPES.set(format, shapes)
  return shapes
}

const shapeOf = (format: FlowFormat, absent: string): Shape => {
  const shapes = shapesOf(format)
  const shape = shapes.get(absent) ?? makeShape(format, absent)
  shapes.set(absent, shape)
  return shape
}

/** The words of the line that is being read; reused, as a line never waits for anything. */
const values: (string | number)[] = []
let absent = ''

/** Reads word by word into `values`, and the numbers of the fields that are `-` into `absent`; the first problem ends it. */
const scan = (line: string, format: FlowFormat): Problem | undefined => {
  const { fields, holds } = format
  let at = 0
  absent = ''
  for (let field = 0; field < fields.length; field++) {
    if (at >= line.length) return wrongCount(line, format)
    const held = holds[field]!
    let end: number
    if (line.charCodeAt(at) === DASH && (at + 1 === line.length || line.charCodeAt(at + 1) === SPACE)) {
      end = at + 1
      absent += `${field} `
    } else if (held >= 0) {
      end = numberEnd(line, at)
      if (end < 0 || number > held) return wrongValue(line, at, fields[field]!)
      values[field] = number
    } else {
      end = wordEnd(line, at)
      const text = line.slice(at, end)
      if (end === at || !fits(text, held)) return wrongValue(line, at, fields[field]!)
      values[field] = text
    }
    at = end + 1
  }
  return at <= line.length ? wrongCount(line, format) : undefined
}

const collect = (format: FlowFormat): Json => {
  const { empty, present } = shapeOf(format, absent)
  const record: Json = { ...empty }
  for (let at = 0; at < present.length; at++) {
    const field = present[at]!
    record[format.fields[field]!] = values[field]
  }
  return record
}

/**
 * One flow-log line as an object with AWS's field names: numbers are numbers, `-` is absent.
 * The first word that its field cannot hold, or a wrong number of words, is a problem.
 */
export const parseFlowLine = (line: string, format: FlowFormat): Json | Problem => {
  const problem = scan(line, format)
  if (!problem) return collect(format)
  // Some tools pad with spaces; AWS never does, so only a line that failed is looked at again.
  const tidy = line.trim().replace(/\s+/g, ' ')
  return tidy === line ? problem : parseFlowLine(tidy, format)
}

export const isProblem = (value: Json | Problem): value is Problem => typeof (value as Problem).reason === 'string'
