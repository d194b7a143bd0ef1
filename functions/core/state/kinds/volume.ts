import { hash64 } from '#core/model/hash.ts'
import { byMoment, type Moment } from '#core/model/moment.ts'
import { lesser } from '../join.ts'
import { type Key, type MergingKind, pkOf } from '../kind.ts'

/** One flow record as a volume remembers it: who got how much. */
export interface Transfer extends Moment {
  readonly peer: string
  readonly bytes: number
}

/**
 * What one interface sent to and received from the internet on one UTC day, in connections that it opened itself: a priority
 * sample by bytes of each way, from which the sum of any peer follows (detect/flow-volume.ts).
 */
export interface VolumeRow {
  readonly kind: 'volume'
  readonly interfaceId: string
  readonly account: string
  readonly region: string
  /** Days since 1970, UTC. */
  readonly day: number
  readonly sent: readonly Transfer[]
  readonly received: readonly Transfer[]
}

export const volumeKey = (interfaceId: string, day: number): Key => ({ pk: pkOf('volume', interfaceId), sk: `d#${day}` })

/** Records kept for each way of one interface and day. The error of a sum is about 1/√(k−1): 9 % of the day's total. */
export const SAMPLED = { sent: 128, received: 64 } as const

const SPACE = 0x1000000000000

/** A number in (0, 1], the same for a record wherever it is read. */
const uniform = (id: string): number => (Number.parseInt(hash64(id).slice(0, 12), 16) + 1) / SPACE

/** Large transfers nearly always stay, small ones by chance, in proportion to what they carry. */
export const priorityOf = ({ id, bytes }: Transfer): number => bytes / uniform(id)

interface Ranked {
  readonly transfer: Transfer
  readonly priority: number
}

const byPriority = (a: Ranked, b: Ranked): number => b.priority - a.priority || byMoment(a.transfer, b.transfer)

export const ranked = (transfers: readonly Transfer[]): Ranked[] =>
  transfers.map((transfer) => ({ transfer, priority: priorityOf(transfer) })).sort(byPriority)

/** Joins two samples: the `limit` greatest priorities of both, each record once. */
export const mergeTransfers = (a: readonly Transfer[], b: readonly Transfer[], limit: number): Transfer[] => {
  const byId = new Map<string, Transfer>()
  for (const one of [...a, ...b]) byId.set(one.id, one)
  return ranked([...byId.values()])
    .slice(0, limit)
    .map(({ transfer }) => transfer)
    .sort(byMoment)
}

const mergeVolumes = (a: VolumeRow, b: VolumeRow): VolumeRow => ({
  kind: 'volume',
  interfaceId: a.interfaceId,
  account: lesser(a.account, b.account),
  region: lesser(a.region, b.region),
  day: a.day,
  sent: mergeTransfers(a.sent, b.sent, SAMPLED.sent),
  received: mergeTransfers(a.received, b.received, SAMPLED.received),
})

export const volume: MergingKind<VolumeRow> = {
  kind: 'volume',
  places: [{ partition: 'volume', sk: 'd#', wakes: 'flow' }],
  merge: mergeVolumes,
}
