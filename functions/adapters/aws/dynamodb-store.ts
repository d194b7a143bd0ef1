import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb'
import { canonical } from '#core/model/canonical.ts'
import type { StateStore } from '#core/ports.ts'
import type { Key } from '#core/state/kind.ts'
import { mergeRows } from '#core/state/merge.ts'
import type { Fact, Mergeable, Row, RowValue } from '#core/state/rows.ts'
import { type KnownRow, KnownRows } from './known-rows.ts'
import { backOff, eachOf, slices } from './retry.ts'
import { expiresAt, type Item, OUTBOX, type Outbox, toItem, toRow } from './row.ts'

export interface DynamoStoreOptions {
  readonly client: DynamoDBClient
  readonly tableName: string
  readonly retentionDays: number
  readonly clock?: () => number
  /** How many rows a warm worker remembers. */
  readonly known?: number
}

/** How often a row is tried again when others write it at the same time. */
const ATTEMPTS = 24
const AT_ONCE = 32

const DAY = 86_400_000

const idOf = ({ pk, sk }: Key): string => `${pk}\n${sk}`

/** State in one DynamoDB table: read, join, write on condition that nobody wrote in between. */
export class DynamoStore implements StateStore {
  readonly #client: DynamoDBClient
  readonly #table: string
  readonly #retentionDays: number
  readonly #clock: () => number
  readonly #known: KnownRows

  constructor({ client, tableName, retentionDays, clock = Date.now, known = 20_000 }: DynamoStoreOptions) {
    this.#client = client
    this.#table = tableName
    this.#retentionDays = retentionDays
    this.#clock = clock
    this.#known = new KnownRows(known)
  }

  async merge(facts: readonly Fact[]): Promise<void> {
    const joined = joinByKey(facts)
    try {
      await this.#learn(
        joined.filter((fact) => this.#known.get(idOf(fact)) === undefined),
        false,
      )
      await eachOf(joined, AT_ONCE, (fact) => this.#join(fact))
    } catch (error) {
      // What this worker believed may be what made it fail.
      this.#known.clear()
      throw error
    }
  }

  async get(keys: readonly Key[]): Promise<readonly (Row | undefined)[]> {
    return this.#get(keys, true)
  }

  async #get(keys: readonly Key[], consistent: boolean): Promise<readonly (KnownRow | undefined)[]> {
    const rows = new Map<string, KnownRow>()
    const distinct = [...new Map(keys.map((key) => [idOf(key), key])).values()]
    await eachOf(slices(distinct, 100), 4, async (slice) => {
      for (const row of await this.#read(slice, consistent)) rows.set(idOf(row), row)
    })
    return keys.map((key) => rows.get(idOf(key)))
  }

  async list(pk: string, prefix = '', limit = Number.POSITIVE_INFINITY): Promise<readonly Row[]> {
    const rows: Row[] = []
    let from: Item | undefined
    do {
      const page = await this.#client.send(
        new QueryCommand({
          TableName: this.#table,
          ConsistentRead: true,
          KeyConditionExpression: prefix === '' ? 'pk = :pk' : 'pk = :pk AND begins_with(sk, :prefix)',
          ExpressionAttributeValues: { ':pk': { S: pk }, ...(prefix === '' ? {} : { ':prefix': { S: prefix } }) },
          ...(Number.isFinite(limit) ? { Limit: limit - rows.length } : {}),
          ...(from ? { ExclusiveStartKey: from } : {}),
        }),
      )
      for (const item of page.Items ?? []) rows.push(toRow(item))
      from = page.LastEvaluatedKey
    } while (from && rows.length < limit)
    return rows
  }

