import { type BreachChoice, type BreachTruth, breach } from './breach/breach.ts'
import { delivered } from './delivery.ts'
import { type Organization, organizationOf } from './organization.ts'
import { type Random, randomOf } from './random.ts'
import type { CloudTrailRecord } from './record.ts'
import { type SimulatedSettings, settingsOf } from './settings.ts'
import { DAY, type Day, dayOf, trailOf, type Workload } from './trail.ts'
import { awsServices } from './workloads/aws-services.ts'
import { configCrawl, monitoring } from './workloads/crawls.ts'
import { legacyUsers } from './workloads/legacy-users.ts'
import { functions, instances, tasks } from './workloads/machines.ts'
import { oddities } from './workloads/oddities.ts'
import { type Place, people } from './workloads/people.ts'
import { pipelines } from './workloads/pipelines.ts'
import { terraformRuns } from './workloads/terraform-runs.ts'

/** Everything that goes on, with its share of a day's records. */
const shares = (place?: Place): readonly (readonly [share: number, name: string, workload: Workload])[] => [
  [0.13, 'config', configCrawl],
  [0.14, 'monitoring', monitoring],
  [0.19, 'functions', functions],
  [0.17, 'instances', instances],
  [0.06, 'tasks', tasks],
  [0.15, 'aws-services', awsServices],
  [0.09, 'people', people(place)],
  [0.05, 'pipelines', pipelines],
  [0.05, 'terraform', terraformRuns],
  [0.03, 'legacy-users', legacyUsers],
  [0, 'oddities', oddities],
]

/** All that an organization does on one day, in no order. */
export const ordinaryDay = (day: Day, events: number, place?: Place): CloudTrailRecord[] =>
  shares(place).flatMap(([share, name, workload]) => {
    const trail = trailOf(randomOf(`${day.organization.seed}/${day.start}/${name}`))
    workload(trail, day, Math.round(events * share))
    return trail.records
  })

export interface DayRequest {
  readonly seed: string
  /** Such as `2026-05-12`, UTC. */
  readonly date: string
  /** Hides a breach in the day; an object fixes some of what is drawn otherwise. */
  readonly breach?: boolean | BreachChoice
  /** About how many records a day; 20,000 at least by default. */
  readonly events?: number
  /** Days of thinner ordinary activity before it, a tenth of the records each. */
  readonly history?: number
}

export interface SimulatedDay {
  /** In order of delivery: late, out of order, some twice. */
  readonly records: readonly CloudTrailRecord[]
  readonly organization: Organization
  readonly settings: SimulatedSettings
  /** Present where a breach was asked for. */
  readonly truth?: BreachTruth
}

/** A day in the life of a small organization. Pure: the same request gives the same records. */
export const simulateDay = (request: DayRequest): SimulatedDay => {
  const { events = 21_000, history = 0 } = request
  const organization = organizationOf(request.seed)
  const start = Date.parse(`${request.date}T00:00:00Z`)
  const random: Random = randomOf(`${request.seed}/${request.date}`)
  const past = Array.from({ length: history }, (_, at) =>
    ordinaryDay(dayOf(organization, start - (history - at) * DAY, 0), Math.round(events / 10)),
  )
  const records = [...past.flat(), ...ordinaryDay(dayOf(organization, start, 0), events)]
  const settings = settingsOf(organization)
  if (!request.breach) return { records: delivered(random.fork('delivery'), records), organization, settings }
  const choice = request.breach === true ? {} : request.breach
  const hidden = breach(random.fork('breach'), dayOf(organization, start, 0), choice)
  return { records: delivered(random.fork('delivery'), [...records, ...hidden.records]), organization, settings, truth: hidden.truth }
}
