import { accessKeyId } from '../ids.ts'
import { browserOf, cliOf, type IamUser, type Organization, organizationOf, type Person, terraformAgent } from '../organization.ts'
import { type Random, randomOf } from '../random.ts'
import type { Day, Trail } from '../trail.ts'

/** Something that does not happen every day. */
export type Happening = (trail: Trail, day: Day, plan: MonthPlan) => void

interface Trip {
  readonly person: string
  readonly from: number
  readonly to: number
  readonly address: string
}

/** What is going to happen in a month, drawn in advance, so that every day knows it. */
export interface MonthPlan {
  readonly organization: Organization
  readonly trips: readonly Trip[]
  /** People whose home gets another provider, with the day and the new address. */
  readonly moves: ReadonlyMap<string, { readonly day: number; readonly address: string }>
  /** Users whose key is renewed: the day and the new key. */
  readonly rotations: ReadonlyMap<string, { readonly day: number; readonly key: string }>
  /** Days on which somebody signs in as root. */
  readonly rootDays: readonly number[]
  /** Days on which the platform team works in the other Region. */
  readonly regionDays: readonly number[]
  /** The day from which analysts use a service that was new to them. */
  readonly adoptionDay: number
  /** Days on which a role that only reads is given to a sister account. */
  readonly vendorDay: number
  readonly upgradeDay: number
  readonly officeDoorDay: number
}

export const planOf = (seed: string, days: number): MonthPlan => {
  const random = randomOf(`${seed}/month`)
  const organization = organizationOf(seed)
  const { people, users, networks } = organization
  const day = () => random.int(4, days - 3)
  return {
    organization,
    trips: random.sample(people, random.int(1, 3)).map((person) => tripOf(random, person, days, random.pick(networks.elsewhere))),
    moves: new Map(random.sample(people, random.int(1, 2)).map(({ name }) => [name, { day: day(), address: random.pick(networks.homes) }])),
    rotations: new Map(
      random.sample(users, random.int(1, 2)).map(({ name, account }) => [name, { day: day(), key: accessKeyId(random, account, 'AKIA') }]),
    ),
    rootDays: random.sample(
      Array.from({ length: days }, (_, at) => at),
      random.int(1, 2),
    ),
    regionDays: random.sample(
      Array.from({ length: days }, (_, at) => at),
      random.int(2, 4),
    ),
    adoptionDay: day(),
    vendorDay: day(),
    upgradeDay: day(),
    officeDoorDay: day(),
  }
}

const tripOf = (random: Random, person: Person, days: number, address: string): Trip => {
  const from = random.int(3, days - 6)
  return { person: person.name, from, to: from + random.int(1, 4), address }
}

/** The organization as it is on one day of the month: keys renewed, homes moved, tools upgraded. */
export const organizationOn = (plan: MonthPlan, day: number): Organization => {
  const { organization } = plan
  const upgraded = day >= plan.upgradeDay
  const random = randomOf(`${organization.seed}/upgrade`)
  const agent = terraformAgent(random)
  return {
    ...organization,
    users: organization.users.map((user) => userOn(plan, user, day)),
    people: organization.people.map((person) => personOn(plan, person, day, { browser: browserOf(random), cli: cliOf(random) })),
    terraformAgent: upgraded ? agent : organization.terraformAgent,
  }
}

const userOn = (plan: MonthPlan, user: IamUser, day: number): IamUser => {
  const rotation = plan.rotations.get(user.name)
  return rotation && day > rotation.day ? { ...user, key: rotation.key } : user
}

const personOn = (plan: MonthPlan, person: Person, day: number, tools: { browser: string; cli: string }): Person => {
  const move = plan.moves.get(person.name)
  return { ...person, ...(day >= plan.upgradeDay ? tools : {}), ...(move && day >= move.day ? { home: move.address } : {}) }
}

/** Where a person is on a day, if they travel. */
export const placeOn = (plan: MonthPlan, person: string, day: number): string | undefined =>
  plan.trips.find((trip) => trip.person === person && day >= trip.from && day <= trip.to)?.address
