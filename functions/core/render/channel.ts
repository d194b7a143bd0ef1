import type { AnyFinding } from '#core/model/finding.ts'
import type { Refusal } from '#core/ports.ts'
import type { LastAlert } from '#core/state/kinds/finding.ts'

/** One message to people: a finding for the first time, or what changed since. */
export interface Message {
  readonly finding: AnyFinding
  /** Their last alert about this finding, in a message of its own; absent: this is the first. */
  readonly before?: LastAlert
  /** What the medium calls the first message: updates belong under it. */
  readonly thread?: string
}

/** What became of a message. */
export interface Delivered {
  readonly id: string
  /** For the updates to come; where the medium has threads. */
  readonly thread?: string
  /** It was refused. */
  readonly refusal?: Omit<Refusal, 'id'>
}

/** What waited, and the span in which it did (ISO 8601). */
export interface Digest {
  readonly findings: readonly AnyFinding[]
  readonly from: string
  readonly to: string
}

/** A medium that notifies people. */
export interface NotificationChannel {
  readonly name: string
  /** One outcome a message. Throws only where all must be sent again. */
  notify(messages: readonly Message[]): Promise<readonly Delivered[]>
  /** All of it in one message, or it throws and comes again. */
  digest(digest: Digest): Promise<void>
}
