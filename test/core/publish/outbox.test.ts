import { beforeEach, describe, expect, it } from 'vitest'
import { MemoryStore } from '#adapters/local/memory-store.ts'
import type { AnyFinding, Finding } from '#core/model/finding.ts'
import type { Publisher, Refusal } from '#core/ports.ts'
import type { Destination } from '#core/publish/destination.ts'
import { isMaterial } from '#core/publish/material.ts'
import { newsIn, publishPending } from '#core/publish/outbox.ts'
import type { Delivered, Message, NotificationChannel } from '#core/render/channel.ts'
import type { Key } from '#core/state/kind.ts'
import type { FindingRow } from '#core/state/kinds/finding.ts'
import type { SuppressionResult } from '#core/tune/suppression.ts'

const KEY: Key = { pk: 'R#user:u', sk: 'f#one' }
const finding = (revision: string, change: Partial<Finding> = {}): Finding =>
  ({ id: 'one', kind: 'finding', revision, state: 'active', severity: 'medium', count: 1, resources: [], ...change }) as Finding

/** Remembers what it was reported; refuses what it is asked to. */
const listener = (name: string, refusals: () => readonly Refusal[] = () => []): Publisher & { reported: string[] } => {
  const reported: string[] = []
  return {
    name,
    reported,
    publish: (findings) => {
      reported.push(...findings.map(({ revision }) => revision))
      return Promise.resolve(refusals())
    },
  }
}

/** People who remember what they were reported, and by which thread. */
const crowd = (
  name: string,
  outcome: (message: Message) => Partial<Delivered> = () => ({}),
): NotificationChannel & { reported: string[]; messages: Message[] } => {
  const reported: string[] = []
  const messages: Message[] = []
  return {
    name,
    reported,
    messages,
    notify: (all) => {
      reported.push(...all.map(({ finding }) => finding.revision))
      messages.push(...all)
      return Promise.resolve(all.map((one) => ({ id: one.finding.id, ...outcome(one) })))
    },
    digest: () => Promise.reject(new Error('no digest was asked for')),
  }
}

const route = { name: 'all' }
const NOON = Date.parse('2026-05-12T12:00:00.000Z')
const LEASE = 3 * 60_000

