import type { KINDS } from './generated/kinds.ts'
import type { Key, MergingKind } from './kind.ts'

type Kinds = typeof KINDS
type RowIn<Kind> = Kind extends MergingKind<infer Row> ? Row : Kind extends { readonly row?: infer Row } ? NonNullable<Row> : never

/** Every row of the table, by what it holds: one file of state/kinds each. */
export type RowValue = { [Name in keyof Kinds]: RowIn<Kinds[Name]> }[keyof Kinds]
/** State that merges: a join-semilattice. */
export type Mergeable = { [Name in keyof Kinds]: Kinds[Name] extends MergingKind<infer Row> ? Row : never }[keyof Kinds]

/** A value to be joined into its row. */
export interface Fact extends Key {
  readonly value: Mergeable
}

export interface Row extends Key {
  readonly value: RowValue
  /** 1 at first write; 0 stands for absent in compare-and-set. */
  readonly version: number
}

/** A row changed: the wake-up of correlate and publish. */
export interface Change extends Key {
  readonly before?: RowValue
  readonly after: RowValue
}
