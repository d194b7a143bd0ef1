import type { Event } from '#core/model/event.ts'
import { hashOf } from '#core/model/hash.ts'
import type { Fact, HeartbeatRow } from '#core/model/state.ts'

/** Activity is remembered in pieces of three hours: coarse enough to cost eight writes a day and account. */
export const SLOT = 3 * 3_600_000
const SLOTS_A_DAY = 8
/** A record dated later than this is no sign of life. */
const AHEAD = 3_600_000
/** Nor is one that is read again after so long: a replay of last month is no sign of life, and its end no silence. */
export const FORGOTTEN = 7 * 86_400_000
const MOST_TOLD = 100_000

/** Partition of all heartbeats: few and small, and read together. */
export const HEARTBEATS = 'H'
export const heartbeatKey = (account: string) => ({ pk: HEARTBEATS, sk: hashOf(account) })

export const slotOf = (time: number): number => Math.floor(time / SLOT)

/** `api-call us-east-1`: which road of which Region. Notices come when something happens, so their silence says nothing. */
const feedOf = (event: Event): string | undefined => (event.kind === 'notice' ? undefined : `${event.kind} ${event.region}`)

/**
 * Signs of life: in which pieces of time records of an account and Region were made. Told once for each piece, all Regions of an account in
 * a batch as one fact: what costs a write is a new piece, not a record.
 */
export const heartbeatMemory = () => {
  let told = new Set<string>()
  let pending = new Map<string, Map<string, Set<number>>>()
  return {
    observe(events: readonly Event[], now: number): void {
      for (const event of events) {
        const feed = feedOf(event)
        if (feed === undefined || event.time > now + AHEAD || event.time < now - FORGOTTEN) continue
        const slot = slotOf(event.time)
        const key = `${event.account} ${feed} ${slot}`
        if (told.has(key)) continue
        if (told.size < MOST_TOLD) told.add(key)
        const feeds = pending.get(event.account) ?? new Map<string, Set<number>>()
        feeds.set(feed, (feeds.get(feed) ?? new Set()).add(slot))
        pending.set(event.account, feeds)
      }
    },
    facts(): Fact[] {
      const facts = [...pending].map(([account, feeds]): Fact => ({ ...heartbeatKey(account), value: rowOf(account, feeds) }))
      pending = new Map()
      return facts
    },
    forget(): void {
      told = new Set()
      pending = new Map()
    },
  }
}

const rowOf = (account: string, feeds: ReadonlyMap<string, ReadonlySet<number>>): HeartbeatRow => ({
  kind: 'heartbeat',
  account,
  feeds: Object.fromEntries([...feeds].map(([feed, slots]) => [feed, { active: daysOf(slots), silent: [] }])),
})

/** Slots as bits by day. */
const daysOf = (slots: ReadonlySet<number>): Record<string, number> => {
  const days: Record<string, number> = {}
  for (const slot of slots) {
    const day = String(Math.floor(slot / SLOTS_A_DAY))
    days[day] = (days[day] ?? 0) | (1 << (slot % SLOTS_A_DAY))
  }
  return days
}

/** The slots of a feed in which something came, in order. */
export const slotsOf = (active: Readonly<Record<string, number>>): number[] =>
  Object.entries(active)
    .flatMap(([day, bits]) =>
      Array.from({ length: SLOTS_A_DAY }, (_, at) => at)
        .filter((at) => bits & (1 << at))
        .map((at) => Number(day) * SLOTS_A_DAY + at),
    )
    .sort((a, b) => a - b)

/** Bounds of a row. */
const KEPT = { feeds: 128, days: 10, silences: 4 } as const

const mergeActive = (a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>): Record<string, number> => {
  const days = [...new Set([...Object.keys(a), ...Object.keys(b)])].map(Number).sort((x, y) => y - x)
  return Object.fromEntries(
    days
      .slice(0, KEPT.days)
      .reverse()
      .map((day) => [day, (a[day] ?? 0) | (b[day] ?? 0)]),
  )
}

/** Joins two states: bits are united, the latest days kept. */
export const mergeHeartbeats = (a: HeartbeatRow, b: HeartbeatRow): HeartbeatRow => {
  const names = [...new Set([...Object.keys(a.feeds), ...Object.keys(b.feeds)])].sort().slice(0, KEPT.feeds)
  const of = (row: HeartbeatRow, name: string) => (Object.hasOwn(row.feeds, name) ? row.feeds[name] : undefined)
  const feeds = names.map((name) => {
    const [x, y] = [of(a, name), of(b, name)]
    const silent = [...new Set([...(x?.silent ?? []), ...(y?.silent ?? [])])].sort((p, q) => p - q).slice(-KEPT.silences)
    return [name, { active: mergeActive(x?.active ?? {}, y?.active ?? {}), silent }] as const
  })
  return { kind: 'heartbeat', account: a.account, feeds: Object.fromEntries(feeds) }
}
