import { QUESTIONS } from '../breach/discovery.ts'
import { denied } from '../calls/errors.ts'
import { readOf } from '../calls/reads.ts'
import type { Estate } from '../estate.ts'
import { hex } from '../ids.ts'
import type { EntryRoles } from '../organization.ts'
import type { Call } from '../record.ts'
import { assumeWithWebIdentity, userCaller } from '../sessions.ts'
import { type Day, HOUR, MINUTE, SECOND, type Trail, type Workload } from '../trail.ts'
import { administrator, inOrder, personOf, write } from './hands.ts'
import { objectCall } from './machines.ts'
import { enter } from './people.ts'
import { runnerAgent } from './pipelines.ts'

/** Ordinary work that resembles an attack, as every account has some: what a detector must report apart. */
type Oddity = (trail: Trail, day: Day) => void

const times = (count: number, make: () => Call): Call[] => Array.from({ length: count }, make)
const workingHour = (trail: Trail, day: Day) => day.start + trail.random.between(8 * HOUR, 16 * HOUR)

/** An inventory tool of the security people asks everything, in every account; some is refused. */
const inventory: Oddity = (trail, day) => {
  const { random } = trail
  const person = personOf(day, 'security')
  for (const [index, estate] of day.organization.estates.entries()) {
    const start = workingHour(trail, day)
    const from = day.organization.networks.office[0] as string
    const caller = {
      ...enter(trail, day, person, start, { index, set: 'SecurityAudit', from, console: false }),
      agent: 'Boto3/1.40.12 md/Botocore#1.40.12 ua/2.1 os/linux#6.8.0 lang/python#3.12.3 cfg/retry-mode#standard Prowler/5.9.0',
    }
    const calls = random.shuffle(QUESTIONS).map((shape) => readOf(shape, estate, random))
    inOrder(
      trail,
      start,
      caller,
      calls.map((call) => (random.chance(0.08) ? denied(random, caller, call) : call)),
      0.6 * SECOND,
    )
  }
}

/** An analyst's notebook reads a whole folder of reports. */
const notebook: Oddity = (trail, day) => {
  const { random } = trail
  const estate = day.organization.estates[1] as Estate
  const person = personOf(day, 'analyst')
  let at = workingHour(trail, day)
  const caller = enter(trail, day, person, at, { index: 1, set: 'ReadOnlyAccess', from: person.home, console: false })
  for (let left = random.int(40, 220); left > 0; left--) {
    at += random.exponential(0.8 * SECOND)
    objectCall(trail, at, caller, estate, 'GetObject', estate.buckets[3] as string, `reports/2026/${hex(random, 6)}.parquet`)
  }
}

/** A program without a permission tries in a loop, until somebody grants it. */
const missingPermission: Oddity = (trail, day) => {
  const { random } = trail
  const estate = day.organization.estates[2] as Estate
  const person = personOf(day, 'developer')
  const at = workingHour(trail, day)
  const caller = enter(trail, day, person, at, { index: 2, set: 'PowerUserAccess', from: person.home, console: false })
  const [source, action] = random.pick([
    ['kms', 'Decrypt'],
    ['sqs', 'GetQueueAttributes'],
    ['dynamodb', 'DescribeTable'],
    ['ssm', 'GetParameter'],
  ] as const)
  const wanted: Call = { source, action, region: estate.region, readOnly: true }
  const ended = inOrder(
    trail,
    at,
    caller,
    times(random.int(12, 60), () => denied(random, caller, wanted)),
    4 * SECOND,
  )
  inOrder(trail, ended + 10 * MINUTE, caller, [wanted, wanted])
}

/** Developers and administrators open shells on machines, by Systems Manager and EC2 Instance Connect, and look at start-up scripts. */
const shells: Oddity = (trail, day) => {
  const { random } = trail
  const index = random.int(1, 2)
  const estate = day.organization.estates[index] as Estate
  const { region } = estate
  const at = workingHour(trail, day)
  const instanceId = random.pick(estate.instances).id
  inOrder(trail, at, administrator(trail, day, index, at), [
    { source: 'ssm', action: 'DescribeInstanceInformation', region, request: { maxResults: 50 } },
    write('ssm', 'StartSession', region, { target: instanceId }, { sessionId: `session-${hex(random, 17)}` }),
    write('ssm', 'TerminateSession', region, { sessionId: `session-${hex(random, 17)}` }),
    write('ssm', 'SendCommand', region, {
      documentName: 'AWS-RunPatchBaseline',
      instanceIds: [instanceId],
      parameters: 'HIDDEN_DUE_TO_SECURITY_REASONS',
    }),
    { source: 'ec2', action: 'DescribeInstanceAttribute', region, request: { instanceId, attribute: 'userData' } },
    { source: 'ec2', action: 'GetConsoleOutput', region, request: { instanceId } },
  ])
}

/** An administrator looks at identities in the console: lists of users, keys and roles. */
const identityPages: Oddity = (trail, day) => {
  const { random } = trail
  const region = 'us-east-1'
  const at = workingHour(trail, day)
  const { name: userName } = random.pick(day.organization.users)
  const asks = [
    'GetAccountSummary',
    'ListUsers',
    'ListRoles',
    'ListAccountAliases',
    'GetAccountPasswordPolicy',
    'ListMFADevices',
    'GenerateCredentialReport',
    'GetCredentialReport',
  ]
  inOrder(
    trail,
    at,
    administrator(trail, day, 0, at),
    [
      ...asks.map((action): Call => ({ source: 'iam', action, region, request: null, readOnly: true })),
      { source: 'iam', action: 'ListAccessKeys', region, request: { userName } },
      { source: 'iam', action: 'GetAccessKeyLastUsed', region, request: { userName } },
    ],
    3 * SECOND,
  )
}

