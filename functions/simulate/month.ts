import { ordinaryDay } from './day.ts'
import { delivered } from './delivery.ts'
import { happenings } from './month/happenings.ts'
import { organizationOn, placeOn, planOf } from './month/plan.ts'
import { organizationOf } from './organization.ts'
import { randomOf } from './random.ts'
import type { CloudTrailRecord } from './record.ts'
import { type SimulatedSettings, settingsOf } from './settings.ts'
import { DAY, dayOf, trailOf } from './trail.ts'

export interface MonthRequest {
  readonly seed: string
  /** Its first day, such as `2026-05-01`, UTC. */
  readonly date?: string
  readonly days?: number
  /** About how many records a day. */
  readonly eventsPerDay?: number
}

export interface MonthDay {
  readonly date: string
  /** In order of delivery. Days overlap by the minutes that delivery takes. */
  readonly records: readonly CloudTrailRecord[]
}

/** Settings of the organization that `simulateBenignMonth` plays. */
export const monthSettings = (seed: string): SimulatedSettings => settingsOf(organizationOf(seed))

/**
 * A month without an attack, a day at a time: everyday work, and what a month brings with it: starters, travel, new keys, new
 * Regions and services, root on call, shares between sister accounts. At least 300,000 records by default.
 */
export function* simulateBenignMonth({ seed, date = '2026-05-01', days = 30, eventsPerDay = 11_000 }: MonthRequest): Generator<MonthDay> {
  const plan = planOf(seed, days)
  const first = Date.parse(`${date}T00:00:00Z`)
  for (let index = 0; index < days; index++) {
    const start = first + index * DAY
    const day = dayOf(organizationOn(plan, index), start, index)
    const trail = trailOf(randomOf(`${seed}/${start}/happenings`))
    happenings(trail, day, plan)
    const records = [...ordinaryDay(day, eventsPerDay, (person) => placeOn(plan, person.name, index)), ...trail.records]
    yield { date: new Date(start).toISOString().slice(0, 10), records: delivered(randomOf(`${seed}/${start}/delivery`), records) }
  }
}
