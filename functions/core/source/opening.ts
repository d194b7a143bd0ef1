import type { Json } from '#core/model/event.ts'
import type { FlowFormat } from '#core/net/flow-format.ts'
import { oversized, RECORD_LIMIT, sizeOf } from './admit.ts'
import { SOURCE_KINDS } from './generated/kinds.ts'
import type { Decoded, EnvelopeContext, Problem, RecordItem, SourcePosition } from './item.ts'

export interface SourceOptions {
  /** How flow-log lines without a header are to be read; without it, AWS's default format. */
  readonly flowFormat?: FlowFormat
  /** True where anybody who may write to a log group could have written a log event: it then holds network and cluster logs only. */
  readonly sharedLogGroups?: boolean
}

/** What travels with a value into its envelopes. */
export interface Opening extends SourceOptions {
  readonly into: Decoded
  readonly place: SourcePosition
  readonly context?: EnvelopeContext
  /** True where some record may be larger than CloudTrail allows and each has to be measured. */
  readonly measure?: boolean
  /** Envelopes opened so far: they nest (SNS in SQS in a file), but not for ever. */
  readonly depth?: number
}

export const object = (value: unknown): Json | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined
export const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

export const reject = ({ into, place }: Opening, problem: Problem): void => {
  into.rejects.push({ place, ...problem })
}

export const inside = (opening: Opening, context?: EnvelopeContext): Opening => ({
  ...opening,
  depth: (opening.depth ?? 0) + 1,
  ...(context && { context }),
})

const tooLarge = (record: Json, { measure }: Opening): Problem | undefined =>
  measure ? oversized(sizeOf(record, RECORD_LIMIT)) : undefined

/** Lets a record in as an item of its kind, or answers the problem with it. */
export const pushRecord = (kind: RecordItem['kind'], record: Json, opening: Opening): Problem | undefined => {
  const time = SOURCE_KINDS[kind].admit(record)
  const problem = typeof time === 'number' ? tooLarge(record, opening) : time
  if (typeof time !== 'number' || problem) return problem
  const { into, place, context } = opening
  into.items.push(context ? { kind, record, time, place, context } : { kind, record, time, place })
  return undefined
}

export const pushLine = (record: string, format: FlowFormat, { into, place, context }: Opening): undefined => {
  into.items.push({ kind: 'flow-line', record, format, place, ...(context && { context }) })
}
