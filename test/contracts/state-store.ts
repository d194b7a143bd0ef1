import { describe, expect, it } from 'vitest'
import type { ChangeFeed, StateStore } from '#core/ports.ts'
import type { Fact } from '#core/state/rows.ts'

const edge = (node: string, parent: string, rank: number, time: number): Fact => ({
  pk: `N#${node}`,
  sk: 'edge',
  value: { kind: 'edge', parent: { node: parent, rank, via: 'AssumeRole', time, id: `e${time}` } },
})

const member = (root: string, node: string): Fact => ({ pk: `R#${root}`, sk: `m#${node}`, value: { kind: 'member', node } })

/** What every store must do; each implementation runs it (memory, SQLite, DynamoDB by dynalite). */
export const stateStoreContract = (name: string, open: () => Promise<StateStore & Partial<ChangeFeed>>): void => {
  describe(`state store: ${name}`, () => {
    it('answers undefined for what it does not hold, in the order asked', async () => {
      const store = await open()
      await store.merge([member('r', 'a')])
      const [absent, present] = await store.get([
        { pk: 'R#r', sk: 'm#b' },
        { pk: 'R#r', sk: 'm#a' },
      ])
      expect(absent).toBeUndefined()
      expect(present?.value).toEqual({ kind: 'member', node: 'a' })
    })

    it('joins facts of one row, in any order and any number of times', async () => {
      const facts = [edge('key:A', 'user:u', 3, 20), edge('key:A', 'principal:p', 2, 10), edge('key:A', 'user:u', 3, 15)]
      const values: unknown[] = []
      for (const order of [facts, [...facts].reverse(), [...facts, ...facts]]) {
        const store = await open()
        for (const fact of order) await store.merge([fact])
        values.push((await store.get([{ pk: 'N#key:A', sk: 'edge' }]))[0]?.value)
      }
      expect(values[1]).toEqual(values[0])
      expect(values[2]).toEqual(values[0])
      expect(values[0]).toMatchObject({ parent: { node: 'user:u', rank: 3, time: 15 } })
    })

    it('joins facts of one row that arrive in one call', async () => {
      const store = await open()
      await store.merge([edge('key:A', 'principal:p', 2, 10), edge('key:A', 'user:u', 3, 20)])
      expect((await store.get([{ pk: 'N#key:A', sk: 'edge' }]))[0]?.value).toMatchObject({ parent: { node: 'user:u' } })
    })

    it('lists a partition by prefix and sort key, and nothing of another', async () => {
      const store = await open()
      await store.merge([member('r', 'b'), member('r', 'a'), member('s', 'c'), edge('r', 'x', 1, 1)])
      expect((await store.list('R#r', 'm#')).map((row) => row.sk)).toEqual(['m#a', 'm#b'])
      expect(await store.list('R#r', 'f#')).toEqual([])
      expect((await store.list('R#r', 'm#', 1)).map((row) => row.sk)).toEqual(['m#a'])
    })

    it('puts only over the version that was read', async () => {
      const store = await open()
      const key = { pk: 'R#r', sk: 'head' }
      expect(await store.put(key, { kind: 'head', judged: 1 }, 0)).toBe(true)
      expect(await store.put(key, { kind: 'head', judged: 9 }, 0)).toBe(false)
      const [row] = await store.get([key])
      expect(await store.put(key, { kind: 'head', judged: 2 }, row!.version)).toBe(true)
      expect((await store.get([key]))[0]?.value).toEqual({ kind: 'head', judged: 2 })
    })

    it('loses no fact when many are merged into one row at once', async () => {
      const store = await open()
      const one = (n: number): Fact => ({ pk: 'I#x', sk: 'region', value: { kind: 'baseline', values: {}, days: [n] } })
      await Promise.all(Array.from({ length: 12 }, (_, n) => store.merge([one(n)])))
      expect((await store.get([{ pk: 'I#x', sk: 'region' }]))[0]?.value).toMatchObject({ days: Array.from({ length: 12 }, (_, n) => n) })
    })

    it('keeps keys that a log could choose', async () => {
      const store = await open()
      const hostile = '__proto__#\u202e"\'%00'
      await store.merge([member(hostile, hostile)])
      expect((await store.list(`R#${hostile}`))[0]?.value).toEqual({ kind: 'member', node: hostile })
    })

    it('says what changed, with the value before and after', async () => {
      const store = await open()
      if (!store.take) return
      await store.merge([edge('key:A', 'principal:p', 2, 10)])
      await store.take()
      await store.merge([edge('key:A', 'user:u', 3, 20), edge('key:A', 'user:u', 3, 20)])
      const changes = await store.take()
      expect(changes).toHaveLength(1)
      expect(changes[0]).toMatchObject({ before: { parent: { node: 'principal:p' } }, after: { parent: { node: 'user:u' } } })
      await store.merge([edge('key:A', 'user:u', 3, 20)])
      expect(await store.take()).toEqual([])
    })
  })
}
