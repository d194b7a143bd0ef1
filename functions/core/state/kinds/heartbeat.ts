import { hashOf } from '#core/model/hash.ts'
import { type Key, type MergingKind, pkOf } from '../kind.ts'

/** In which pieces of time (three hours) records of one account were made, feed by feed (`api-call us-east-1`). */
export interface HeartbeatRow {
  readonly kind: 'heartbeat'
  readonly account: string
  readonly feeds: Readonly<
    Record<
      string,
      {
        /** UTC day (days since 1970) → active pieces as bits; the latest 10 days. */
        readonly active: Readonly<Record<string, number>>
        /** Last pieces before a silence that was reported. */
        readonly silent: readonly number[]
      }
    >
  >
}

/** Partition of all heartbeats: few and small, and read together. */
export const HEARTBEATS = pkOf('heartbeats')
export const heartbeatKey = (account: string): Key => ({ pk: HEARTBEATS, sk: hashOf(account) })

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
const mergeHeartbeats = (a: HeartbeatRow, b: HeartbeatRow): HeartbeatRow => {
  const names = [...new Set([...Object.keys(a.feeds), ...Object.keys(b.feeds)])].sort().slice(0, KEPT.feeds)
  const of = (row: HeartbeatRow, name: string) => (Object.hasOwn(row.feeds, name) ? row.feeds[name] : undefined)
  const feeds = names.map((name) => {
    const [x, y] = [of(a, name), of(b, name)]
    const silent = [...new Set([...(x?.silent ?? []), ...(y?.silent ?? [])])].sort((p, q) => p - q).slice(-KEPT.silences)
    return [name, { active: mergeActive(x?.active ?? {}, y?.active ?? {}), silent }] as const
  })
  return { kind: 'heartbeat', account: a.account, feeds: Object.fromEntries(feeds) }
}

export const heartbeat: MergingKind<HeartbeatRow> = {
  kind: 'heartbeat',
  places: [{ partition: 'heartbeats', sk: '', wakes: 'nobody' }],
  merge: mergeHeartbeats,
}
