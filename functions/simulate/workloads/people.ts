import { denied } from '../calls/errors.ts'
import { CONSOLE, readOf } from '../calls/reads.ts'
import type { Estate } from '../estate.ts'
import { accessKeyId, hex } from '../ids.ts'
import type { EntryRoles, Organization, Person } from '../organization.ts'
import type { Call, Caller } from '../record.ts'
import { assumeRole, assumeWithSaml, type Session } from '../sessions.ts'
import { type Day, HOUR, MINUTE, SECOND, type Trail, type Workload } from '../trail.ts'
import { objectCall } from './machines.ts'

/** By duty: index of the account (tooling, production, development) and permission set, weighted. */
const ACCESS: Readonly<Record<Person['duty'], readonly (readonly [number, number, string])[]>> = {
  developer: [
    [6, 2, 'PowerUserAccess'],
    [3, 1, 'ReadOnlyAccess'],
  ],
  platform: [
    [2, 0, 'AdministratorAccess'],
    [3, 1, 'AdministratorAccess'],
    [3, 2, 'AdministratorAccess'],
    [2, 1, 'ReadOnlyAccess'],
  ],
  security: [
    [1, 0, 'SecurityAudit'],
    [1, 1, 'SecurityAudit'],
    [1, 2, 'SecurityAudit'],
  ],
  analyst: [[3, 1, 'ReadOnlyAccess']],
  finance: [[1, 0, 'Billing']],
}

/** Where a person works today; people who travel have another answer. */
export type Place = (person: Person, day: Day) => string | undefined

const consoleSession = (trail: Trail, at: number, session: Session, browser: string, region: string): Caller => {
  const { caller } = session
  const { accessKeyId: _, ...identity } = caller.identity
  const signin = { ...caller, agent: browser }
  const key = accessKeyId(trail.random, caller.account, 'ASIA')
  trail.call(
    at + SECOND,
    { ...signin, identity },
    {
      source: 'signin',
      action: 'ConsoleLogin',
      region,
      readOnly: false,
      type: 'AwsConsoleSignIn',
      response: { ConsoleLogin: 'Success' },
      additional: { LoginTo: `https://${region}.console.aws.amazon.com/console/home`, MobileVersion: 'No', MFAUsed: 'No' },
    },
  )
  trail.call(
    at + 2 * SECOND,
    { ...signin, agent: 'Jersey/2.45 (HttpUrlConnection 21.0.7)' },
    {
      source: 'signin',
      action: 'GetSigninToken',
      region,
      readOnly: false,
      type: 'AwsConsoleSignIn',
      response: { credentials: { accessKeyId: key }, GetSigninToken: 'Success' },
      additional: { MobileVersion: 'No', MFAUsed: 'No' },
    },
  )
  return { ...signin, identity: { ...caller.identity, accessKeyId: key }, console: true }
}

/** What people change manually, in development for the most part. */
const handiwork = (trail: Trail, estate: Estate): Call => {
  const { random } = trail
  const { region } = estate
  const instance = { instancesSet: { items: [{ instanceId: random.pick(estate.instances).id }] } }
  const calls: Call[] = [
    {
      source: 'lambda',
      action: 'UpdateFunctionCode20150331v2',
      region,
      readOnly: false,
      request: { functionName: random.pick(estate.functions).name, publish: false },
    },
    { source: 'ec2', action: 'StopInstances', region, readOnly: false, request: { ...instance, force: false } },
    { source: 'ec2', action: 'StartInstances', region, readOnly: false, request: instance },
    {
      source: 'logs',
      action: 'PutQueryDefinition',
      region,
      readOnly: false,
      request: { name: `query-${hex(random, 4)}`, queryString: 'fields @timestamp | limit 20' },
    },
    { source: 'monitoring', action: 'PutDashboard', region, readOnly: false, request: { dashboardName: 'overview' } },
    {
      source: 'ecs',
      action: 'UpdateService',
      region,
      readOnly: false,
      request: { cluster: estate.cluster, service: 'web', desiredCount: random.int(1, 6) },
    },
    {
      source: 'sqs',
      action: 'PurgeQueue',
      region,
      readOnly: false,
      request: { queueUrl: `https://sqs.${region}.amazonaws.com/${estate.account.id}/${estate.queues[0]}` },
    },
  ]
  return random.pick(calls)
}

