import type { Severity } from './severity.ts'

/** Anything that JSON can hold. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [name: string]: JsonValue }

/** JSON in which `{ "$": "path" }` stands for a value that is known at run time; `as` names a transform, `with` is its argument. */
export type Template = JsonValue

export const FAMILIES = ['identity', 'compute', 'network', 'data', 'logging'] as const
export type Family = (typeof FAMILIES)[number]
export type Risk = 'low' | 'medium' | 'high'

/** One call to AWS, as data. */
export interface Call {
  /** Unique in its plan: the answer is kept under this name. */
  readonly id: string
  /** What it does, for people. */
  readonly says: string
  /** SDK's name of the client, such as `iam`, and of the operation, such as `UpdateAccessKey`. */
  readonly service: string
  readonly operation: string
  readonly input: Template
  /** A list: the call is made once for each element, which `item` stands for. Absent: once. */
  readonly each?: Template
  /** Error codes that mean "already so" or "nothing there": the answer is then null. */
  readonly expected?: readonly string[]
  /** Paths of what is kept of the answer (`*`: each element of a list); absent: nothing. */
  readonly keep?: readonly string[]
  readonly iamActions: readonly string[]
  /** Resources of the permission, as an IAM policy writes them. */
  readonly resources: readonly string[]
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string>>>>
}

/** Something that must hold of what was read. */
export interface Expectation {
  readonly says: string
  readonly value: Template
  readonly is: Template
}

/** Reads back and compares; in `value`, `after` stands for what was read. */
export interface Check extends Expectation {
  readonly read: Call
}

/** What a response is about: an identity, a resource, an address or an account. */
export interface Target {
  readonly kind: string
  readonly arn: string
  /** What AWS's calls take: a user name, an instance id. */
  readonly name: string
  readonly account: string
  readonly region: string
  /** Further parts, where a name is not enough. */
  readonly [part: string]: string
}

/** Later calls of the target that show that a response did not hold; all of them where it was to stop every call. */
export type Defeat = 'every call' | 'calls with the long-term key' | 'calls of older sessions' | 'calls of the older session'

/** A response to one finding, on one target. Plain JSON: it can be shown, kept, approved, run, resumed and undone. */
export interface Plan {
  readonly id: string
  /** Equal for the same response to the same target for the same origin and day: it runs once. */
  readonly idempotencyKey: string
  readonly response: string
  readonly title: string
  readonly family: Family
  readonly finding: string
  readonly target: Target
  readonly account: string
  readonly region: string
  /** Reads before anything changes: the state to restore. */
  readonly capture: readonly Call[]
  /** Must hold of what was captured, else nothing is done. */
  readonly preconditions: readonly Expectation[]
  readonly steps: readonly Call[]
  readonly verify: readonly Check[]
  readonly undo: readonly Call[] | 'irreversible'
  /** Successful calls that show, after it is done, that it did not hold. Absent: none is looked for. */
  readonly defeatedBy?: Defeat
  /** What of the organization the templates may ask for: `context.accounts`. */
  readonly context: Readonly<Record<string, JsonValue>>
  /** IAM actions of capture, steps and verify. */
  readonly permissions: readonly string[]
  readonly risk: Risk
  readonly breaks: string
  /** Undone by itself after that many hours. */
  readonly expiresAfterHours?: number
}

export type Mode = 'off' | 'dry-run' | 'approve' | 'automatic'

/** What policy says of a plan, and why. */
export interface Decision {
  readonly mode: Mode
  /** `response.rules[2]` of the settings, or `response.mode`. */
  readonly by: string
  /** How many persons must approve. */
  readonly approvals: number
}

export interface Approval {
  /** ARN of the caller; of Security Hub and chat, which do not say who it was, the name of the place. */
  readonly by: string
  readonly via: 'command line' | 'Security Hub' | 'chat'
  /** ISO 8601. */
  readonly at: string
}

/**
 * `proposed`: shown only. `waiting`: for approval. `approved`: may run. `running`: has begun. `done`: changed and read back.
 * `unverified`: changed, but reading back shows otherwise. `failed`: stopped part-way; can be resumed or undone.
 * `refused`: nothing was done; policy may decide anew. `declined`: a person said no, and it stays so. `undoing`, `undone`: restored from
 * what was captured.
 */
export type ActionState =
  | 'proposed'
  | 'waiting'
  | 'approved'
  | 'running'
  | 'done'
  | 'unverified'
  | 'failed'
  | 'refused'
  | 'declined'
  | 'undoing'
  | 'undone'

export interface Happening {
  readonly at: string
  readonly what: string
}

/** An action with its receipt: who decided, what was before, what was done, what was read back. Written by compare-and-set. */
export interface ActionRow {
  readonly kind: 'action'
  readonly plan: Plan
  /** Lineage node of the finding's origin: with `plan.finding` it says where the finding is stored. */
  readonly origin?: string
  readonly severity: Severity
  readonly decision: Decision
  readonly approvals: readonly Approval[]
  readonly state: ActionState
  /** ISO 8601: an approval that comes later counts for nothing. */
  readonly approveBefore?: string
  /** ISO 8601; the `at` of templates. */
  readonly startedAt?: string
  readonly finishedAt?: string
  /** ISO 8601: undone by itself then. */
  readonly expiresAt?: string
  /** Who works on it now: nobody else does until then (epoch milliseconds). */
  readonly leasedUntil?: number
  /** Answers of the captures, by id. */
  readonly before?: Readonly<Record<string, JsonValue>>
  /** Answers of the steps, by id; a list where a step is made for each of several. */
  readonly did: Readonly<Record<string, JsonValue>>
  /** Calls that are through: `step/0`. */
  readonly through: readonly string[]
  readonly undone: readonly string[]
  readonly checks: readonly { readonly says: string; readonly held: boolean }[]
  /** Captures that read otherwise after undo than before the action. */
  readonly differs?: readonly string[]
  readonly problem?: string
  readonly history: readonly Happening[]
}

export interface LedgerEntry {
  readonly id: string
  readonly response: string
  readonly account: string
  readonly target: string
  readonly finding: string
  /** Epoch milliseconds. */
  readonly at: number
  readonly state: ActionState
  /** Its target's later calls are compared with the response. */
  readonly isWatched?: true
}

/** The latest actions of all accounts: what rates are counted on, and what `status` lists. */
export interface LedgerRow {
  readonly kind: 'ledger'
  readonly entries: readonly LedgerEntry[]
  /** Epoch milliseconds: until then nothing runs by itself. */
  readonly breakerUntil?: number
}
