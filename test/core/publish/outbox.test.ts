import { beforeEach, describe, expect, it } from 'vitest'
import { MemoryStore } from '#adapters/local/memory-store.ts'
import type { Finding } from '#core/model/finding.ts'
import type { FindingRow, Key } from '#core/model/state.ts'
import type { Publisher, Refusal } from '#core/ports.ts'
import type { Told } from '#core/publish/counts.ts'
import { type Audience, isMaterial, publishPending } from '#core/publish/outbox.ts'
import type { Sifted } from '#core/publish/suppression/suppression.ts'

const KEY: Key = { pk: 'R#user:u', sk: 'f#one' }
const finding = (revision: string, change: Partial<Finding> = {}): Finding =>
  ({ id: 'one', kind: 'finding', revision, state: 'active', severity: 'medium', count: 1, ...change }) as Finding

/** Remembers what it was told; refuses what it is asked to. */
const listener = (name: string, refusals: () => readonly Refusal[] = () => []): Publisher & { told: string[] } => {
  const told: string[] = []
  return {
    name,
    told,
    publish: (findings) => {
      told.push(...findings.map(({ revision }) => revision))
      return Promise.resolve(refusals())
    },
  }
}

describe('the outbox', () => {
  let store: MemoryStore
  let hub: ReturnType<typeof listener>
  let people: ReturnType<typeof listener>
  let audiences: Audience[]
  beforeEach(() => {
    store = new MemoryStore()
    hub = listener('hub')
    people = listener('people')
    audiences = [
      { publisher: hub, hears: 'every revision' },
      { publisher: people, hears: 'material changes' },
    ]
  })

  /** As correlate writes: a new revision over whatever was published. */
  const judged = async (revision: string, change: Partial<Finding> = {}) => {
    const [row] = await store.get([KEY])
    await store.put(
      KEY,
      { ...(row?.value as FindingRow | undefined), kind: 'finding', finding: finding(revision, change) },
      row?.version ?? 0,
    )
  }
  const publish = () => publishPending(store, audiences, [KEY])

  it('tells everyone of a new finding, and nobody twice', async () => {
    await judged('r1')
    expect(await publish()).toEqual({ accepted: 1, suppressed: 0, refusals: [] })
    expect(await publish()).toEqual({ accepted: 0, suppressed: 0, refusals: [] })
    expect([hub.told, people.told]).toEqual([['r1'], ['r1']])
  })

  it('files every revision, and disturbs people only when something matters', async () => {
    for (const [revision, change] of Object.entries({
      r1: {},
      r2: { count: 9 },
      r3: { count: 10 },
      r4: { count: 11, severity: 'low' },
      r5: { count: 11, severity: 'high' },
      r6: { count: 11, severity: 'high', state: 'retracted' },
    } as const)) {
      await judged(revision, change)
      await publish()
    }
    expect(hub.told).toEqual(['r1', 'r2', 'r3', 'r4', 'r5', 'r6'])
    expect(people.told).toEqual(['r1', 'r3', 'r5', 'r6'])
  })

  it('counts slow growth against what people were told, not against the last revision', async () => {
    await judged('r1')
    await publish()
    for (let count = 2; count <= 10; count++) {
      await judged(`r${count}`, { count })
      await publish()
    }
    expect(people.told).toEqual(['r1', 'r10'])
  })

  it('keeps what was withdrawn before anyone heard of it to itself', async () => {
    await judged('r1', { state: 'merged' })
    expect((await publish()).accepted).toBe(1)
    expect([hub.told, people.told]).toEqual([[], []])
  })

  it('tells nobody of what a suppression keeps quiet, until it has ended', async () => {
    const by = { id: 'suppress-one', title: '', detection: 'd', where: {}, expires: '2026-08-01', author: 'kim', reason: '' }
    let suppressed = true
    const part = (all: readonly Told[]): Sifted =>
      suppressed ? { shown: [], suppressed: all.map((one) => ({ finding: one, by })) } : { shown: all, suppressed: [] }
    const quietly = () => publishPending(store, audiences, [KEY], part)
    await judged('r1')
    expect(await quietly()).toEqual({ accepted: 0, suppressed: 1, refusals: [] })
    expect(await quietly()).toEqual({ accepted: 0, suppressed: 0, refusals: [] })
    expect([hub.told, people.told]).toEqual([[], []])
    suppressed = false
    await judged('r2', { state: 'retracted' })
    await quietly()
    expect([hub.told, people.told]).toEqual([[], []])
    await judged('r3', { count: 2 })
    await quietly()
    expect([hub.told, people.told]).toEqual([['r3'], ['r3']])
    expect((await store.get([KEY]))[0]?.value).not.toHaveProperty('suppressed')
  })

  it('comes again after a refusal that may pass, and not after one that will not', async () => {
    let retry = true
    audiences = [{ publisher: listener('hub', () => [{ id: 'one', reason: 'busy', retry }]), hears: 'every revision' }]
    await judged('r1')
    expect(await publish()).toEqual({
      accepted: 0,
      suppressed: 0,
      refusals: [{ id: 'one', reason: 'busy', retry: true, publisher: 'hub' }],
    })
    retry = false
    expect((await publish()).accepted).toBe(1)
    expect((await publish()).refusals).toEqual([])
  })

  it('leaves a finding pending that was judged anew while it was told', async () => {
    audiences = [
      {
        hears: 'every revision',
        publisher: {
          name: 'slow',
          publish: async () => {
            await judged('r2')
            return []
          },
        },
      },
    ]
    await judged('r1')
    await publish()
    expect((await store.get([KEY]))[0]?.value).toMatchObject({ finding: { revision: 'r2' } })
    expect((await store.get([KEY]))[0]?.value).not.toHaveProperty('published')
  })

  it('throws where a publisher does, with nothing noted', async () => {
    audiences = [{ publisher: { name: 'down', publish: () => Promise.reject(new Error('down')) }, hears: 'every revision' }]
    await judged('r1')
    await expect(publish()).rejects.toThrow('down')
    expect((await store.get([KEY]))[0]?.value).not.toHaveProperty('published')
  })

  it('calls further stages of an incident material', () => {
    const incident = (stages: number) => ({ ...finding('r'), kind: 'incident', stages: Array.from({ length: stages }) }) as never
    const said = { severity: 'medium', state: 'active', count: 1, stages: 2 } as const
    expect(isMaterial({ kind: 'finding', finding: incident(2), said })).toBe(false)
    expect(isMaterial({ kind: 'finding', finding: incident(3), said })).toBe(true)
  })
})
