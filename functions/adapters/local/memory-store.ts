import type { ChangeFeed, StateStore } from '#core/ports.ts'
import type { Key } from '#core/state/kind.ts'
import { mergeRows } from '#core/state/merge.ts'
import type { Change, Fact, Mergeable, Row, RowValue } from '#core/state/rows.ts'

const SEPARATOR = '\u0000'

/** State in memory, for one run on a laptop. Rows are shared, never copied: anyone who reads them must not write to them. */
export class MemoryStore implements StateStore, ChangeFeed {
  readonly #partitions = new Map<string, Map<string, Row>>()
  #changes = new Map<string, Change>()

  merge(facts: readonly Fact[]): Promise<void> {
    for (const { pk, sk, value } of facts) {
      const row = this.#partitions.get(pk)?.get(sk)
      const merged = row ? mergeRows(row.value as Mergeable, value) : mergeRows(value, value)
      if (!row || JSON.stringify(row.value) !== JSON.stringify(merged)) this.#set(pk, sk, merged, row)
    }
    return Promise.resolve()
  }

  get(keys: readonly Key[]): Promise<readonly (Row | undefined)[]> {
    return Promise.resolve(keys.map(({ pk, sk }) => this.#partitions.get(pk)?.get(sk)))
  }

  list(pk: string, prefix = '', limit = Number.POSITIVE_INFINITY): Promise<readonly Row[]> {
    const rows = [...(this.#partitions.get(pk)?.values() ?? [])].filter((row) => row.sk.startsWith(prefix))
    return Promise.resolve(rows.sort((a, b) => (a.sk < b.sk ? -1 : 1)).slice(0, limit))
  }

  put({ pk, sk }: Key, value: RowValue, expected: number): Promise<boolean> {
    const row = this.#partitions.get(pk)?.get(sk)
    if ((row?.version ?? 0) !== expected) return Promise.resolve(false)
    this.#set(pk, sk, value, row)
    return Promise.resolve(true)
  }

  take(): Promise<readonly Change[]> {
    const changes = [...this.#changes.values()]
    this.#changes = new Map()
    return Promise.resolve(changes)
  }

  /** Every row, or those of one kind: for commands that show the whole state. */
  rows(kind?: RowValue['kind']): readonly Row[] {
    const rows = [...this.#partitions.values()].flatMap((partition) => [...partition.values()])
    return kind === undefined ? rows : rows.filter((row) => row.value.kind === kind)
  }

  #set(pk: string, sk: string, value: RowValue, row: Row | undefined): void {
    let partition = this.#partitions.get(pk)
    if (!partition) {
      partition = new Map()
      this.#partitions.set(pk, partition)
    }
    partition.set(sk, { pk, sk, value, version: (row?.version ?? 0) + 1 })
    const key = `${pk}${SEPARATOR}${sk}`
    const pending = this.#changes.get(key)
    const before = pending ? pending.before : row?.value
    this.#changes.set(key, { pk, sk, ...(before && { before }), after: value })
  }
}
