import type { Estate } from '../estate.ts'
import { botoOf, cliOf, type EntryRoles, type IamUser } from '../organization.ts'
import type { Random } from '../random.ts'
import type { Caller, CloudTrailRecord } from '../record.ts'
import { assumeRole, userCaller } from '../sessions.ts'
import { type Day, HOUR, MINUTE, trailOf } from '../trail.ts'
import { lookAround, whoAmI } from './discovery.ts'
import { BREACH_STAGES, type BreachStage, type Intruder, turnTo } from './intruder.ts'
import { PERSISTENCE, type Persistence, persist } from './persistence.ts'
import { TAMPERING, type Tampering, tamper } from './tampering.ts'
import { steal, THEFT, type Theft } from './theft.ts'

/** What may be fixed in advance; what is absent is drawn. */
export interface BreachChoice {
  readonly persistence?: Persistence
  readonly tampering?: Tampering
  readonly theft?: Theft
  /** How many times a role is assumed: 1 or 2. */
  readonly hops?: 1 | 2
}

/** What really happened: the answer that an analysis should come to. */
export interface BreachTruth {
  readonly origin: { readonly kind: 'user'; readonly arn: string; readonly name: string; readonly account: string }
  /** The leaked key. */
  readonly key: string
  readonly stages: Readonly<Record<BreachStage, readonly string[]>>
  /** `eventID`s of all stages. */
  readonly eventIds: readonly string[]
  /** Accounts in which the intruder acted. */
  readonly accounts: readonly string[]
  /** Keys of the sessions that the intruder opened. */
  readonly sessions: readonly string[]
  /** Parent and child: `user:ARN` and `key:ASIA…`. */
  readonly edges: readonly (readonly [parent: string, child: string])[]
  readonly attackerAddresses: readonly string[]
  readonly choice: Required<BreachChoice>
}

export interface Breach {
  readonly records: readonly CloudTrailRecord[]
  readonly truth: BreachTruth
}

const agentOf = (random: Random): string =>
  random.pick([
    cliOf,
    botoOf,
    (draw: Random) => `python-requests/2.${draw.int(25, 32)}.0`,
    (draw: Random) =>
      `aws-sdk-go-v2/1.${draw.int(20, 38)}.0 ua/2.1 os/windows lang/go#1.2${draw.int(1, 5)}.0 md/GOOS#windows md/GOARCH#amd64`,
  ])(random)

const choose = (random: Random, choice: BreachChoice): Required<BreachChoice> => ({
  persistence: choice.persistence ?? random.pick(PERSISTENCE),
  tampering: choice.tampering ?? random.pick(TAMPERING),
  theft: choice.theft ?? random.pick(THEFT),
  hops: choice.hops ?? (random.chance(0.5) ? 1 : 2),
})

/** The leaked key of an old IAM user, used from a new network: discovery, a role in another account, persistence, tampering, theft. */
export const breach = (random: Random, day: Day, choice: BreachChoice = {}): Breach => {
  const { organization } = day
  const chosen = choose(random, choice)
  const user = random.pick(organization.users)
  const addresses = random.sample(organization.networks.attackers, random.int(1, 3))
  const caller = userCaller(user, addresses[0], agentOf(random))
  const notes = Object.fromEntries(BREACH_STAGES.map((stage) => [stage, [] as string[]])) as Record<BreachStage, string[]>
  const at = day.start + random.between(7 * HOUR, 13.5 * HOUR)
  const intruder: Intruder = {
    random,
    trail: trailOf(random),
    notes,
    at,
    caller,
    estate: organization.estates[0] as Estate,
    stage: 'discovery',
  }
  whoAmI(intruder)
  lookAround(intruder, random.int(14, 70), random.between(0.1, 0.4), organization)
  const { sessions, edges, accounts } = climb(intruder, day, user, chosen.hops, addresses)
  turnTo(intruder, 'persistence')
  persist(intruder, chosen.persistence)
  turnTo(intruder, 'log-tampering')
  tamper(intruder, chosen.tampering)
  turnTo(intruder, 'data-theft')
  steal(intruder, chosen.theft)
  const origin = { kind: 'user', arn: user.arn, name: user.name, account: user.account } as const
  const truth = {
    origin,
    key: user.key,
    stages: notes,
    eventIds: BREACH_STAGES.flatMap((stage) => notes[stage]),
    accounts,
    sessions,
    edges,
    attackerAddresses: addresses,
    choice: chosen,
  }
  return { records: intruder.trail.records, truth }
}

/** Role by role into other accounts, looking around in each. */
const climb = (intruder: Intruder, day: Day, user: IamUser, hops: number, addresses: readonly string[]) => {
  const { random } = intruder
  const { organization } = day
  const sessions: string[] = []
  const edges: [string, string][] = []
  const accounts = [user.account]
  let parent = `user:${user.arn}`
  for (const index of hops === 1 ? [random.int(1, 2)] : random.shuffle([1, 2])) {
    turnTo(intruder, 'assume-role')
    const by: Caller = { ...intruder.caller, from: random.pick(addresses) }
    const { support: role } = organization.entry[index] as EntryRoles
    const name =
      random.pick(['session', 'botocore-session', 'aws-cli', 'test', 'admin']) +
      (random.chance(0.5) ? `-${Math.floor(intruder.at / 1_000)}` : '')
    const session = assumeRole(intruder.trail, intruder.at, by, { role, name, region: organization.region })
    intruder.notes['assume-role'].push(...session.issued)
    intruder.caller = session.caller
    intruder.estate = organization.estates[index] as Estate
    intruder.stage = 'discovery'
    intruder.at += random.between(0, MINUTE)
    whoAmI(intruder)
    lookAround(intruder, random.int(5, 35), random.between(0, 0.1), organization)
    sessions.push(session.key)
    edges.push([parent, `key:${session.key}`])
    accounts.push(role.account)
    parent = `key:${session.key}`
  }
  return { sessions, edges, accounts }
}
