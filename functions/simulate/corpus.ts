import { ordinaryDay, simulateDay } from './day.ts'
import { delivered, inFiles } from './delivery.ts'
import { organizationOf } from './organization.ts'
import { randomOf } from './random.ts'
import type { CloudTrailRecord } from './record.ts'
import { DAY, dayOf } from './trail.ts'

export interface CorpusRequest {
  readonly events: number
  readonly seed: string
  /** Records a file. */
  readonly fileSize?: number
}

const FIRST_DAY = Date.parse('2026-05-04T00:00:00Z')
const A_DAY = 20_000

/** A realistic mix to measure with, file by file: exactly `events` records of consecutive days, with one breach in the middle. */
export function* benchCorpus({ events, seed, fileSize = Math.ceil(events / 20) }: CorpusRequest): Generator<CloudTrailRecord[]> {
  let held: CloudTrailRecord[] = []
  let left = events
  for (let index = 0; left > 0; index++) {
    const day = corpusDay(seed, index, Math.min(A_DAY, events), index === Math.floor(events / A_DAY / 2))
    held.push(...day.slice(0, left - held.length))
    while (held.length >= fileSize || (held.length === left && left > 0)) {
      const [file = []] = inFiles(held, fileSize)
      held = held.slice(file.length)
      left -= file.length
      yield file
    }
  }
}

const corpusDay = (seed: string, index: number, events: number, breached: boolean): readonly CloudTrailRecord[] => {
  const start = FIRST_DAY + index * DAY
  if (breached) return simulateDay({ seed, date: new Date(start).toISOString().slice(0, 10), breach: true, events }).records
  return delivered(randomOf(`${seed}/corpus/${index}`), ordinaryDay(dayOf(organizationOf(seed), start, index), events))
}
