import type { Key } from '#core/state/kind.ts'
import type { Change, Fact, Row, RowValue } from '#core/state/rows.ts'
import type { JsonValue } from './model/action.ts'
import type { Finding, Incident } from './model/finding.ts'

/**
 * Where state lives: memory, SQLite, DynamoDB. One contract suite (test/contracts/state-store.ts) holds for all.
 * Every write that changes a row becomes a Change in the store's feed, at least once.
 */
export interface StateStore {
  /** Joins each fact into its row (core/state/merge.ts) and resolves when all are durable. Repeating it changes nothing. */
  merge(facts: readonly Fact[]): Promise<void>
  /** Strongly consistent; undefined where absent; in the order asked. */
  get(keys: readonly Key[]): Promise<readonly (Row | undefined)[]>
  /** All rows of a partition whose sort key starts with the prefix, by sort key, or the first `limit` of them; strongly consistent. */
  list(pk: string, prefix?: string, limit?: number): Promise<readonly Row[]>
  /** Compare-and-set: false when the stored version is not the expected one (0: absent). */
  put(key: Key, value: RowValue, expected: number): Promise<boolean>
}

/** A store's changes since they were last taken, coalesced by key: the first `before`, the last `after`. */
export interface ChangeFeed {
  take(): Promise<readonly Change[]>
}

export interface Refusal {
  readonly id: string
  readonly reason: string
  readonly retry: boolean
}

/** Somewhere a finding is reported: Security Hub, SNS, a terminal, a file. */
export interface Publisher {
  readonly name: string
  /** Sends new or materially changed findings; answers with those that were refused. Throws only where all must be retried. */
  publish(findings: readonly (Finding | Incident)[]): Promise<readonly Refusal[]>
}

/** One call to AWS: in whose account and where, which operation of which SDK client, with what input. */
export interface AwsCall {
  readonly account: string
  readonly region: string
  readonly service: string
  readonly operation: string
  readonly input: JsonValue
}

/** AWS as responses see it. Answers plain JSON; throws AwsRefused where AWS refuses, anything else where it is not known whether the call was made. */
export interface Aws {
  call(call: AwsCall): Promise<JsonValue>
}

/** AWS understood the call and refused it. */
export class AwsRefused extends Error {
  override readonly name = 'AwsRefused'
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}
