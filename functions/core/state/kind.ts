/** Partition and sort key of a row. docs/state.md has the table of all keys. */
export interface Key {
  readonly pk: string
  readonly sk: string
}

/**
 * Whose verdict a changed row may concern; correlate/affected.ts has one answer for each. `own-node`: the node whose partition it is.
 * `named-node`: the node that the row names. `askers`: the origins that left a note beside it.
 */
export type Wakes =
  | 'nobody'
  | 'own-node'
  | 'named-node'
  | 'named-node-and-origin'
  | 'edge'
  | 'role-sessions'
  | 'first-use'
  | 'peers'
  | 'history-length'
  | 'window'
  | 'activity'
  | 'flow'
  | 'askers'

/** Where rows of a kind lie: the partition, the beginning of the sort key, and whom a change wakes there. */
export interface Place {
  readonly partition: Partition
  readonly sk: string
  readonly wakes: Wakes
}

/**
 * The first letters of every partition key: nowhere else in the code. One prefix means one thing.
 * `identity` and `peers` share a letter, since peers are compared by the same features.
 */
export const PARTITIONS = {
  node: 'N#',
  origin: 'R#',
  identity: 'I#',
  peers: 'I#peers:',
  times: 'U#',
  'session-networks': 'L#',
  dataEvents: 'D#',
  window: 'W#',
  volume: 'F#volume#',
  connections: 'F#connections#',
  credentials: 'M#',
  resource: 'A#',
  cleared: 'P#',
  impact: 'X#',
  heartbeats: 'H',
  suppressions: 'S#suppressions',
  action: 'E#',
} as const
export type Partition = keyof typeof PARTITIONS

export const pkOf = (partition: Partition, id = ''): string => PARTITIONS[partition] + id
export const isIn = (partition: Partition, pk: string): boolean => pk.startsWith(PARTITIONS[partition])
/** What a partition key names, without the letters of its partition. */
export const idIn = (partition: Partition, pk: string): string => pk.slice(PARTITIONS[partition].length)

/** State that merges: the join of two rows is commutative, associative and idempotent. */
export interface MergingKind<Row extends { readonly kind: string }> {
  readonly kind: Row['kind']
  readonly places: readonly Place[]
  readonly merge: (a: Row, b: Row) => Row
}

/** State that one writer at a time replaces, by compare-and-set on the row's version. */
export interface ReplacedKind<Row extends { readonly kind: string }> {
  readonly kind: Row['kind']
  readonly places: readonly Place[]
  readonly replaced: true
  /** Never read: it carries the row's type. */
  readonly row?: Row
}
