import { QUESTIONS } from './breach/discovery.ts'
import { CONSOLE, readOf } from './calls/reads.ts'
import { type Estate, roleOf } from './estate.ts'
import { accessKeyId, hex } from './ids.ts'
import { botoOf, type Organization, organizationOf } from './organization.ts'
import { type Random, randomOf } from './random.ts'
import type { Call, Caller, CloudTrailRecord, Json } from './record.ts'
import { assumeRole, type Session, userCaller } from './sessions.ts'
import { type SimulatedSettings, settingsOf } from './settings.ts'
import { HOUR, MINUTE, SECOND, type Trail, trailOf } from './trail.ts'
import { instanceSession } from './workloads/machines.ts'

/**
 * `deep`: a chain of ten sessions. `wide`: one session opens three hundred. `loud`: one session does far more than a finding can
 * name. `mixed`: several identities, each a little of all that.
 */
export const SMALL_SHAPES = ['deep', 'wide', 'loud', 'mixed'] as const
export type SmallShape = (typeof SMALL_SHAPES)[number]

export interface SmallRequest {
  readonly seed: string
  /** At most so many records; 400 by default. */
  readonly events?: number
  readonly shape?: SmallShape
}

export interface SmallOrganization {
  readonly shape: SmallShape
  /** In order of time, each once. */
  readonly records: readonly CloudTrailRecord[]
  readonly settings: SimulatedSettings
  /** Parent and child of every session that was opened: `user:ARN`, `instance:…` or `key:ASIA…`, and `key:ASIA…`. */
  readonly edges: readonly (readonly [parent: string, child: string])[]
}

/** A play in progress: the clock runs over a midnight, so that windows and days are crossed. */
interface Play {
  readonly random: Random
  readonly trail: Trail
  readonly organization: Organization
  readonly limit: number
  readonly edges: [string, string][]
  at: number
}

interface Hand {
  readonly caller: Caller
  readonly node: string
}

/** A tiny organization whose numbers go over what a detector may keep: for properties of order, repetition and interruption. */
export const simulateSmall = ({ seed, events = 400, shape }: SmallRequest): SmallOrganization => {
  const random = randomOf(`${seed}/small`)
  const drawn = shape ?? random.pick(SMALL_SHAPES)
  const organization = organizationOf(seed)
  const start = Date.parse('2026-05-12T00:00:00Z') + random.between(17 * HOUR, 23.5 * HOUR)
  const play: Play = { random, trail: trailOf(random), organization, limit: events, edges: [], at: start }
  PLAYS[drawn](play)
  const records = play.trail.records.slice(0, events).sort((a, b) => a.eventTime.localeCompare(b.eventTime))
  return { shape: drawn, records, settings: settingsOf(organization), edges: play.edges }
}

const left = (play: Play): number => play.limit - play.trail.records.length
const wait = (play: Play, mean: number): number => {
  play.at += SECOND + play.random.exponential(mean)
  return play.at
}

/** The key of an old user in the hands of an intruder. */
const stolen = (play: Play): Hand => {
  const user = play.random.pick(play.organization.users)
  return { caller: userCaller(user, play.random.pick(play.organization.networks.attackers), botoOf(play.random)), node: `user:${user.arn}` }
}

const open = (play: Play, by: Hand, name: string, account = play.random.pick(play.organization.accounts).id): Hand => {
  const session: Session = assumeRole(play.trail, wait(play, 5 * SECOND), by.caller, {
    role: roleOf(play.random, account, name),
    name,
    region: play.organization.region,
  })
  play.edges.push([by.node, `key:${session.key}`])
  return { caller: session.caller, node: `key:${session.key}` }
}

const estateOf = (play: Play, hand: Hand): Estate =>
  play.organization.estates.find(({ account }) => account.id === hand.caller.account) as Estate

const iam = (action: string, request: Json): Call => ({ source: 'iam', action, region: 'us-east-1', readOnly: false, request })

