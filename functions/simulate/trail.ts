import type { Organization } from './organization.ts'
import type { Random } from './random.ts'
import { type Call, type Caller, type CloudTrailRecord, recordOf } from './record.ts'

/** Where records are written while a scenario is played. */
export interface Trail {
  readonly random: Random
  readonly records: CloudTrailRecord[]
  call(at: number, caller: Caller, call: Call): CloudTrailRecord
}

export const trailOf = (random: Random): Trail => {
  const records: CloudTrailRecord[] = []
  const call = (at: number, caller: Caller, made: Call) => {
    const record = recordOf(random, at, caller, made)
    records.push(record)
    return record
  }
  return { random, records, call }
}

/** One day of an organization. */
export interface Day {
  readonly organization: Organization
  /** Epoch ms of 00:00 UTC. */
  readonly start: number
  /** Days since the simulated period began. */
  readonly index: number
  readonly weekend: boolean
}

/** Writes about `budget` records of one kind of activity. */
export type Workload = (trail: Trail, day: Day, budget: number) => void

export const SECOND = 1_000
export const MINUTE = 60_000
export const HOUR = 3_600_000
export const DAY = 86_400_000

export const dayOf = (organization: Organization, start: number, index: number): Day => {
  const weekday = new Date(start).getUTCDay()
  return { organization, start, index, weekend: weekday === 0 || weekday === 6 }
}
