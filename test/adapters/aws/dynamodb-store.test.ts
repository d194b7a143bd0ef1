import { GetItemCommand, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { DynamoStore } from '#adapters/aws/dynamodb-store.ts'
import type { FindingRow } from '#core/state/kinds/finding.ts'
import type { SignalRow } from '#core/state/kinds/signal.ts'
import type { Fact } from '#core/state/rows.ts'
import { type LocalTable, startDynalite } from '../../support/aws/dynalite.ts'

let local: LocalTable
let tables = 0
let tableName = ''
const NOW = Date.UTC(2026, 4, 1)
const store = () => new DynamoStore({ client: local.client, tableName, retentionDays: 90, clock: () => NOW })

const signal = (id: string, time: number, hashes: readonly number[] = [time]): SignalRow => ({
  kind: 'signal',
  detection: 'test',
  attempt: false,
  dedup: [],
  evidence: [{ time, id, action: 'CreateUser', account: '123456789012', region: 'us-east-1' }],
  hashes,
  last: time,
})
const fact = (sk: string, value: SignalRow): Fact => ({ pk: 'node:a', sk, value })
const finding = (revision: string, published?: string): FindingRow =>
  ({ kind: 'finding', finding: { id: 'f', revision }, ...(published ? { published } : {}) }) as unknown as FindingRow

beforeAll(async () => {
  local = await startDynalite()
})
afterAll(() => local.close())
beforeEach(async () => {
  tableName = `table${++tables}`
  await local.create(tableName)
})

describe('DynamoStore', () => {
  it('joins what two workers know in any order, and says nothing twice', async () => {
    const [one, two] = [store(), store()]
    await Promise.all([
      one.merge([fact('s#1', signal('b', 2)), fact('s#1', signal('a', 1))]),
      two.merge([fact('s#1', signal('c', 3)), fact('s#2', signal('d', 4))]),
    ])
    await two.merge([fact('s#1', signal('a', 1))])
    const [row] = await store().get([{ pk: 'node:a', sk: 's#1' }])
    expect((row?.value as SignalRow | undefined)?.evidence.map((e) => e.id)).toEqual(['a', 'b', 'c'])
    expect(row?.version).toBeLessThanOrEqual(2)
    expect((await store().list('node:a', 's#')).map((r) => r.sk)).toEqual(['s#1', 's#2'])
  })

  it('neither reads nor writes for what a warm worker knows', async () => {
    const warm = store()
    await warm.merge([fact('s#1', signal('a', 1))])
    let calls = 0
    local.client.middlewareStack.add(
      (next) => (args) => {
        calls++
        return next(args)
      },
      { step: 'initialize', name: 'count' },
    )
    await warm.merge([fact('s#1', signal('a', 1))])
    expect(calls).toBe(0)
    await store().merge([fact('s#1', signal('a', 1))])
    expect(calls).toBe(1)
    local.client.middlewareStack.remove('count')
  })

  it.each(['one warm worker', 'a new worker each time'])('a row that says the same for 300 days never expires, with %s', async (which) => {
    let now = NOW
    const worker = () => new DynamoStore({ client: local.client, tableName, retentionDays: 90, clock: () => now })
    const warm = worker()
    let writes = 0
    for (let day = 0; day <= 300; day += 5) {
      now = NOW + day * 86_400_000
      const [row] = await worker().get([{ pk: 'node:a', sk: 's#1' }])
      await (which === 'one warm worker' ? warm : worker()).merge([fact('s#1', signal('a', 1))])
      const item = await local.client.send(new GetItemCommand({ TableName: tableName, Key: { pk: { S: 'node:a' }, sk: { S: 's#1' } } }))
      expect(Number(item.Item?.['expiresAt']?.N) * 1000).toBeGreaterThan(now + 40 * 86_400_000)
      if (row?.version !== Number(item.Item?.['version']?.N)) writes++
    }
    expect(writes).toBeLessThanOrEqual(7)
  })

  it('survives many workers at one row', async () => {
    const workers = Array.from({ length: 6 }, store)
    await Promise.all(workers.map((worker, i) => worker.merge([fact('s#1', signal(`e${i}`, i))])))
    const [row] = await store().get([{ pk: 'node:a', sk: 's#1' }])
    expect((row?.value as SignalRow | undefined)?.hashes).toHaveLength(6)
  })

  it('packs a large row and unpacks it again', async () => {
    const hashes = Array.from({ length: 1000 }, (_, i) => i * 7919)
    await store().merge([fact('s#1', signal('a', 1, hashes))])
    const [row] = await store().get([{ pk: 'node:a', sk: 's#1' }])
    expect((row?.value as SignalRow | undefined)?.hashes).toEqual(hashes)
  })

  it('answers in the order asked, absent as undefined, and more than one request holds', async () => {
    await store().merge(Array.from({ length: 250 }, (_, i) => fact(`s#${i}`, signal(`e${i}`, i))))
    const keys = [
      ...Array.from({ length: 250 }, (_, i) => ({ pk: 'node:a', sk: `s#${249 - i}` })),
      { pk: 'none', sk: 'x' },
      { pk: 'node:a', sk: 's#0' },
    ]
    const rows = await store().get(keys)
    expect(rows.map((row) => row?.sk)).toEqual([...keys.slice(0, 250).map((key) => key.sk), undefined, 's#0'])
  })

  it('puts only over the version expected, and keeps what is unpublished in the outbox', async () => {
    const key = { pk: 'finding:f', sk: 'finding' }
    const pending = async () =>
      (
        await local.client.send(
          new QueryCommand({
            TableName: tableName,
            IndexName: 'outbox',
            KeyConditionExpression: '#o = :p',
            ExpressionAttributeNames: { '#o': 'outbox' },
            ExpressionAttributeValues: { ':p': { S: 'pending' } },
          }),
        )
      ).Count
    expect(await store().put(key, finding('r1'), 0)).toBe(true)
    expect(await store().put(key, finding('r2'), 0)).toBe(false)
    expect(await pending()).toBe(1)
    expect(await store().put(key, finding('r1', 'r1'), 1)).toBe(true)
    expect(await pending()).toBe(0)
  })

  it('keeps a key named __proto__ an ordinary key', async () => {
    const values = JSON.parse('{"__proto__": {"time": 1, "id": "a", "node": "n", "evidence": {}}}')
    await store().merge([{ pk: 'node:a', sk: 'b', value: { kind: 'baseline', values, days: [1] } }])
    const [row] = await store().get([{ pk: 'node:a', sk: 'b' }])
    expect(row?.value).toHaveProperty('values')
    expect(Object.keys(Object(row?.value).values)).toEqual(['__proto__'])
  })

  it('names the key of an item that is not its own', async () => {
    await local.client.send(new PutItemCommand({ TableName: tableName, Item: { pk: { S: 'node:a' }, sk: { S: 'odd' } } }))
    await expect(store().list('node:a')).rejects.toThrow('{"pk":"node:a","sk":"odd"}')
  })
})