/** What a developer tries in an account where they may only read. */
const refused = (trail: Trail, caller: Caller, estate: Estate): Call => {
  const { random } = trail
  const [source, action] = random.pick([
    ['lambda', 'UpdateFunctionConfiguration20150331v2'],
    ['ec2', 'StartInstances'],
    ['ecs', 'UpdateService'],
    ['secretsmanager', 'GetSecretValue'],
    ['sqs', 'PurgeQueue'],
    ['kms', 'Decrypt'],
  ] as const)
  return denied(random, caller, { source, action, region: estate.region, request: null })
}

const act = (trail: Trail, at: number, caller: Caller, estate: Estate, person: Person, mayWrite: boolean) => {
  const { random } = trail
  if (mayWrite && random.chance(0.05)) return trail.call(at, caller, handiwork(trail, estate))
  if (!mayWrite && random.chance(0.05)) return trail.call(at, caller, refused(trail, caller, estate))
  if (person.duty === 'analyst' && random.chance(0.3))
    return objectCall(trail, at, caller, estate, 'GetObject', estate.buckets[3] as string, `reports/${hex(random, 6)}.csv`)
  if (person.duty === 'finance')
    return trail.call(
      at,
      caller,
      readOf(['ce', 'GetCostAndUsage', () => ({ granularity: 'DAILY', metrics: ['UnblendedCost'] })], estate, random),
    )
  return trail.call(at, caller, readOf(random.pick(CONSOLE), estate, random))
}

/** Opens a session of a permission set for a person, by console or command line. */
export const enter = (
  trail: Trail,
  day: Day,
  person: Person,
  at: number,
  place: { index: number; set: string; from: string; console: boolean },
): Caller => {
  const { organization } = day
  const role = (organization.entry[place.index] as EntryRoles).permissionSets[place.set]
  if (!role) throw new RangeError(`no permission set is called ${place.set}`)
  const { region } = organization
  const session = assumeWithSaml(trail, at, organization, person, { role, name: person.name, region, from: place.from })
  return place.console ? consoleSession(trail, at, session, person.browser, region) : { ...session.caller, agent: person.cli }
}

/** One sitting: a person enters an account and works there for up to two hours. */
const sitting = (trail: Trail, day: Day, person: Person, from: string, calls: number) => {
  const { random } = trail
  const { organization } = day
  const [, index, set] = random.weighted(ACCESS[person.duty])
  let at = day.start + person.starts * HOUR + random.between(0, 7.5 * HOUR)
  const onCallNow = person.duty === 'platform' && index === 0 && random.chance(0.25)
  const byConsole = person.duty === 'analyst' || person.duty === 'finance' || (!onCallNow && random.chance(0.65))
  let caller = enter(trail, day, person, at, { index, set, from, console: byConsole })
  if (onCallNow) caller = onCall(trail, at + 5 * SECOND, organization, person, caller)
  const target = organization.estates.find(({ account }) => account.id === caller.account) as Estate
  for (let left = calls; left > 0; left--) {
    at += Math.min(random.exponential(20 * SECOND), 10 * MINUTE)
    act(trail, at, caller, target, person, set !== 'ReadOnlyAccess' && set !== 'SecurityAudit')
  }
}

/** Platform people reach the support role of another account from their own session. */
const onCall = (trail: Trail, at: number, organization: Organization, person: Person, by: Caller): Caller => {
  const { support } = organization.entry[trail.random.int(1, organization.entry.length - 1)] as EntryRoles
  return assumeRole(trail, at, by, { role: support, name: person.name, region: organization.region }).caller
}

/** People at work: office or home, console or command line. */
export const people =
  (place: Place = () => undefined): Workload =>
  (trail, day, budget) => {
    const { random } = trail
    const present = day.organization.people.filter((person) => person.joins <= day.index && random.chance(day.weekend ? 0.08 : 0.85))
    if (present.length === 0) return
    const each = Math.max(8, (budget * (day.weekend ? 0.1 : 1)) / present.length)
    for (const person of present) {
      const from = place(person, day) ?? (random.chance(0.45) ? random.pick(day.organization.networks.office) : person.home)
      const sittings = random.int(1, 3)
      for (let left = sittings; left > 0; left--) sitting(trail, day, person, from, Math.max(4, Math.round(each / sittings) - 3))
    }
  }
