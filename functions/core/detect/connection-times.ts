import { byMoment } from '#core/model/moment.ts'
import type { ConnectionTime, ConnectionTimesRow } from '#core/state/kinds/connection-times.ts'

/** How regular connections are. */
export interface Rhythm {
  /** Median gap between connections, milliseconds. */
  readonly gap: number
  /** Quartile dispersion of the gaps, (Q3 − Q1) / (Q3 + Q1): 0 for a clock, about 0.2 for a jitter of ±40 %, about 0.66 for chance. */
  readonly spread: number
  /** The same of the bytes that were sent. */
  readonly sizeSpread: number
  readonly count: number
  readonly connections: readonly ConnectionTime[]
}

const quantile = (sorted: readonly number[], at: number): number => {
  const position = (sorted.length - 1) * at
  const low = sorted[Math.floor(position)] ?? 0
  const high = sorted[Math.ceil(position)] ?? low
  return low + (high - low) * (position - Math.floor(position))
}

/** Robust against lost connections and outliers: a quarter of the values may be anything. */
const dispersion = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b)
  const [low, high] = [quantile(sorted, 0.25), quantile(sorted, 0.75)]
  return high + low === 0 ? 0 : (high - low) / (high + low)
}

/** Connections that one record interval shows as several are one. */
const SAME_BEAT = 2_000

/** The rhythm of all connections of one interface to one port of one peer, over all days that are kept; undefined below three. */
export const rhythmOf = (rows: readonly ConnectionTimesRow[]): Rhythm | undefined => {
  const all = rows.flatMap((row) => row.connections).sort(byMoment)
  const connections = all.filter((connection, at) => at === 0 || connection.time - all[at - 1]!.time > SAME_BEAT)
  const gaps = connections.slice(1).map((connection, at) => connection.time - connections[at]!.time)
  if (gaps.length < 2) return undefined
  const sorted = [...gaps].sort((a, b) => a - b)
  return {
    gap: quantile(sorted, 0.5),
    spread: dispersion(gaps),
    sizeSpread: dispersion(connections.map((one) => one.bytes)),
    count: connections.length,
    connections,
  }
}
