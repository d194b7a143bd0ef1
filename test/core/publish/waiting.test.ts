import { beforeEach, describe, expect, it } from 'vitest'
import { MemoryStore } from '#adapters/local/memory-store.ts'
import type { AnyFinding, Finding } from '#core/model/finding.ts'
import type { Destination, NotificationRoute } from '#core/publish/destination.ts'
import { publishPending } from '#core/publish/outbox.ts'
import { deliverWaiting, somethingDue } from '#core/publish/waiting.ts'
import type { Digest, NotificationChannel } from '#core/render/channel.ts'
import type { Key } from '#core/state/kind.ts'
import type { FindingRow } from '#core/state/kinds/finding.ts'

const at = (clock: string, day = '12'): number => Date.parse(`2026-05-${day}T${clock}:00.000Z`)
const keyOf = (id: string): Key => ({ pk: 'R#user:u', sk: `f#${id}` })

describe('what waits', () => {
  let store: MemoryStore
  let reported: string[]
  let digests: Digest[]
  let down: boolean
  let destinations: Destination[]
  beforeEach(() => {
    store = new MemoryStore()
    reported = []
    digests = []
    down = false
    const channel: NotificationChannel = {
      name: 'slack',
      notify: (messages) => {
        if (down) return Promise.reject(new Error('down'))
        reported.push(...messages.map(({ finding, before }) => `${finding.revision}${before ? ' (update)' : ''}`))
        return Promise.resolve(messages.map(({ finding }) => ({ id: finding.id })))
      },
      digest: (digest) => {
        if (down) return Promise.reject(new Error('down'))
        digests.push(digest)
        return Promise.resolve()
      },
    }
    const route = { name: 'all', digestBelow: 'medium', quiet: { from: '22:00', to: '07:00' } } as const
    destinations = [{ receives: 'material changes', route, channel }]
  })

  /** A verdict, and publish woken by it. */
  const happens = async (id: string, severity: Finding['severity'], now: number, change: Partial<Finding> = {}) => {
    const [row] = await store.get([keyOf(id)])
    const finding = {
      id,
      kind: 'finding',
      state: 'active',
      count: 1,
      resources: [],
      severity,
      revision: `${id}${(row?.version ?? 0) + 1}`,
      ...change,
    } as Finding
    await store.put(keyOf(id), { ...(row?.value as FindingRow | undefined), kind: 'finding', finding }, row?.version ?? 0)
    await publishPending(store, destinations, [keyOf(id)], { now, environmentOf: () => undefined })
  }
  const sweep = (now: number, ids = ['a', 'b', 'c']) => deliverWaiting(store, destinations, ids.map(keyOf), { now })
  const digested = () => digests.map(({ findings }) => findings.map(({ id }) => id))

  it('goes out in one digest at its hour, once', async () => {
    await happens('a', 'low', at('10:00', '11'))
    await happens('b', 'low', at('23:00', '11'))
    expect((await sweep(at('07:59'))).digests).toBe(0)
    expect(await sweep(at('08:03'))).toEqual({ delivered: 2, digests: 1, refusals: [] })
    expect((await sweep(at('08:08'))).digests).toBe(0)
    expect(digested()).toEqual([['a', 'b']])
    expect(digests[0]).toMatchObject({ from: '2026-05-11T10:00:00.000Z', to: '2026-05-12T08:00:00.000Z' })
    expect(reported).toEqual([])
  })

  it('waits for the next day what comes after the hour', async () => {
    await happens('a', 'low', at('08:01'))
    expect((await sweep(at('08:05'))).digests).toBe(0)
    expect((await sweep(at('08:00', '13'))).digests).toBe(1)
  })

  it('is reported at once when it gets worse, and not in the digest', async () => {
    await happens('a', 'low', at('10:00', '11'))
    await happens('a', 'high', at('11:00', '11'))
    expect(reported).toEqual([expect.stringMatching(/^a\d$/)])
    await sweep(at('08:00'))
    expect(digests).toEqual([])
  })

  it('leaves out what was withdrawn before anyone was alerted', async () => {
    await happens('a', 'low', at('10:00', '11'))
    await happens('a', 'low', at('11:00', '11'), { state: 'retracted' })
    await sweep(at('08:00'))
    expect(digests).toEqual([])
  })

  it('is held back at night and reported when it ends, but not what is critical', async () => {
    await happens('a', 'high', at('23:00', '11'))
    await happens('b', 'critical', at('23:00', '11'))
    expect(reported).toEqual(['b1'])
    expect((await sweep(at('06:59'))).delivered).toBe(0)
    expect((await sweep(at('07:00'))).delivered).toBe(1)
    expect(reported).toEqual(['b1', expect.stringMatching(/^a/)])
    expect((await sweep(at('07:05'))).delivered).toBe(0)
  })

  it('waits on where the medium is down, and is then reported once', async () => {
    await happens('a', 'low', at('10:00', '11'))
    await happens('b', 'high', at('23:00', '11'))
    down = true
    expect((await sweep(at('08:00'))).refusals.map(({ id }) => id).sort()).toEqual(['a', 'b'])
    down = false
    expect((await sweep(at('08:05'))).delivered).toBe(2)
    expect([digested(), reported.length]).toEqual([[['a']], 1])
  })

  it('stays quiet where a suppression says so by now', async () => {
    await happens('a', 'low', at('10:00', '11'))
    const by = { id: 's', title: '', detection: 'd', where: {}, expires: '2026-08-01', author: 'kim', reason: '' }
    const part = (all: readonly AnyFinding[]) => ({ shown: [], suppressed: all.map((finding) => ({ finding, by })) })
    expect((await deliverWaiting(store, destinations, [keyOf('a')], { now: at('08:00'), part })).delivered).toBe(0)
    expect((await sweep(at('08:05'))).delivered).toBe(1)
  })

  it('is asked for only when something may be due', () => {
    expect([at('06:00'), at('07:00'), at('08:30')].map((now) => somethingDue(destinations, now))).toEqual([false, true, true])
    expect(somethingDue([], at('08:00'))).toBe(false)
  })

  it('repeats what a crash left unconfirmed, and loses nothing', async () => {
    await happens('a', 'low', at('10:00', '11'))
    const [destination] = destinations as [NotificationRoute]
    const crashing: Destination[] = [{ ...destination, channel: { ...destination.channel, digest: () => new Promise(() => {}) } }]
    void deliverWaiting(store, crashing, [keyOf('a')], { now: at('08:00') })
    for (let turn = 0; turn < 20; turn++) await Promise.resolve()
    expect((await sweep(at('08:01'))).delivered).toBe(0)
    expect((await sweep(at('08:05'))).delivered).toBe(1)
    expect(digested()).toEqual([['a']])
  })
})
