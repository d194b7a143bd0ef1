import { headerFormat } from '#core/net/flow-format.ts'
import { take } from './envelope.ts'
import { tableHeader } from './flow-table.ts'
import type { Decoded, Problem } from './item.ts'
import { eachLine, LINE_LIMIT, type LineState, lineState, takeLine } from './lines.ts'
import type { SourceOptions } from './opening.ts'
import { rowsOf, type Table, tableIn } from './rows.ts'
import { salvage } from './salvage.ts'

const parsed = (text: string): { value: unknown } | undefined => {
  try {
    return { value: JSON.parse(text) }
  } catch {
    return undefined
  }
}

const LONGEST_GAP = 96 * 1024
const LONGEST_HEADER = 4_000

/**
 * True if some record may be longer than CloudTrail allows. Every record has one `"eventTime"`, so a record of 256 KB leaves a long gap
 * between two of them; looking backwards from each gap's end costs next to nothing.
 */
const mayBeOversized = (text: string): boolean => {
  let at = 0
  while (at + LONGEST_GAP < text.length) {
    const next = text.lastIndexOf('"eventTime"', at + LONGEST_GAP)
    if (next <= at) return true
    at = next
  }
  return false
}

const firstLineOf = (text: string): string => {
  const end = text.indexOf('\n')
  return end < 0 ? text : text.slice(0, end)
}

/** The console's event history as CSV is read as far as it goes, and says so once. */
const PARTIAL: Problem = {
  reason: 'the table holds no request parameters: rules that need them cannot match',
  advice: 'download the events as JSON',
}

const takeTable = (text: string, { header, separator }: Table, { into, file, options }: LineState): void => {
  let record = 0
  for (const cells of rowsOf(text, separator)) {
    if (record++ === 0 || (cells.length === 1 && cells[0]!.trim() === '')) continue
    take(Object.fromEntries(header.map((name, at) => [name, cells[at] ?? ''])), { ...options, into, place: { file, record: record - 1 } })
  }
  const names = header
    .join(' ')
    .toLowerCase()
    .replace(/[^a-z ]/g, '')
  if (into.items.length > 0 && /event ?name/.test(names) && !/request ?parameters|json|original|cloudtrailevent/.test(names))
    into.ignored.push({ place: { file }, ...PARTIAL, count: 0 })
}

/** A table of something else than flows, which lines are read of one by one. */
const tableOf = (text: string): Table | undefined => {
  const line = firstLineOf(text).slice(0, LONGEST_HEADER)
  return tableHeader(line.trimEnd()) || headerFormat(line) ? undefined : tableIn(line.trimEnd())
}

/** Takes the whole text of a file: one JSON value, JSON lines, values one after another, or a flow log. */
const takeText = (text: string, state: LineState): void => {
  const start = text.search(/\S/)
  const first = text.charCodeAt(start)
  const table = first === 123 || first === 91 ? undefined : tableOf(text)
  if (first === 123 || first === 91) takeJsonText(text, start, state)
  else if (table) takeTable(text, table, state)
  else eachLine(text, (line, number) => takeLine(line, number, state))
}

const takeJsonText = (text: string, start: number, state: LineState): void => {
  const line = firstLineOf(start === 0 ? text : text.slice(start))
  const rest = start + line.length + 1
  const head = parsed(line)
  const whole = head && rest < text.trimEnd().length ? undefined : (head ?? parsed(text))
  if (whole) take(whole.value, { ...state.options, into: state.into, place: { file: state.file }, measure: mayBeOversized(text) })
  else if (head || linesOfJson(text, rest)) eachLine(text, (each, number) => takeLine(each, number, state))
  else salvage(text, state)
}

/** True if the line after a broken first one is a JSON object by itself. */
const linesOfJson = (text: string, from: number): boolean => {
  const second = firstLineOf(text.slice(from, from + LINE_LIMIT)).trim()
  return second.startsWith('{') && parsed(second) !== undefined
}

/** A file in which nothing looked like a log is ignored as a whole, with one reason. */
const settle = ({ file, into }: LineState): void => {
  if (into.items.length > 0 || into.rejects.length === 0 || into.rejects.some(({ foreign }) => !foreign)) return
  const { reason, advice } = into.rejects[0]!
  into.rejects.length = 0
  into.ignored.push({ place: { file }, reason: `no log: ${reason}`, ...(advice && { advice }) })
}

/** Decodes the text of one file. */
export const decodeText = (text: string, file: string, options: SourceOptions = {}): Decoded => {
  const state = lineState(file, options)
  takeText(text, state)
  settle(state)
  return state.into
}
