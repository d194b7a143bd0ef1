import { byMoment } from '#core/model/moment.ts'
import { ranked, SAMPLED, type Transfer, type VolumeRow } from '#core/state/kinds/volume.ts'

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
const sumsByPeer = (transfers: readonly Transfer[], limit: number): Map<string, Sum> => {
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
  for (const sum of sums.values()) sum.transfers.sort(byMoment)
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
