import { hash64 } from '#core/model/hash.ts'
import type { Moment, Transfer, VolumeRow } from '#core/model/state.ts'

/** Records kept for each way of one interface and day. The error of a sum is about 1/√(k−1): 9 % of the day's total. */
export const SAMPLED = { sent: 128, received: 64 } as const

const SPACE = 0x1000000000000

/** A number in (0, 1], the same for a record wherever it is read. */
const uniform = (id: string): number => (Number.parseInt(hash64(id).slice(0, 12), 16) + 1) / SPACE

/** Large transfers nearly always stay, small ones by chance, in proportion to what they carry. */
export const priorityOf = ({ id, bytes }: Transfer): number => bytes / uniform(id)

const earlierOf = (a: Moment, b: Moment): number => a.time - b.time || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)

interface Ranked {
  readonly transfer: Transfer
  readonly priority: number
}

const byPriority = (a: Ranked, b: Ranked): number => b.priority - a.priority || earlierOf(a.transfer, b.transfer)

const ranked = (transfers: readonly Transfer[]): Ranked[] =>
  transfers.map((transfer) => ({ transfer, priority: priorityOf(transfer) })).sort(byPriority)

/** Joins two samples: the `limit` greatest priorities of both, each record once. */
export const mergeTransfers = (a: readonly Transfer[], b: readonly Transfer[], limit: number): Transfer[] => {
  const byId = new Map<string, Transfer>()
  for (const one of [...a, ...b]) byId.set(one.id, one)
  return ranked([...byId.values()])
    .slice(0, limit)
    .map(({ transfer }) => transfer)
    .sort(earlierOf)
}

const lesser = (a: string, b: string): string => (a <= b ? a : b)

export const mergeVolumes = (a: VolumeRow, b: VolumeRow): VolumeRow => ({
  kind: 'volume',
  interfaceId: a.interfaceId,
  account: lesser(a.account, b.account),
  region: lesser(a.region, b.region),
  day: a.day,
  sent: mergeTransfers(a.sent, b.sent, SAMPLED.sent),
  received: mergeTransfers(a.received, b.received, SAMPLED.received),
})

/** An estimated sum and the kept records behind it. */
export interface Sum {
  readonly bytes: number
  readonly transfers: readonly Transfer[]
  /** True where every record is kept, so that the sum is exact. */
  readonly exact: boolean
}

/**
 * Sums by peer. A record that stayed by chance stands for the threshold's worth of bytes (priority sampling: the estimate is
 * unbiased for every subset); with fewer records than the sample holds, sums are exact.
 */
export const sumsByPeer = (transfers: readonly Transfer[], limit: number): Map<string, Sum> => {
  const all = ranked(transfers)
  const exact = all.length < limit
  const threshold = exact ? 0 : (all.at(-1)?.priority ?? 0)
  const counted = exact ? all : all.slice(0, -1)
  const sums = new Map<string, { bytes: number; transfers: Transfer[]; exact: boolean }>()
  for (const { transfer } of counted) {
    const sum = sums.get(transfer.peer) ?? { bytes: 0, transfers: [], exact }
    sum.bytes += Math.max(transfer.bytes, threshold)
    sum.transfers.push(transfer)
    sums.set(transfer.peer, sum)
  }
  for (const sum of sums.values()) sum.transfers.sort(earlierOf)
  return sums
}

/** What an interface did with one peer on one day. */
export interface DayWithPeer {
  readonly row: VolumeRow
  readonly peer: string
  readonly sent: Sum
  /** Estimated bytes that came back. */
  readonly received: number
}

export const daysWithPeers = (rows: readonly VolumeRow[]): DayWithPeer[] =>
  rows.flatMap((row) => {
    const received = sumsByPeer(row.received, SAMPLED.received)
    return [...sumsByPeer(row.sent, SAMPLED.sent)].map(([peer, sent]) => ({ row, peer, sent, received: received.get(peer)?.bytes ?? 0 }))
  })

/** All that an interface sent to the internet on a day, estimated. */
export const sentInAll = (row: VolumeRow): number =>
  [...sumsByPeer(row.sent, SAMPLED.sent).values()].reduce((sum, one) => sum + one.bytes, 0)
