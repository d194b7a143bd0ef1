import { attachInterface, type Launched, openGroup, runInstances } from '../calls/compute.ts'
import type { Estate, Role } from '../estate.ts'
import { guid, hex, resourceId } from '../ids.ts'
import { type EntryRoles, type Organization, PERMISSION_SETS, type Person } from '../organization.ts'
import type { Random } from '../random.ts'
import type { Call, Caller, CloudTrailRecord } from '../record.ts'
import { assumeWithSaml, serviceLinked } from '../sessions.ts'
import { DAY, HOUR, MINUTE, SECOND, type Trail, trailOf } from '../trail.ts'
import { instanceSession, objectCall } from '../workloads/machines.ts'
import { serviceRole } from '../workloads/service-roles.ts'
import type { PlayedAttack } from './attacks/all.ts'
import type { Host } from './format.ts'
import type { Topology } from './topology.ts'

/** A story that shows only in calls and flows together. */
export interface JointTruth {
  readonly name:
    | 'group-opened'
    | 'credentials-elsewhere'
    | 'new-instance'
    | 'reads-then-egress'
    | 'flow-logs-deleted'
    | 'command-then-peers'
  /** Name of the attack in the flows. */
  readonly attack: string
  readonly interfaceId: string
  readonly instanceId: string
  /** `eventID`s of the calls. */
  readonly events: readonly string[]
}

interface Scene {
  readonly trail: Trail
  readonly organization: Organization
  readonly topology: Topology
  readonly estate: Estate
  readonly administrator: Caller
  readonly attack: PlayedAttack
  /** Epoch ms of the attack's first and last packets. */
  readonly first: number
  readonly last: number
}

const launchedOf = (host: Host, role: Role, image: string): Launched => ({
  id: host.instanceId,
  interfaceId: host.interfaceId,
  address: host.v4,
  subnet: host.subnet,
  group: host.group,
  type: 'm7g.large',
  image,
  profile: role.name,
})

/** The role of a simulated VPC's instances: the first of its account. */
const roleOf = (estate: Estate): Role => (estate.instances[0] as Estate['instances'][number]).role

const machineSession = (scene: Scene, at: number) =>
  instanceSession(scene.trail, at, scene.estate, {
    id: scene.attack.host.instanceId,
    name: scene.attack.host.name,
    role: roleOf(scene.estate),
    address: scene.attack.host.v4,
    interfaceId: scene.attack.host.interfaceId,
    subnet: scene.attack.host.subnet,
    group: scene.attack.host.group,
  })

type Story = (scene: Scene) => CloudTrailRecord[]

const groupOpened: Story = ({ trail, estate, administrator, attack, first }) => {
  const cidr = attack.truth.family === 4 ? '0.0.0.0/0' : '::/0'
  return [
    trail.call(
      first - trail.random.between(1.5 * MINUTE, 9 * MINUTE),
      administrator,
      openGroup(trail.random, estate, attack.host.group, cidr, 22),
    ),
  ]
}

/** The instance's own keys are used from the address that it calls home to. */
const credentialsElsewhere: Story = (scene) => {
  const { trail, estate, attack, first } = scene
  const session = machineSession(scene, first - 10 * MINUTE)
  const { vpcEndpointId: _, ...caller } = session.caller
  const thief = {
    ...caller,
    from: attack.truth.theirs[0] as string,
    agent: 'aws-cli/2.27.41 md/awscrt#0.26.1 ua/2.1 os/linux#6.8.0 md/arch#x86_64 lang/python#3.13.3',
  }
  const calls: Call[] = [
    { source: 'sts', action: 'GetCallerIdentity', region: estate.region, readOnly: true },
    { source: 's3', action: 'ListBuckets', region: estate.region, request: { Host: `s3.${estate.region}.amazonaws.com` } },
    { source: 'ec2', action: 'DescribeInstances', region: estate.region, request: { instancesSet: {} } },
  ]
  return calls.map((call, at) => trail.call(first + trail.random.between(5, 40) * MINUTE + at * 20 * SECOND, thief, call))
}

const newInstance: Story = ({ trail, estate, administrator, attack, first }) => [
  trail.call(
    first - trail.random.between(6 * MINUTE, 50 * MINUTE),
    administrator,
    runInstances(trail.random, estate, launchedOf(attack.host, roleOf(estate), estate.images[0] as string)),
  ),
]

const readsThenEgress: Story = (scene) => {
  const { trail, estate, first } = scene
  const { caller } = machineSession(scene, first - 40 * MINUTE)
  const bucket = estate.buckets[0] as string
  return Array.from({ length: trail.random.int(60, 260) }, () =>
    objectCall(
      trail,
      first - trail.random.between(2 * MINUTE, 30 * MINUTE),
      caller,
      estate,
      'GetObject',
      bucket,
      `customers/${hex(trail.random, 8)}.parquet`,
    ),
  )
}