describe('the outbox', () => {
  let store: MemoryStore
  let hub: ReturnType<typeof listener>
  let people: ReturnType<typeof crowd>
  let destinations: Destination[]
  beforeEach(() => {
    store = new MemoryStore()
    hub = listener('hub')
    people = crowd('people')
    destinations = [
      { publisher: hub, receives: 'every revision' },
      { route, channel: people, receives: 'material changes' },
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
  const at = { now: NOON, environmentOf: () => undefined }
  const publish = (now = NOON) => publishPending(store, destinations, [KEY], { ...at, now })
  const stored = async () => (await store.get([KEY]))[0]?.value as FindingRow

  it('shows everyone of a new finding, and nobody twice', async () => {
    await judged('r1')
    expect(await publish()).toEqual({ accepted: 1, suppressed: 0, stuck: 0, refusals: [] })
    expect(await publish()).toEqual({ accepted: 0, suppressed: 0, stuck: 0, refusals: [] })
    expect([hub.reported, people.reported]).toEqual([['r1'], ['r1']])
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
    expect(hub.reported).toEqual(['r1', 'r2', 'r3', 'r4', 'r5', 'r6'])
    expect(people.reported).toEqual(['r1', 'r3', 'r4', 'r5', 'r6'])
  })

  it('counts slow growth against what people were reported, not against the last revision', async () => {
    await judged('r1')
    await publish()
    for (let count = 2; count <= 10; count++) {
      await judged(`r${count}`, { count })
      await publish()
    }
    expect(people.reported).toEqual(['r1', 'r10'])
  })

  it('sends nothing of what was withdrawn before anyone was alerted', async () => {
    await judged('r1', { state: 'merged' })
    expect((await publish()).accepted).toBe(1)
    expect([hub.reported, people.reported]).toEqual([[], []])
  })

  it('withdraws what a destination may have received although its answer was lost', async () => {
    let lost = true
    const hub = listener('hub')
    const flaky: Publisher = {
      name: 'hub',
      publish: async (findings) => {
        await hub.publish(findings)
        if (lost) throw new Error('the answer was lost')
        return []
      },
    }
    destinations = [{ publisher: flaky, receives: 'every revision' }]
    await judged('r1')
    await publish()
    lost = false
    await judged('r2', { state: 'retracted' })
    await publish(NOON + 1_000)
    expect(hub.reported).toEqual(['r1', 'r2'])
  })

  it('shows nobody of what a suppression keeps quiet, until it has ended', async () => {
    const by = { id: 'suppress-one', title: '', detection: 'd', where: {}, expires: '2026-08-01', author: 'kim', reason: '' }
    let suppressed = true
    const part = (all: readonly AnyFinding[]): SuppressionResult =>
      suppressed ? { shown: [], suppressed: all.map((one) => ({ finding: one, by })) } : { shown: all, suppressed: [] }
    const quietly = () => publishPending(store, destinations, [KEY], { ...at, part })
    await judged('r1')
    expect(await quietly()).toEqual({ accepted: 0, suppressed: 1, stuck: 0, refusals: [] })
    expect(await quietly()).toEqual({ accepted: 0, suppressed: 0, stuck: 0, refusals: [] })
    expect([hub.reported, people.reported]).toEqual([[], []])
    suppressed = false
    await judged('r2', { state: 'retracted' })
    await quietly()
    expect([hub.reported, people.reported]).toEqual([[], []])
    await judged('r3', { count: 2 })
    await quietly()
    expect([hub.reported, people.reported]).toEqual([['r3'], ['r3']])
    expect((await store.get([KEY]))[0]?.value).not.toHaveProperty('suppressed')
  })

  it('comes again after a refusal that may pass, and not after one that will not', async () => {
    let retry = true
    destinations = [{ publisher: listener('hub', () => [{ id: 'one', reason: 'busy', retry }]), receives: 'every revision' }]
    await judged('r1')
    expect(await publish()).toEqual({
      accepted: 0,
      suppressed: 0,
      stuck: 0,
      refusals: [{ id: 'one', reason: 'busy', retry: true, publisher: 'hub' }],
    })
    retry = false
    expect((await publish()).accepted).toBe(1)
    expect((await publish()).refusals).toEqual([])
  })

  it('keeps the outage of one destination from the others, and repeats nothing that was accepted', async () => {
    let down = true
    const broken: Publisher = { name: 'down', publish: () => (down ? Promise.reject(new Error('down')) : Promise.resolve([])) }
    destinations = [{ publisher: broken, receives: 'every revision' }, ...destinations]
    await judged('r1')
    expect(await publish()).toMatchObject({ accepted: 0, refusals: [{ publisher: 'down', reason: 'Error: down', retry: true }] })
    expect([hub.reported, people.reported]).toEqual([['r1'], ['r1']])
    expect(await stored()).not.toHaveProperty('published')
    await publish()
    down = false
    expect((await publish()).accepted).toBe(1)
    expect([hub.reported, people.reported]).toEqual([['r1'], ['r1']])
    expect(await stored()).not.toHaveProperty('hold')
  })

  it('says since when a finding could not be reported', async () => {
    destinations = [{ receives: 'material changes', route, channel: crowd('people', () => ({ refusal: { reason: 'full', retry: true } })) }]
    await judged('r1')
    expect((await publish()).stuck).toBe(0)
    expect((await publish(NOON + 31 * 60_000)).stuck).toBe(1)
  })

  it('keeps the reason of a refusal for good', async () => {
    destinations = [
      { receives: 'material changes', route, channel: crowd('people', () => ({ refusal: { reason: 'too long', retry: false } })) },
    ]
    await judged('r1')
    expect((await publish()).accepted).toBe(1)
    expect((await stored()).deliveries).toEqual({ 'all/people': { revision: 'r1', refused: 'too long' } })
  })

  it('leaves alone what another worker has claimed, and takes it up when that one has crashed', async () => {
    const crashed: NotificationChannel = { ...people, notify: () => new Promise(() => {}) }
    await judged('r1')
    void publishPending(store, [{ receives: 'material changes', route, channel: crashed }], [KEY], at)
    for (let turn = 0; turn < 20; turn++) await Promise.resolve()
    expect((await stored()).hold).toEqual({ since: NOON, until: NOON + LEASE })
    expect((await publish(NOON + 60_000)).accepted).toBe(0)
    expect(people.reported).toEqual([])
    expect((await publish(NOON + LEASE)).accepted).toBe(1)
    expect(people.reported).toEqual(['r1'])
  })

  it('shows updates in the thread of the first message, and says what was reported before', async () => {
    people = crowd('people', ({ thread }) => ({ thread: thread ?? 'first' }))
    destinations = [{ route, channel: people, receives: 'material changes' }]
    await judged('r1')
    await publish()
    await judged('r2', { severity: 'high' })
    await publish()
    expect(people.messages[0]).not.toHaveProperty('before')
    expect(people.messages[1]).toMatchObject({ thread: 'first', before: { severity: 'medium' } })
  })

  it('asks the route whom it concerns, and shows the end of what it began', async () => {
    destinations = [{ route: { name: 'bad', minimumSeverity: 'high' }, channel: people, receives: 'material changes' }]
    await judged('r1')
    await publish()
    expect(people.reported).toEqual([])
    await judged('r2', { severity: 'high' })
    await publish()
    await judged('r3', { severity: 'low' })
    await publish()
    expect(people.reported).toEqual(['r2', 'r3'])
  })

  it('remembers what was said when a verdict came in between', async () => {
    destinations = [
      {
        receives: 'material changes',
        route,
        channel: {
          ...people,
          notify: async (messages) => {
            await judged('r2')
            return people.notify(messages)
          },
        },
      },
    ]
    await judged('r1')
    await publish()
    expect(await stored()).toMatchObject({
      finding: { revision: 'r2' },
      published: 'r1',
      deliveries: { 'all/people': { revision: 'r1', lastAlert: { count: 1 } } },
    })
    expect(await stored()).not.toHaveProperty('hold')
    await publish()
    expect(people.reported).toEqual(['r1'])
    expect(await stored()).toMatchObject({ published: 'r2' })
  })

  it('calls further stages of an incident material, and any other severity', () => {
    const incident = (stages: number) => ({ ...finding('r'), kind: 'incident', stages: Array.from({ length: stages }) }) as never
    const said = { severity: 'medium', state: 'active', count: 1, stages: 2 } as const
    expect(isMaterial(incident(2), said)).toBe(false)
    expect(isMaterial(incident(3), said)).toBe(true)
    expect(isMaterial(finding('r', { severity: 'low' }), said)).toBe(true)
  })

  it('is not woken by its own notes, or a refusal would be tried again at once for ever', async () => {
    const row = (revision: string, held: boolean): FindingRow => ({
      kind: 'finding',
      finding: finding(revision),
      ...(held && { hold: { since: NOON, until: NOON } }),
    })
    const woken = (before: FindingRow | undefined, after: FindingRow) => newsIn([{ ...KEY, ...(before && { before }), after }]).length
    expect([woken(row('r1', false), row('r1', true)), woken(row('r1', true), row('r1', true))]).toEqual([0, 0])
    expect([woken(undefined, row('r1', false)), woken(row('r1', true), row('r2', true)), woken(row('r2', true), row('r2', false))]).toEqual(
      [1, 1, 1],
    )
  })
})