/** Somebody is woken at night and repairs production from home. */
const nightShift: Oddity = (trail, day) => {
  const { random } = trail
  const estate = day.organization.estates[1] as Estate
  const { region } = estate
  const person = personOf(day, 'platform')
  const at = day.start + random.between(0.5 * HOUR, 4 * HOUR)
  const caller = enter(trail, day, person, at, { index: 1, set: 'AdministratorAccess', from: person.home, console: random.chance(0.5) })
  inOrder(
    trail,
    at,
    caller,
    [
      { source: 'monitoring', action: 'DescribeAlarms', region, request: { maxRecords: 100 } },
      {
        source: 'logs',
        action: 'FilterLogEvents',
        region,
        request: { logGroupName: `/aws/lambda/${random.pick(estate.functions).name}`, limit: 100 },
      },
      write('ec2', 'RebootInstances', region, { instancesSet: { items: [{ instanceId: random.pick(estate.instances).id }] } }),
      write('ecs', 'UpdateService', region, { cluster: estate.cluster, service: 'web', forceNewDeployment: true }),
      write('monitoring', 'DisableAlarmActions', region, { alarmNames: ['web-errors'] }),
      write('monitoring', 'EnableAlarmActions', region, { alarmNames: ['web-errors'] }),
    ],
    2 * MINUTE,
  )
}

/** The tools of one person leave the office by IPv4 and IPv6 in turns. */
const twoFamilies: Oddity = (trail, day) => {
  const { random } = trail
  const estate = day.organization.estates[2] as Estate
  const person = personOf(day, 'developer')
  const { office } = day.organization.networks
  const at = workingHour(trail, day)
  const caller = enter(trail, day, person, at, { index: 2, set: 'PowerUserAccess', from: office[0] as string, console: false })
  for (let call = 0; call < 30; call++) {
    trail.call(
      at + call * random.between(2, 20) * SECOND,
      { ...caller, from: random.pick(office) },
      { source: 'cloudformation', action: 'DescribeStackEvents', region: estate.region, request: { stackName: 'trial' } },
    )
  }
}

/** The old backup job copies a whole bucket, and a key's owner tries it manually. */
const bulkCopy: Oddity = (trail, day) => {
  const { random } = trail
  const estate = day.organization.estates[0] as Estate
  const user = random.pick(day.organization.users)
  const caller = userCaller(user)
  let at = day.start + random.between(HOUR, 22 * HOUR)
  trail.call(at, caller, { source: 'sts', action: 'GetCallerIdentity', region: estate.region, readOnly: true })
  for (let left = random.int(80, 260); left > 0; left--) {
    at += random.exponential(0.7 * SECOND)
    objectCall(
      trail,
      at,
      caller,
      estate,
      random.chance(0.5) ? 'GetObject' : 'PutObject',
      user.bucket,
      `${user.name}/full/${hex(random, 8)}.dat`,
    )
  }
}

/** A deployment reads every secret of its account once. */
const secretsAtDeploy: Oddity = (trail, day) => {
  const { random } = trail
  const { organization } = day
  const index = random.int(1, 2)
  const estate = organization.estates[index] as Estate
  const { deploy: role } = organization.entry[index] as EntryRoles
  const at = workingHour(trail, day)
  const subject = `repo:${random.pick(organization.repositories)}:ref:refs/heads/main`
  const issue = { role, name: 'GitHubActions', region: organization.region }
  const session = assumeWithWebIdentity(trail, at, subject, random.pick(organization.networks.runners), runnerAgent(random), issue)
  const calls = estate.secrets.map(
    (secretId): Call => ({
      source: 'secretsmanager',
      action: 'GetSecretValue',
      region: estate.region,
      request: { secretId },
      readOnly: true,
    }),
  )
  inOrder(trail, at, session.caller, calls, SECOND)
}

/** An administrator looks up a password or two. */
const passwordLookup: Oddity = (trail, day) => {
  const { random } = trail
  const index = random.int(1, 2)
  const estate = day.organization.estates[index] as Estate
  const at = workingHour(trail, day)
  const calls = random.sample(estate.secrets, random.int(1, 3)).map(
    (secretId): Call => ({
      source: 'secretsmanager',
      action: 'GetSecretValue',
      region: estate.region,
      request: { secretId },
      readOnly: true,
    }),
  )
  inOrder(trail, at, administrator(trail, day, index, at), [
    { source: 'secretsmanager', action: 'ListSecrets', region: estate.region, request: { maxResults: 100 } },
    ...calls,
  ])
}

/** How likely each is on a working day. */
const ODDITIES: readonly (readonly [probability: number, oddity: Oddity])[] = [
  [0.1, inventory],
  [0.35, notebook],
  [0.15, missingPermission],
  [0.5, shells],
  [0.4, identityPages],
  [0.1, nightShift],
  [0.3, twoFamilies],
  [0.1, bulkCopy],
  [0.15, secretsAtDeploy],
  [0.2, passwordLookup],
]

export const oddities: Workload = (trail, day) => {
  for (const [probability, oddity] of ODDITIES) if (!day.weekend && trail.random.chance(probability)) oddity(trail, day)
}