const flowLogsDeleted: Story = ({ trail, estate, administrator, last }) => [
  trail.call(last + trail.random.between(1 * MINUTE, 20 * MINUTE), administrator, {
    source: 'ec2',
    action: 'DeleteFlowLogs',
    region: estate.region,
    readOnly: false,
    request: { DeleteFlowLogsRequest: { FlowLogId: { tag: 1, content: estate.flowLogs[0] } } },
  }),
]

const commandThenPeers: Story = ({ trail, estate, administrator, attack, first }) => [
  trail.call(first - trail.random.between(1 * MINUTE, 12 * MINUTE), administrator, {
    source: 'ssm',
    action: 'SendCommand',
    region: estate.region,
    readOnly: false,
    request: {
      documentName: 'AWS-RunShellScript',
      instanceIds: [attack.host.instanceId],
      parameters: 'HIDDEN_DUE_TO_SECURITY_REASONS',
      interactive: false,
    },
    response: { command: { commandId: guid(trail.random), instanceIds: [attack.host.instanceId], status: 'Pending' } },
  }),
]

const STORIES: readonly (readonly [attack: string, name: JointTruth['name'], story: Story])[] = [
  ['ssh-brute-force', 'group-opened', groupOpened],
  ['beaconing', 'credentials-elsewhere', credentialsElsewhere],
  ['mining', 'new-instance', newInstance],
  ['bulk-exfiltration', 'reads-then-egress', readsThenEgress],
  ['slow-exfiltration', 'flow-logs-deleted', flowLogsDeleted],
  ['lateral-fan-out', 'command-then-peers', commandThenPeers],
]

export interface Joint {
  readonly records: readonly CloudTrailRecord[]
  readonly truth: readonly JointTruth[]
  /** Interfaces of hosts that were launched during the day, with the epoch seconds of it: no flow is older. */
  readonly born: ReadonlyMap<string, number>
}

/** The calls around the flows: how hosts came to be, and what was done by API before and after each attack. */
export const jointEvents = (
  random: Random,
  organization: Organization,
  topology: Topology,
  start: number,
  played: readonly PlayedAttack[],
): Joint => {
  const trail = trailOf(random)
  const { estate } = topology
  const mined = played.find(({ truth }) => truth.name === 'mining')?.host
  beginnings(trail, organization, topology, start, mined)
  const truth = STORIES.flatMap(([name, story, report]): JointTruth[] => {
    const attack = played.find((other) => other.truth.name === name)
    if (!attack) return []
    const first = Date.parse(attack.truth.first)
    const administrator = administratorOf(trail, organization, first - HOUR)
    const events = report({ trail, organization, topology, estate, administrator, attack, first, last: Date.parse(attack.truth.last) }).map(
      ({ eventID }) => eventID,
    )
    return [{ name: story, attack: name, interfaceId: attack.host.interfaceId, instanceId: attack.host.instanceId, events }]
  })
  const launches = truth.filter(({ name }) => name === 'new-instance')
  const timeOf = (id: string | undefined) => Date.parse(trail.records.find(({ eventID }) => eventID === id)?.eventTime ?? '') / SECOND
  const born = new Map(launches.map(({ interfaceId, events }) => [interfaceId, timeOf(events[0])]))
  return { records: trail.records.sort((a, b) => a.eventTime.localeCompare(b.eventTime)), truth, born }
}

/** Autoscaling launched the hosts in the weeks before, and some got a second interface. */
const beginnings = (trail: Trail, organization: Organization, topology: Topology, start: number, later: Host | undefined) => {
  const { estate } = topology
  const role = serviceRole(organization.seed, estate.account.id, 'autoscaling', 'AWSServiceRoleForAutoScaling')
  for (const host of topology.hosts) {
    if (host.instanceId === '-' || host === later) continue
    const at = start - trail.random.between(1 * DAY, 40 * DAY)
    const caller = serviceLinked(trail, at, estate.account.id, 'autoscaling.amazonaws.com', role, 'AutoScaling')
    trail.call(at, caller, runInstances(trail.random, estate, launchedOf(host, roleOf(estate), estate.images[0] as string)))
    if (trail.random.chance(0.2))
      trail.call(at + MINUTE, caller, attachInterface(trail.random, estate, host.instanceId, resourceId(trail.random, 'eni')))
  }
}

/** An administrator's session, entered from the office an hour before. */
const administratorOf = (trail: Trail, organization: Organization, at: number): Caller => {
  const person = organization.people.find(({ duty }) => duty === 'platform') as Person
  const role = (organization.entry[1] as EntryRoles).permissionSets[PERMISSION_SETS[0]] as Role
  const from = organization.networks.office[0] as string
  return {
    ...assumeWithSaml(trail, at, organization, person, { role, name: person.name, region: organization.region, from }).caller,
    agent: person.cli,
  }
}
