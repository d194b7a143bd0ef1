import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  PutItemCommand,
  type PutItemCommandInput,
  QueryCommand,
  type QueryCommandInput,
} from '@aws-sdk/client-dynamodb'
import type { Item } from '#adapters/aws/row.ts'
import type { SourceRecord } from '../event-source.ts'

type Answer = Record<string, unknown>

const SHARDS = 4
const ITEM_LIMIT = 400 * 1024
const PAGE = 100

const idOf = (item: Item): string => `${item['pk']?.S}\n${item['sk']?.S}`

const shardOf = (text: string): number => [...text].reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) >>> 0, 7) % SHARDS

/** Lambda hands binary attributes over as base64. */
const image = (item: Item): Answer =>
  Object.fromEntries(Object.entries(item).map(([name, value]) => [name, value.B ? { B: Buffer.from(value.B).toString('base64') } : value]))

/**
 * A DynamoDB table in this process, as far as the store uses one: conditional puts, consistent reads in halves where asked, queries in
 * pages, and a stream of four shards. No protocol stands between: test/aws has the real one.
 */
export class MemoryTable {
  readonly #items = new Map<string, Item>()
  readonly #shards: SourceRecord[][] = Array.from({ length: SHARDS }, () => [])
  #number = 0

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
    return [...this.#items.values()]
  }

  /** @param partial leaves half of what is to be read unprocessed. */
  send(command: unknown, partial: boolean): Answer {
    if (command instanceof PutItemCommand) return this.#put(command.input)
    if (command instanceof QueryCommand) return this.#query(command.input)
    if (command instanceof BatchGetItemCommand) {
      const [table = '', { Keys = [] } = {}] = Object.entries(command.input.RequestItems ?? {})[0] ?? []
      if (Keys.length > 100) throw new Error('BatchGetItem takes at most 100 keys')
      const read = (partial ? Keys.slice(0, Math.ceil(Keys.length / 2)) : Keys) as Item[]
      const left = Keys.slice(read.length)
      return {
        Responses: { [table]: read.map((key) => this.#items.get(idOf(key))).filter((item) => item !== undefined) },
        UnprocessedKeys: left.length > 0 ? { [table]: { Keys: left } } : {},
      }
    }
    throw new Error(`this table does not know ${(command as object).constructor.name}`)
  }

  #put({ Item = {}, ConditionExpression, ExpressionAttributeValues }: PutItemCommandInput): Answer {
    const id = idOf(Item)
    const old = this.#items.get(id)
    const fits =
      ConditionExpression === 'attribute_not_exists(pk)' ? !old : old?.['version']?.N === ExpressionAttributeValues?.[':expected']?.N
    if (!fits) throw new ConditionalCheckFailedException({ message: 'refused', $metadata: {}, ...(old && { Item: old }) })
    const size = Object.entries(Item).reduce((sum, [name, { S, N, B }]) => sum + name.length + Buffer.byteLength(S ?? N ?? B ?? ''), 0)
    if (size > ITEM_LIMIT) throw new Error(`the item ${id} has ${size} bytes, more than DynamoDB takes`)
    this.#items.set(id, Item)
    const sequence = String(++this.#number).padStart(12, '0')
    this.#shards[shardOf(String(Item['pk']?.S))]?.push({
      sequenceNumber: sequence,
      event: {
        eventID: sequence,
        eventName: old ? 'MODIFY' : 'INSERT',
        dynamodb: { SequenceNumber: sequence, NewImage: image(Item), ...(old && { OldImage: image(old) }) },
      },
    })
    return {}
  }

  #query({ IndexName, ExpressionAttributeValues: values = {}, ExclusiveStartKey, Limit = PAGE }: QueryCommandInput): Answer {
    const [pk, prefix = ''] = [values[':pk']?.S, values[':prefix']?.S]
    const wanted = (item: Item): boolean =>
      IndexName ? item['outbox'] !== undefined : item['pk']?.S === pk && (item['sk']?.S ?? '').startsWith(prefix)
    const found = [...this.#items.values()].filter(wanted).sort((a, b) => (idOf(a) < idOf(b) ? -1 : 1))
    const from = ExclusiveStartKey ? found.findIndex((item) => idOf(item) > idOf(ExclusiveStartKey as Item)) : 0
    const page = from < 0 ? [] : found.slice(from, from + Limit)
    const last = page.at(-1)
    return { Items: page, ...(last && from + Limit < found.length ? { LastEvaluatedKey: { pk: last['pk'], sk: last['sk'] } } : {}) }
  }
}
