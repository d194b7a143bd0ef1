import type { Person } from '../organization.ts'
import type { Call, Caller, Json } from '../record.ts'
import { type Day, SECOND, type Trail } from '../trail.ts'
import { enter } from './people.ts'

/** A call that changes something. */
export const write = (source: string, action: string, region: string, request: Json, response: Json | null = null): Call => ({
  source,
  action,
  region,
  request,
  response,
  readOnly: false,
})

/** The first who has the duty; else no matter who was here first. */
export const personOf = (day: Day, duty: Person['duty']): Person =>
  (day.organization.people.find((person) => person.duty === duty && person.joins <= day.index) ?? day.organization.people[0]) as Person

/** An administrator at work in one account, from the office. */
export const administrator = (trail: Trail, day: Day, index: number, at: number): Caller =>
  enter(trail, day, personOf(day, 'platform'), at, {
    index,
    set: 'AdministratorAccess',
    from: trail.random.pick(day.organization.networks.office),
    console: trail.random.chance(0.5),
  })

/** One call after the other, at the pace of a person by default. Returns when the last was made. */
export const inOrder = (trail: Trail, start: number, caller: Caller, calls: readonly Call[], pause = 45 * SECOND): number => {
  let at = start
  for (const call of calls) {
    at += trail.random.between(0.1, 2) * pause
    trail.call(at, caller, call)
  }
  return at
}
