import type { Call, Check, Defeat, Expectation, Family, Risk } from '#core/model/action.ts'
import type { TargetKind } from './targets.ts'

/**
 * A response as data: what to read first, what must hold, what to change, how to see that it worked, how to go back.
 * Templates ask for `target` (found in the finding), `context` (the organization), `before` (what was captured),
 * `did` (answers of steps), `after` (what a check read), `item` and `at` (when the action began).
 */
export interface Response {
  /** File name without ending, and what `response:` of a detection names. */
  readonly id: string
  readonly title: string
  readonly family: Family
  readonly on: readonly TargetKind[]
  readonly risk: Risk
  /** What stops working, for who approves. */
  readonly breaks: string
  readonly capture: readonly Call[]
  /** What must be of what was read; the first that is not is the reason of the refusal. */
  readonly preconditions: readonly Expectation[]
  readonly steps: readonly Call[]
  readonly verify: readonly Check[]
  /** Later successful calls of the target that show that it did not hold. Absent: the response stops no calls. */
  readonly defeatedBy?: Defeat
  readonly undo: readonly Call[] | 'irreversible'
  /** How to go back manually where undo does not, or not wholly. */
  readonly undoNote?: string
  readonly expiresAfterHours?: number
}