/** What any security engineer wants to know about, each kind on its own. */
const RISKS: readonly ((random: Random, estate: Estate) => Call)[] = [
  (random) => iam('CreateUser', { userName: `user-${hex(random, 4)}` }),
  (random) => iam('AttachUserPolicy', { userName: `user-${hex(random, 2)}`, policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' }),
  (random, { account }) => ({
    ...iam('CreateAccessKey', { userName: `user-${hex(random, 2)}` }),
    response: { accessKey: { userName: 'user', accessKeyId: accessKeyId(random, account.id, 'AKIA'), status: 'Active' } },
  }),
  (_, { region, trail }) => ({ source: 'cloudtrail', action: 'StopLogging', region, readOnly: false, request: { name: trail } }),
  (random, { region, flowLogs }) => ({
    source: 'ec2',
    action: 'DeleteFlowLogs',
    region,
    readOnly: false,
    request: { DeleteFlowLogsRequest: { FlowLogId: { tag: 1, content: random.pick(flowLogs) } } },
  }),
  (random, { region, secrets }) => ({
    source: 'secretsmanager',
    action: 'GetSecretValue',
    region,
    readOnly: true,
    request: { secretId: random.pick(secrets) },
  }),
  (random, { region, snapshots }) => ({
    source: 'ec2',
    action: 'ModifySnapshotAttribute',
    region,
    readOnly: false,
    request: {
      snapshotId: random.pick(snapshots),
      createVolumePermission: { add: { items: [{ group: 'all' }] } },
      attributeType: 'CREATE_VOLUME_PERMISSION',
    },
  }),
  (random, estate) => readOf(random.pick(QUESTIONS), estate, random),
]

const risk = (play: Play, hand: Hand, pause = 20 * SECOND): void => {
  play.trail.call(wait(play, pause), hand.caller, play.random.pick(RISKS)(play.random, estateOf(play, hand)))
}

const deep = (play: Play): void => {
  let hand = stolen(play)
  const each = Math.max(1, Math.floor(play.limit / 30))
  for (let hop = 0; hop < 10; hop++) {
    hand = open(play, hand, `hop-${hop}`)
    for (let risks = play.random.int(1, each); risks > 0; risks--) risk(play, hand, 2 * MINUTE)
  }
}

const wide = (play: Play): void => {
  const parent = open(play, stolen(play), 'parent')
  for (let child = 0; child < 300 && left(play) > 1; child++) {
    const hand = open(play, parent, `child-${child}`, parent.caller.account)
    if (play.random.chance(0.12) && left(play) > 1) risk(play, hand, SECOND)
  }
}

const loud = (play: Play): void => {
  const hand = play.random.chance(0.5) ? open(play, stolen(play), 'loud') : stolen(play)
  const same = play.random.pick(RISKS)
  const often = Math.floor(play.limit * play.random.between(0.4, 0.7))
  for (let times = often; times > 0; times--) play.trail.call(wait(play, 10 * SECOND), hand.caller, same(play.random, estateOf(play, hand)))
  while (left(play) > 0) risk(play, hand, 10 * SECOND)
}

const mixed = (play: Play): void => {
  const { random, organization } = play
  const home = organization.estates[0] as Estate
  const machine = random.pick(home.instances)
  const issued = instanceSession(play.trail, wait(play, MINUTE), home, machine)
  play.edges.push([`instance:${machine.id}`, `key:${issued.key}`])
  const hands: Hand[] = [stolen(play), stolen(play), { caller: issued.caller, node: `key:${issued.key}` }]
  while (left(play) > 2) {
    const hand = random.pick(hands)
    const [, what] = random.weighted([
      [5, 'risk'],
      [4, 'read'],
      [1, 'open'],
    ] as const)
    if (what === 'open') hands.push(open(play, hand, `session-${hands.length}`))
    else if (what === 'risk') risk(play, hand, 4 * MINUTE)
    else play.trail.call(wait(play, MINUTE), hand.caller, readOf(random.pick(CONSOLE), estateOf(play, hand), random))
  }
}

const PLAYS: Readonly<Record<SmallShape, (play: Play) => void>> = { deep, wide, loud, mixed }
