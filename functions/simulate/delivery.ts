import type { Random } from './random.ts'
import type { CloudTrailRecord } from './record.ts'
import { MINUTE, SECOND } from './trail.ts'

interface Delivered {
  readonly record: CloudTrailRecord
  readonly at: number
}

/**
 * Puts records into the order in which files deliver them: about five minutes after the call, some a quarter of an hour,
 * without order inside a file; `again` of them come a second time, from a second trail.
 */
export const delivered = (random: Random, records: readonly CloudTrailRecord[], again = 0.03): CloudTrailRecord[] => {
  const arrivals: Delivered[] = []
  for (const record of records) {
    const time = Date.parse(record.eventTime)
    arrivals.push({ record, at: time + delayOf(random) })
    if (random.chance(again)) arrivals.push({ record, at: time + delayOf(random) })
  }
  return arrivals.sort((a, b) => a.at - b.at).map(({ record }) => record)
}

const delayOf = (random: Random): number => Math.min(15 * MINUTE, Math.max(40 * SECOND, random.logNormal(4.2 * MINUTE, 0.45)))

/** Cuts a delivery into files of at most `size` records. */
export function* inFiles<T>(records: readonly T[], size: number): Generator<T[]> {
  for (let from = 0; from < records.length; from += size) yield records.slice(from, from + size)
}
