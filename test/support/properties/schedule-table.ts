import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  PutItemCommand,
  type PutItemCommandInput,
  QueryCommand,
  type QueryCommandInput,
} from '@aws-sdk/client-dynamodb'
import type { Item } from '#adapters/aws/row.ts'
import type { SourceRecord } from '../aws/event-source.ts'

type Answer = Record<string, unknown>

const SHARDS = 4
const ITEM_LIMIT = 400 * 1024
const PAGE = 100
const WRITE_UNIT = 1024
const READ_UNIT = 4096

const idOf = (item: Item): string => `${item['pk']?.S}\n${item['sk']?.S}`

const shardOf = (text: string): number => [...text].reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) >>> 0, 7) % SHARDS

/** Bytes of an item as DynamoDB counts them: names and values; a number takes about half of its digits. */
export const sizeOf = (item: Item): number =>
  Object.entries(item).reduce(
    (sum, [name, { S, N, B }]) => sum + name.length + (N === undefined ? Buffer.byteLength(S ?? B ?? '') : Math.ceil(N.length / 2) + 1),
    0,
  )

/** A write is billed by the larger of both images; the index takes one more for each entry that comes, goes or moves. */
const unitsOf = (item: Item, old: Item | undefined): number => {
  const index = item['outbox'] ? (old?.['outbox'] ? 2 : 1) : old?.['outbox'] ? 1 : 0
  return Math.ceil(Math.max(sizeOf(item), sizeOf(old ?? {})) / WRITE_UNIT) + index
}

/** Lambda hands binary attributes over as base64. */
const image = (item: Item): Answer =>
  Object.fromEntries(Object.entries(item).map(([name, value]) => [name, value.B ? { B: Buffer.from(value.B).toString('base64') } : value]))

/**
 * A DynamoDB table in this process, as far as the store uses one: conditional puts, consistent reads in halves where asked, queries in
 * pages, and a stream of four shards. No protocol stands between: test/aws has the real one.
 */
export class MemoryTable {
  readonly #partitions = new Map<string, Map<string, Item>>()
  readonly #outbox = new Map<string, Item>()
  readonly #shards: SourceRecord[][] = Array.from({ length: SHARDS }, () => [])
  /** What DynamoDB would bill, by its rules: units of 1 KB written, also without success, and of 4 KB read, half of them where it need not be consistent. */
  readonly usage = { writeUnits: 0, readUnits: 0, calls: 0 }
  #number = 0
  readonly #before = new Map<string, Item>()
  readonly #stale: boolean

  /** @param stale every other read that need not be consistent answers with what was there one write ago. */
  constructor(stale = false) {
    this.#stale = stale
  }

  /** One reader a shard, from the beginning. */
  readers(): (() => Promise<SourceRecord[]>)[] {
    return this.#shards.map((shard) => {
      let next = 0
      return () => {
        const fresh = shard.slice(next, next + 40)
        next += fresh.length
        return Promise.resolve(fresh)
      }
    })
  }

  items(): readonly Item[] {
    return [...this.#partitions.values()].flatMap((partition) => [...partition.values()])
  }

  /** @param partial leaves half of what is to be read unprocessed. */
  send(command: unknown, partial = false): Answer {
    this.usage.calls++
    if (command instanceof PutItemCommand) return this.#put(command.input)
    if (command instanceof QueryCommand) return this.#query(command.input)
    if (command instanceof BatchGetItemCommand) {
      const [table = '', { Keys = [], ConsistentRead = false } = {}] = Object.entries(command.input.RequestItems ?? {})[0] ?? []
      if (Keys.length > 100) throw new Error('BatchGetItem takes at most 100 keys')
      const read = (partial ? Keys.slice(0, Math.ceil(Keys.length / 2)) : Keys) as Item[]
      const left = Keys.slice(read.length)
      return {
        Responses: { [table]: read.map((key) => this.#get(key, ConsistentRead)).filter((item) => item !== undefined) },
        UnprocessedKeys: left.length > 0 ? { [table]: { Keys: left } } : {},
      }
    }
    throw new Error(`this table does not know ${(command as object).constructor.name}`)
  }

  #get(key: Item, consistent: boolean): Item | undefined {
    const isOld = !consistent && this.#stale && this.usage.calls % 2 === 0
    const item = isOld ? this.#before.get(idOf(key)) : this.#partitions.get(key['pk']?.S ?? '')?.get(key['sk']?.S ?? '')
    this.usage.readUnits += Math.max(1, Math.ceil(sizeOf(item ?? {}) / READ_UNIT)) / (consistent ? 1 : 2)
    return item
  }

  #put({ Item = {}, ConditionExpression, ExpressionAttributeValues }: PutItemCommandInput): Answer {
    const [pk, sk] = [Item['pk']?.S ?? '', Item['sk']?.S ?? '']
    const partition = this.#partitions.get(pk) ?? new Map<string, Item>()
    const old = partition.get(sk)
    const fits =
      ConditionExpression === 'attribute_not_exists(pk)' ? !old : old?.['version']?.N === ExpressionAttributeValues?.[':expected']?.N
    const size = sizeOf(Item)
    this.usage.writeUnits += unitsOf(Item, old)
    if (!fits) throw new ConditionalCheckFailedException({ message: 'refused', $metadata: {}, ...(old && { Item: old }) })
    if (size > ITEM_LIMIT) throw new Error(`the item ${idOf(Item)} has ${size} bytes, more than DynamoDB takes`)
    if (this.#stale && old) this.#before.set(idOf(Item), old)
    partition.set(sk, Item)
    this.#partitions.set(pk, partition)
    if (Item['outbox']) this.#outbox.set(idOf(Item), Item)
    else this.#outbox.delete(idOf(Item))
    this.#report(pk, Item, old)
    return {}
  }

  #report(pk: string, item: Item, old: Item | undefined): void {
    const sequence = String(++this.#number).padStart(12, '0')
    const dynamodb = { SequenceNumber: sequence, NewImage: image(item), ...(old && { OldImage: image(old) }) }
    const event = { eventID: sequence, eventName: old ? 'MODIFY' : 'INSERT', dynamodb }
    this.#shards[shardOf(pk)]?.push({ sequenceNumber: sequence, event })
  }

  #query({ IndexName, ExpressionAttributeValues: values = {}, ExclusiveStartKey, Limit = PAGE }: QueryCommandInput): Answer {
    const prefix = values[':prefix']?.S ?? ''
    const all = IndexName ? this.#outbox.values() : (this.#partitions.get(values[':pk']?.S ?? '')?.values() ?? [])
    const found = [...all]
      .filter((item) => IndexName !== undefined || (item['sk']?.S ?? '').startsWith(prefix))
      .sort((a, b) => (idOf(a) < idOf(b) ? -1 : 1))
    const from = ExclusiveStartKey ? found.findIndex((item) => idOf(item) > idOf(ExclusiveStartKey as Item)) : 0
    const page = from < 0 ? [] : found.slice(from, from + Limit)
    const last = page.at(-1)
    this.usage.readUnits += Math.max(1, Math.ceil(page.reduce((sum, item) => sum + sizeOf(item), 0) / READ_UNIT))
    return { Items: page, ...(last && from + Limit < found.length ? { LastEvaluatedKey: { pk: last['pk'], sk: last['sk'] } } : {}) }
  }
}
