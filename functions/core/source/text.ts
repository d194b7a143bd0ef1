import { oversized } from './admit.ts'
import { type Opening, reject, type SourceOptions, take, takeJson } from './envelope.ts'
import { type FlowFormat, headerFormat, STANDARD_FORMAT, standardLine, wordsIn } from './flow-format.ts'
import { type Context, type Decoded, nothingDecoded, type Problem } from './item.ts'
import { contextOfKey } from './key.ts'
import { salvage } from './salvage.ts'

/** What the lines before have told: a flow log's header holds for what follows. */
export interface LineState {
  readonly file: string
  readonly options: SourceOptions
  readonly into: Decoded
  format?: FlowFormat | undefined
  /** Account and Region, where the file's name tells them. */
  readonly context?: Context | undefined
  /** Flow-log lines seen: from then on an odd line is a broken record, not prose. */
  flows: number
}

export const lineState = (file: string, options: SourceOptions, into: Decoded = nothingDecoded()): LineState => ({
  file,
  options,
  into,
  context: contextOfKey(file),
  flows: 0,
})

const LINE_LIMIT = 8 * 1024 * 1024
const EXPORT_STAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z /
const DIGIT_0 = 48
const DIGIT_9 = 57

/** CloudWatch Logs exports put the time of intake before each message. */
const withoutStamp = (line: string): string =>
  line.charCodeAt(4) === 45 && EXPORT_STAMP.test(line) ? line.slice(line.indexOf(' ') + 1) : line

/** Takes one line of a file: JSON, a flow-log header or record, or neither. Blank lines count for nothing. */
export const takeLine = (written: string, number: number, state: LineState): void => {
  const line = withoutStamp(written)
  const first = line.charCodeAt(0)
  if (first === 123 || first === 91) takeJsonLine(line, number, state)
  else if (first >= DIGIT_0 && first <= DIGIT_9) takeFlow(line, number, state)
  else if (line.trim() !== '' && !takeHeader(line, state)) takeFlow(line, number, state)
}

const takeHeader = (line: string, state: LineState): boolean => {
  const header = headerFormat(line)
  if (!header) return false
  state.format = header
  state.flows++
  return true
}

const openingAt = (line: number, { file, options, into }: LineState): Opening => ({ ...options, into, place: { file, line } })

const takeJsonLine = (line: string, number: number, state: LineState): void => {
  const opening = openingAt(number, state)
  const problem = line.length > LINE_LIMIT ? oversized(line.length) : undefined
  if (problem) reject(opening, problem)
  else takeJson(line, opening)
}

const takeFlow = (record: string, line: number, state: LineState): void => {
  const format = state.format ?? state.options.flowFormat ?? STANDARD_FORMAT
  if (state.flows > 0 || wordsIn(record) === format.fields.length || standardLine(record)) {
    const { file, into, context } = state
    const place = { file, line }
    state.flows++
    into.items.push(context ? { kind: 'flow-line', record, format, place, context } : { kind: 'flow-line', record, format, place })
  } else takeOther(record.trim(), line, state)
}

const takeOther = (text: string, line: number, state: LineState): void => {
  if (text.startsWith('{') || text.startsWith('[')) takeJsonLine(text, line, state)
  else reject(openingAt(line, state), { reason: 'neither JSON nor a flow-log line', ...flowAdvice(text), foreign: true })
}

const flowAdvice = (line: string): { advice?: string } =>
  /\b(ACCEPT|REJECT|NODATA|SKIPDATA)\b/.test(line) ? { advice: 'a flow log without header in a custom format needs --flow-format' } : {}

/** Calls back with each line and its number; a last line without line end is a line. */
export const eachLine = (text: string, take: (line: string, number: number) => void, first = 1): void => {
  let number = first
  let from = 0
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
    take(text.charCodeAt(end - 1) === 13 ? text.slice(from, end - 1) : text.slice(from, end), number++)
    from = end + 1
  }
  if (from < text.length) take(text.slice(from), number)
}

/** Takes lines out of text that comes in pieces. */
export class LineReader {
  readonly #state: LineState
  #carry = ''
  #number = 1
  /** True while the rest of a line that is too long is stepped over. */
  #skipping = false

  constructor({ file, options, into }: Pick<LineState, 'file' | 'options' | 'into'>) {
    this.#state = lineState(file, options, into)
  }

  add(piece: string): boolean {
    const end = piece.lastIndexOf('\n') + 1
    if (end > 0) this.#lines(this.#carry + piece.slice(0, end))
    this.#carry = end > 0 ? piece.slice(end) : this.#carry + piece
    if (this.#carry.length > LINE_LIMIT) this.#tooLong()
    return true
  }

  end(): void {
    if (!this.#skipping) this.#lines(this.#carry)
  }

  #lines(text: string): void {
    eachLine(
      text,
      (line, number) => {
        if (!this.#skipping) takeLine(line, number, this.#state)
        this.#skipping = false
        this.#number = number + 1
      },
      this.#number,
    )
  }

  #tooLong(): void {
    const { into, file } = this.#state
    if (!this.#skipping)
      into.rejects.push({ place: { file, line: this.#number }, reason: `the line is longer than ${LINE_LIMIT / 1024 / 1024} MB` })
    this.#skipping = true
    this.#carry = ''
  }
}

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
export const takeText = (text: string, state: LineState): void => {
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
export const settle = ({ file, into }: LineState): void => {
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
