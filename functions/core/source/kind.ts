import type { Json } from '#core/model/event.ts'
import type { Problem } from './item.ts'

/** How records of one kind are distinguished from others in the input, and which may pass. Both are asked of hostile data. */
export interface SourceKind {
  /** True for a JSON object that is such a record, whatever wraps it. Absent where records are no JSON or an envelope says what they are. */
  readonly recognizes?: (record: Json) => boolean
  /** Epoch milliseconds of a record that may pass, or the problem with it. */
  readonly admit: (record: Json) => number | Problem
}
