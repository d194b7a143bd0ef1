import { denied } from '../calls/errors.ts'
import type { Estate } from '../estate.ts'
import type { Random } from '../random.ts'
import type { Call, Caller, CloudTrailRecord } from '../record.ts'
import { MINUTE, SECOND, type Trail } from '../trail.ts'

export const BREACH_STAGES = ['discovery', 'assume-role', 'persistence', 'log-tampering', 'data-theft'] as const
export type BreachStage = (typeof BREACH_STAGES)[number]

/** The intruder's own clock and hands: each act moves time on and is noted under its stage. */
export interface Intruder {
  readonly random: Random
  readonly trail: Trail
  readonly notes: Record<BreachStage, string[]>
  at: number
  caller: Caller
  estate: Estate
  stage: BreachStage
}

/** The next call, after a pause drawn around `pause` ms. */
export const act = (intruder: Intruder, call: Call, pause = 8 * SECOND): CloudTrailRecord => {
  intruder.at += SECOND + intruder.random.exponential(pause)
  const record = intruder.trail.call(intruder.at, intruder.caller, call)
  intruder.notes[intruder.stage].push(record.eventID)
  return record
}

/** The next call, refused. */
export const fail = (intruder: Intruder, call: Call): CloudTrailRecord => act(intruder, denied(intruder.random, intruder.caller, call))

/** Moves on to another stage after minutes, now and then more than an hour, of reading. */
export const turnTo = (intruder: Intruder, stage: BreachStage): void => {
  intruder.stage = stage
  intruder.at += Math.min(MINUTE + intruder.random.logNormal(11 * MINUTE, 1), 95 * MINUTE)
}

/** An account outside the organization. */
export const strangerAccount = (random: Random): string => `${random.int(1000, 9999)}0${random.int(1_000_000, 9_999_999)}`
