import { take } from './envelope.ts'
import type { Decoded, Problem } from './item.ts'
import { eachLine, LINE_LIMIT, type LineState, lineState, takeLine } from './lines.ts'
import type { SourceOptions } from './opening.ts'
import { salvage } from './salvage.ts'

const parsed = (text: string): { value: unknown } | undefined => {
  try {
    return { value: JSON.parse(text) }
  } catch {
    return undefined
  }
}

const LONGEST_GAP = 96 * 1024

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

const CONSOLE_EXPORT: Problem = {
  reason: "a CSV export of the console's event history, which leaves out caller, parameters and errors",
  advice: 'download the events as JSON',
}

const consoleExport = (text: string): boolean =>
  /^\ufeff?(?=[^\n]{0,500}\bevent ?name\b)(?=[^\n]{0,500}\bevent ?time\b)[^\n{]{0,500},/i.test(text)

/** Takes the whole text of a file: one JSON value, JSON lines, values one after another, or a flow log. */
const takeText = (text: string, state: LineState): void => {
  const start = text.search(/\S/)
  const first = text.charCodeAt(start)
  if (first === 123 || first === 91) takeJsonText(text, start, state)
  else if (consoleExport(text)) state.into.rejects.push({ place: { file: state.file }, ...CONSOLE_EXPORT })
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
