import type { ApiCall } from '#core/model/event.ts'
import { SHARED_ROLE } from '#core/normalize/actor.ts'
import type { Context } from '#core/normalize/context.ts'
import { at, list, own, text } from '#core/normalize/json.ts'
import { assumersKey } from '#core/state/kinds/assumers.ts'
import { EDGE_RANK, edgeKey, type Parent } from '#core/state/kinds/edge.ts'
import type { Fact } from '#core/state/rows.ts'

/** Calls whose answer carries the access key of a new session. */
const ISSUING = new Set([
  'AssumeRole',
  'AssumeRoleWithSAML',
  'AssumeRoleWithWebIdentity',
  'AssumeRoot',
  'GetFederationToken',
  'GetSigninToken',
])
const INSTANCE = /^i-[0-9a-f]{8,17}$/
/** ECS names a task's sessions by the task. */
const TASK = /^[0-9a-f]{32}$/

/** A parent within which strangers would meet is none. */
const parentOf = (event: ApiCall, roleArn: string | undefined): { node: string; rank: number } | undefined => {
  const { actor } = event
  const sessionName = text(at(event.raw, 'requestParameters.roleSessionName'))
  if (actor.kind === 'service') return workload(event, sessionName, roleArn)
  if (actor.kind === 'account') return { node: actor.node, rank: EDGE_RANK.targetCopy }
  // A permission set is no person; the session name of an Identity Center session is.
  if (roleArn?.includes('/AWSReservedSSO_') && sessionName) return { node: `person:${sessionName.toLowerCase()}`, rank: EDGE_RANK.issued }
  return { node: actor.node, rank: EDGE_RANK.issued }
}

/** An instance's or task's credentials: worth a row, since they get stolen. Other services' sessions follow from the role's assumers. */
const workload = (
  event: ApiCall,
  sessionName: string | undefined,
  roleArn: string | undefined,
): { node: string; rank: number } | undefined => {
  if (event.actor.name === 'ec2.amazonaws.com' && sessionName && INSTANCE.test(sessionName))
    return { node: `instance:${event.account}/${sessionName}`, rank: EDGE_RANK.issued }
  if (event.actor.name === 'ecs-tasks.amazonaws.com' && roleArn) return { node: `role:${roleArn}`, rank: EDGE_RANK.issued }
  return undefined
}

/** Longer than any ARN or key that AWS gives: no name that a row should be kept under. */
const short = (name: string | undefined): string | undefined => (name !== undefined && name.length <= 400 ? name : undefined)

const assumedRoleOf = (event: ApiCall): string | undefined =>
  short(text(at(event.raw, 'requestParameters.roleArn')) ?? text(own(list(event.raw['resources'])[0], 'ARN')))

/**
 * The edges that one call adds to the lineage graph: the session it issued, under the caller; and by whom the role is assumed.
 * Source: IAM user guide, "Logging IAM and AWS STS API calls with CloudTrail".
 */
export const lineageFacts = (event: ApiCall, flows: boolean): Fact[] => {
  if (!ISSUING.has(event.action) || event.outcome !== 'success') return []
  const role = assumedRoleOf(event)
  const key = short(text(at(event.raw, 'responseElements.credentials.accessKeyId')))
  const parent = key ? parentOf(event, role) : undefined
  return [
    ...(key && parent && parent.node !== `key:${key}` ? [edge(key, parent, event, role)] : []),
    ...(role ? [assumers(role, event)] : []),
    ...(role && flows ? taskOf(role, event) : []),
  ]
}

/** A task hangs under its role, so that what flows through its interface does, too: worth a row only where flows are watched. */
const taskOf = (role: string, event: ApiCall): Fact[] => {
  const task = text(at(event.raw, 'requestParameters.roleSessionName'))
  if (event.actor.name !== 'ecs-tasks.amazonaws.com' || !task || !TASK.test(task)) return []
  if (SHARED_ROLE.test(role.split('/').at(-1)!)) return []
  const parent: Parent = { node: `role:${role}`, rank: EDGE_RANK.issued, time: event.time, id: event.id, via: event.action }
  return [{ ...edgeKey(`task:${event.account}/${task}`), value: { kind: 'edge', parent } }]
}

/** Of a session or user: a service that hands out credentials is no caller that anybody asks about. */
const callerOf = ({ actor }: ApiCall): Pick<Parent, 'caller'> => {
  if (actor.kind === 'service' || actor.kind === 'account') return {}
  const { kind, id, name, account, parent } = actor
  return { caller: { kind, actorId: id, name, account, ...(parent && { parent }) } }
}

const ASSUMED = /^arn:[^:]*:sts::(\d{12}):(?:assumed-role|federated-user)\/(.{1,200})$/

/** `role/session` of the session that the answer names, or that was asked for. */
const madeSession = (event: ApiCall, role: string | undefined): Pick<Parent, 'as'> => {
  const user = at(event.raw, 'responseElements.assumedRoleUser.arn') ?? at(event.raw, 'responseElements.federatedUser.arn')
  const [, account, name] = ASSUMED.exec(text(user) ?? '') ?? []
  const arn = role && { role }
  if (account && name) return { as: { name, account, ...arn } }
  const asked = text(at(event.raw, 'requestParameters.roleSessionName'))
  const owner = role?.split(':')[4]
  return role && asked && owner ? { as: { name: `${role.split('/').at(-1)}/${asked}`.slice(0, 200), account: owner, ...arn } } : {}
}

const edge = (key: string, parent: { node: string; rank: number }, event: ApiCall, role: string | undefined): Fact => {
  const value: Parent = { ...parent, time: event.time, id: event.id, via: event.action, ...callerOf(event), ...madeSession(event, role) }
  return { ...edgeKey(`key:${key}`), value: { kind: 'edge', parent: value } }
}

const assumers = (role: string, event: ApiCall): Fact => ({
  ...assumersKey(role),
  value:
    event.actor.kind === 'service'
      ? { kind: 'assumers', services: [event.actor.name], others: false }
      : { kind: 'assumers', services: [], others: true },
})

/** The lineage graph's edges, as calls come. */
export const lineageRecorder = ({ flows }: Pick<Context, 'flows'>) => {
  let pending: Fact[] = []
  return {
    observe(event: ApiCall): void {
      if (event.source === 'sts.amazonaws.com' || event.source === 'signin.amazonaws.com') pending.push(...lineageFacts(event, flows))
    },
    drain(): Fact[] {
      const facts = pending
      pending = []
      return facts
    },
    reset(): void {
      pending = []
    },
  }
}
