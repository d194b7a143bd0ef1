import { type FlowFormat, headerFormat, STANDARD_FORMAT, standardLine, wordsIn } from '#core/net/flow-format.ts'
import { oversized } from './admit.ts'
import { jsonIn } from './carrier.ts'
import { take, takeJson } from './envelope.ts'
import { SEPARATORS, type Separator, spaced, tableHeader } from './flow-table.ts'
import { formatFitting } from './flow-versions.ts'
import { type Decoded, type EnvelopeContext, nothingDecoded } from './item.ts'
import { contextOfKey } from './key.ts'
import { type Opening, reject, type SourceOptions } from './opening.ts'
import { strangerLine } from './strangers.ts'

/** What the lines before have reported: a flow log's header holds for what follows. */
export interface LineState {
  readonly file: string
  readonly options: SourceOptions
  readonly into: Decoded
  format?: FlowFormat | undefined
  /** What stands between the columns, where it is not a space. */
  separator?: Separator | undefined
  /** Account and Region, where the file's name shows them. */
  readonly context?: EnvelopeContext | undefined
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

export const LINE_LIMIT = 8 * 1024 * 1024
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
  const table = tableHeader(line)
  const format = table?.format ?? headerFormat(line)
  if (!format) return false
  state.format = format
  state.separator = table?.separator
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

const takeFlow = (written: string, line: number, state: LineState): void => {
  if (state.flows === 0 && !state.format && !state.options.flowFormat) inferFormat(written, state)
  const record = state.separator ? spaced(written, state.separator) : written
  const format = state.format ?? state.options.flowFormat ?? STANDARD_FORMAT
  if (state.flows > 0 || wordsIn(record) === format.fields.length || standardLine(record)) {
    const { file, into, context } = state
    const place = { file, line }
    state.flows++
    into.items.push(context ? { kind: 'flow-line', record, format, place, context } : { kind: 'flow-line', record, format, place })
  } else takeOther(record.trim(), line, state)
}

/** The first line of a log without header: AWS's own order of fields of one version, with spaces or another separator. */
const inferFormat = (line: string, state: LineState): void => {
  for (const separator of [undefined, ...SEPARATORS]) {
    if (separator && !line.includes(separator)) continue
    const format = formatFitting(separator ? spaced(line, separator) : line)
    if (!format) continue
    state.format = format
    state.separator = separator
    return
  }
}

/** A flow-log line behind a stamp and the name of its stream, as `aws logs tail` prints it. */
const BEHIND_STREAM = /\s(\d{1,2} \d{12} eni-\S+ (?:\S+ ){10}(?:OK|NODATA|SKIPDATA))\s*$/

const takeOther = (text: string, line: number, state: LineState): void => {
  const flow = text.length < 1_000 ? BEHIND_STREAM.exec(text)?.[1] : undefined
  const carried = flow === undefined && text.length <= LINE_LIMIT ? jsonIn(text) : undefined
  if (text.startsWith('{') || text.startsWith('[')) takeJsonLine(text, line, state)
  else if (flow !== undefined)
    state.into.items.push({ kind: 'flow-line', record: flow, format: STANDARD_FORMAT, place: { file: state.file, line } })
  else if (typeof carried === 'object' && carried !== null) take(carried, openingAt(line, state))
  else reject(openingAt(line, state), { reason: strangerLine(text), ...flowAdvice(text), foreign: true })
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