  async put(key: Key, value: RowValue, expected: number): Promise<boolean> {
    return (await this.#write({ pk: key.pk, sk: key.sk, value, version: expected + 1 })) === 'written'
  }

  /** The findings of the outbox that were written longest ago: their keys, and since when (epoch milliseconds). */
  async pending(limit: number, outbox: Outbox = 'pending'): Promise<readonly (Key & { readonly since: number })[]> {
    const items: Item[] = []
    let from: Item | undefined
    do {
      const page = await this.#client.send(
        new QueryCommand({
          TableName: this.#table,
          IndexName: OUTBOX.index,
          KeyConditionExpression: '#outbox = :outbox',
          ExpressionAttributeNames: { '#outbox': 'outbox' },
          ExpressionAttributeValues: { ':outbox': { S: outbox } },
          Limit: limit - items.length,
          ...(from ? { ExclusiveStartKey: from } : {}),
        }),
      )
      items.push(...(page.Items ?? []))
      from = page.LastEvaluatedKey
    } while (from && items.length < limit)
    return items.map((item) => ({ pk: item['pk']?.S ?? '', sk: item['sk']?.S ?? '', since: Number(item['updatedAt']?.N) }))
  }

  /**
   * Reads what this worker does not know yet. A read that may be a moment old costs half and is enough before a first write: state only grows, so
   * what an old row contains is durable, and a write on top of one is refused by its version.
   */
  async #learn(keys: readonly Key[], consistent: boolean): Promise<void> {
    const rows = await this.#get(keys, consistent)
    for (const row of rows) if (row) this.#known.set(idOf(row), row)
  }

  async #join(fact: Fact): Promise<void> {
    const id = idOf(fact)
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const known = this.#known.get(id)
      const value = known ? mergeRows(known.value as Mergeable, fact.value) : fact.value
      if (known && canonical(known.value) === canonical(value) && this.#clock() < known.renewAt) return
      const row = { pk: fact.pk, sk: fact.sk, value, version: (known?.version ?? 0) + 1 }
      const answer = await this.#write(row)
      if (answer === 'written') return this.#known.set(id, { ...row, renewAt: this.#clock() + this.#half() })
      this.#known.delete(id)
      if (answer) this.#known.set(id, answer)
      else await this.#learn([fact], true)
      await backOff(attempt)
    }
    throw new Error(`row ${JSON.stringify(id).slice(0, 200)} was written by others ${ATTEMPTS} times in a row; the batch is tried again`)
  }

  /** Half of a row's life, in milliseconds. */
  #half(): number {
    return (this.#retentionDays * DAY) / 2
  }

  #knownOf(item: Item): KnownRow {
    return { ...toRow(item), renewAt: expiresAt(item) - this.#half() }
  }

  /** Answers with the row that stands in the way, where the table says so. */
  async #write(row: Row): Promise<'written' | KnownRow | undefined> {
    const first = row.version === 1
    try {
      await this.#client.send(
        new PutItemCommand({
          TableName: this.#table,
          Item: toItem(row, row.value, row.version, { now: this.#clock(), retentionDays: this.#retentionDays }),
          ConditionExpression: first ? 'attribute_not_exists(pk)' : 'version = :expected',
          ...(first ? {} : { ExpressionAttributeValues: { ':expected': { N: String(row.version - 1) } } }),
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      )
      return 'written'
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error
      return error.Item ? this.#knownOf(error.Item) : undefined
    }
  }

  async #read(keys: readonly Key[], consistent: boolean): Promise<KnownRow[]> {
    const rows: KnownRow[] = []
    let wanted: Item[] = keys.map(({ pk, sk }) => ({ pk: { S: pk }, sk: { S: sk } }))
    for (let attempt = 0; wanted.length > 0; attempt++) {
      if (attempt >= ATTEMPTS)
        throw new Error(`the table left ${wanted.length} rows unread ${ATTEMPTS} times in a row; the batch is tried again`)
      if (attempt > 0) await backOff(attempt)
      const answer = await this.#client.send(
        new BatchGetItemCommand({ RequestItems: { [this.#table]: { Keys: wanted, ConsistentRead: consistent } } }),
      )
      for (const item of answer.Responses?.[this.#table] ?? []) rows.push(this.#knownOf(item))
      wanted = (answer.UnprocessedKeys?.[this.#table]?.Keys ?? []) as Item[]
    }
    return rows
  }
}

/** One fact a key: what a batch says about the same row is joined before the table is asked. */
function joinByKey(facts: readonly Fact[]): Fact[] {
  const joined = new Map<string, Fact>()
  for (const fact of facts) {
    const id = idOf(fact)
    const other = joined.get(id)
    joined.set(id, other ? { ...fact, value: mergeRows(other.value, fact.value) } : fact)
  }
  return [...joined.values()]
}
