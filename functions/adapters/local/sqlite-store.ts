import { DatabaseSync, type StatementSync } from 'node:sqlite'
import type { ChangeFeed, StateStore } from '#core/ports.ts'
import type { Key } from '#core/state/kind.ts'
import { mergeRows } from '#core/state/merge.ts'
import type { Change, Fact, Mergeable, Row, RowValue } from '#core/state/rows.ts'

interface Stored {
  readonly pk: string
  readonly sk: string
  readonly value: string
  readonly version: number
}

const SCHEMA = `
  create table if not exists rows (pk text not null, sk text not null, value text not null, version integer not null, primary key (pk, sk)) without rowid;
  create table if not exists changes (pk text not null, sk text not null, before text, taken integer not null default 0, primary key (pk, sk)) without rowid;
  update changes set taken = 0;
`

const rowOf = ({ pk, sk, value, version }: Stored): Row => ({ pk, sk, value: JSON.parse(value) as RowValue, version })

/**
 * State in a file, so that tomorrow's run knows yesterday. Changes are kept in the file too until they have been worked off:
 * a run that dies leaves them to the next one.
 */
export class SqliteStore implements StateStore, ChangeFeed {
  readonly persistent = true
  readonly #database: DatabaseSync
  readonly #get: StatementSync
  readonly #list: StatementSync
  readonly #set: StatementSync
  readonly #remember: StatementSync

  constructor(path: string) {
    this.#database = new DatabaseSync(path)
    this.#database.exec('pragma journal_mode = wal; pragma synchronous = normal;')
    this.#database.exec(SCHEMA)
    this.#get = this.#database.prepare('select pk, sk, value, version from rows where pk = ? and sk = ?')
    this.#list = this.#database.prepare('select pk, sk, value, version from rows where pk = ? and substr(sk, 1, ?) = ? order by sk limit ?')
    this.#set = this.#database.prepare(
      'insert into rows values (?, ?, ?, ?) on conflict (pk, sk) do update set value = excluded.value, version = excluded.version',
    )
    this.#remember = this.#database.prepare(
      'insert into changes (pk, sk, before) values (?, ?, ?) on conflict (pk, sk) do update set before = case taken when 1 then excluded.before else before end, taken = 0',
    )
  }

  merge(facts: readonly Fact[]): Promise<void> {
    this.#together(() => {
      for (const { pk, sk, value } of facts) {
        const row = this.#row({ pk, sk })
        const merged = row ? mergeRows(row.value as Mergeable, value) : mergeRows(value, value)
        if (!row || JSON.stringify(row.value) !== JSON.stringify(merged)) this.#write(pk, sk, merged, row)
      }
    })
    return Promise.resolve()
  }

  get(keys: readonly Key[]): Promise<readonly (Row | undefined)[]> {
    return Promise.resolve(keys.map((key) => this.#row(key)))
  }

  list(pk: string, prefix = '', limit = -1): Promise<readonly Row[]> {
    return Promise.resolve((this.#list.all(pk, prefix.length, prefix, limit) as unknown as Stored[]).map(rowOf))
  }

  put(key: Key, value: RowValue, expected: number): Promise<boolean> {
    const row = this.#row(key)
    if ((row?.version ?? 0) !== expected) return Promise.resolve(false)
    this.#together(() => this.#write(key.pk, key.sk, value, row))
    return Promise.resolve(true)
  }

  /** Taking again says that what was taken before has been worked off. */
  take(): Promise<readonly Change[]> {
    this.#database.exec('delete from changes where taken = 1; update changes set taken = 1;')
    const kept = this.#database
      .prepare('select changes.pk, changes.sk, before, value from changes join rows using (pk, sk)')
      .all() as unknown as { pk: string; sk: string; before: string | null; value: string }[]
    return Promise.resolve(
      kept.map(({ pk, sk, before, value }) => ({
        pk,
        sk,
        ...(before !== null && { before: JSON.parse(before) as RowValue }),
        after: JSON.parse(value) as RowValue,
      })),
    )
  }

  /** Every row, or those of one kind, by key: for commands that show the whole state. */
  rows(kind?: RowValue['kind']): readonly Row[] {
    const wanted = kind === undefined ? '' : "where json_extract(value, '$.kind') = ?"
    const all = this.#database.prepare(`select pk, sk, value, version from rows ${wanted} order by pk, sk`)
    return (all.all(...(kind === undefined ? [] : [kind])) as unknown as Stored[]).map(rowOf)
  }

  close(): void {
    this.#database.close()
  }

  #row({ pk, sk }: Key): Row | undefined {
    const stored = this.#get.get(pk, sk) as unknown as Stored | undefined
    return stored && rowOf(stored)
  }

  #write(pk: string, sk: string, value: RowValue, row: Row | undefined): void {
    this.#remember.run(pk, sk, row ? JSON.stringify(row.value) : null)
    this.#set.run(pk, sk, JSON.stringify(value), (row?.version ?? 0) + 1)
  }

  #together(work: () => void): void {
    this.#database.exec('begin immediate')
    try {
      work()
      this.#database.exec('commit')
    } catch (error) {
      this.#database.exec('rollback')
      throw error
    }
  }
}
