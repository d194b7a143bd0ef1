import type { Event } from '#core/model/event.ts'
import { type HeartbeatRow, heartbeatKey } from '#core/state/kinds/heartbeat.ts'
import type { Fact } from '#core/state/rows.ts'
import { detectKind } from './evidence.ts'

/** Activity is remembered in pieces of three hours: coarse enough to cost eight writes a day and account. */
export const SLOT = 3 * 3_600_000
const SLOTS_A_DAY = 8
/** A record dated later than this is no sign of life. */
const AHEAD = 3_600_000
/** Nor is one that is read again after so long: a replay of last month is no sign of life, and its end no silence. */
export const FORGOTTEN = 7 * 86_400_000
const MOST_WRITTEN = 100_000

export const slotOf = (time: number): number => Math.floor(time / SLOT)

/** `api-call us-east-1`: which log of which Region. Notices come when something happens, so their silence says nothing. */
const feedOf = (event: Event): string | undefined => (detectKind(event.kind).feed ? `${event.kind} ${event.region}` : undefined)

/**
 * Signs of life: in which pieces of time records of an account and Region were made. Reported once for each piece, all Regions of an account in
 * a batch as one fact: what costs a write is a new piece, not a record.
 */
export const heartbeatRecorder = () => {
  let written = new Set<string>()
  let pending = new Map<string, Map<string, Set<number>>>()
  return {
    observe(events: readonly Event[], now: number): void {
      for (const event of events) {
        const feed = feedOf(event)
        if (feed === undefined || event.time > now + AHEAD || event.time < now - FORGOTTEN) continue
        const slot = slotOf(event.time)
        const key = `${event.account} ${feed} ${slot}`
        if (written.has(key)) continue
        if (written.size < MOST_WRITTEN) written.add(key)
        const feeds = pending.get(event.account) ?? new Map<string, Set<number>>()
        feeds.set(feed, (feeds.get(feed) ?? new Set()).add(slot))
        pending.set(event.account, feeds)
      }
    },
    drain(): Fact[] {
      const facts = [...pending].map(([account, feeds]): Fact => ({ ...heartbeatKey(account), value: rowOf(account, feeds) }))
      pending = new Map()
      return facts
    },
    reset(): void {
      written = new Set()
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
