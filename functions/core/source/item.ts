import type { EventKind, Json } from '#core/model/event.ts'
import type { FlowFormat } from '#core/net/flow-format.ts'

/** Where something stands in the input; lines and records count from 1, offsets (bytes or characters of the decompressed text) from 0. */
export interface SourcePosition {
  readonly file: string
  readonly line?: number
  readonly record?: number
  readonly offset?: number
}

/** Why something could not be read, in words that fit after its place, and what to do about it. */
export interface Problem {
  readonly reason: string
  readonly advice?: string
  /** True for what is no log at all: a file of nothing else is ignored, not rejected line by line. */
  readonly foreign?: boolean
  /** Set where the record contradicts what AWS proves of it. */
  readonly forged?: Forged
}

/** A record that claims more than its ingest path proves. */
export interface Forged {
  readonly what: 'source' | 'account' | 'time' | 'log group'
  /** Who put it there, as far as AWS proves it: an account, an event source, an arrival. */
  readonly by: string
  readonly claims: string
}

export interface Reject extends Problem {
  readonly place: SourcePosition
}

/** What an envelope says about the records in it. */
export interface EnvelopeContext {
  readonly account?: string
  readonly region?: string
  readonly logGroup?: string
  /** Epoch milliseconds at which the log took it in. */
  readonly time?: number
  /** Epoch milliseconds at which AWS proves that it arrived; the record's own time is believed near to it only. */
  readonly arrival?: number
}

interface Base {
  readonly place: SourcePosition
  readonly context?: EnvelopeContext
}

/** A JSON record that the `admit` of its kind let in; a notice is the whole EventBridge envelope. */
export interface RecordItem extends Base {
  readonly kind: Exclude<EventKind, 'flow'>
  readonly record: Json
  /** Epoch milliseconds. */
  readonly time: number
}

/** One line of a VPC Flow Log, not yet split, and the format that it claims to have. */
export interface FlowLineItem extends Base {
  readonly kind: 'flow-line'
  readonly record: string
  readonly format: FlowFormat
}

export type Item = RecordItem | FlowLineItem

/** What one file, line or stream record held. Filled by the decoders: each received record ends in exactly one of the three. */
export interface Decoded {
  readonly items: Item[]
  readonly rejects: Reject[]
  /** Files that are no logs and records without content, with the reason. Each counts `count` times (1 unless said). */
  readonly ignored: Ignored[]
}

/** The same, for anyone who only reads it. */
export interface DecodedBatch {
  readonly items: readonly Item[]
  readonly rejects: readonly Reject[]
  readonly ignored: readonly Ignored[]
}

export interface Ignored extends Reject {
  readonly count?: number
}

export const nothingDecoded = (): Decoded => ({ items: [], rejects: [], ignored: [] })

/** Records seen so far, for `received = normalized + ignored + rejected`. */
export const ignoredIn = ({ ignored }: Pick<DecodedBatch, 'ignored'>): number => ignored.reduce((sum, { count = 1 }) => sum + count, 0)

/** `trail.json.gz, line 12: not valid JSON (advice)`: printable on one line whatever the log contains. */
export const explain = ({ place, reason, advice }: Reject): string => {
  const where = [
    place.file,
    place.line !== undefined && `line ${place.line}`,
    place.record !== undefined && `record ${place.record}`,
    place.offset !== undefined && `offset ${place.offset}`,
  ]
  return printable(`${where.filter(Boolean).join(', ')}: ${reason}${advice ? ` (${advice})` : ''}`)
}

/** Control characters, line ends and invisible direction marks would let a log write on the reader's terminal. */
const printable = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '\ufffd')

/** A value from a log, shortened for a message. */
export const quoted = (value: unknown): string => {
  const text = typeof value === 'string' ? value : typeof value === 'object' && value !== null ? 'an object' : String(value)
  return `"${printable(text.length > 60 ? `${text.slice(0, 59)}…` : text)}"`
}
