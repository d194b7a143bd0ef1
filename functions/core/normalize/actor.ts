import type { Actor, ActorKind } from '#core/model/actor.ts'
import type { Json } from '#core/model/event.ts'
import { hash64 } from '#core/model/hash.ts'
import { isObject, text } from './json.ts'

/** Identity Center provisions its roles under this name. */
const SSO_ROLE = 'AWSReservedSSO_'
const INSTANCE_ID = /^i-[0-9a-f]{8,17}$/
/** ECS names a task role's session by the task. */
const TASK_ID = /^[0-9a-f]{32}$/
/** The agent pulls images and writes logs with this role, which many services share: no workload's own. */
export const SHARED_ROLE = /execution/i

type Identity = Json

/** Names come from logs and become keys of rows: a long one keeps its start and is distinguished by its hash. */
const LONGEST_KEY = 400
const keyed = (name: string): string => (name.length <= LONGEST_KEY ? name : `${name.slice(0, LONGEST_KEY - 20)}~${hash64(name)}`)

type More = { -readonly [key in 'accessKeyId' | 'sessionName' | 'invokedBy' | 'parent']?: string | undefined }

/** One for every record: fields are set one by one, since spreading costs more than all the rest. */
const actor = (kind: ActorKind, id: string, name: string, account: string, node: string, more?: More): Actor => {
  const made: { -readonly [key in keyof Actor]: Actor[key] } = { kind, id: keyed(id), name, account, node: keyed(node) }
  if (more?.accessKeyId) made.accessKeyId = more.accessKeyId
  if (more?.sessionName) made.sessionName = more.sessionName
  if (more?.invokedBy) made.invokedBy = more.invokedBy
  if (more?.parent) made.parent = keyed(more.parent)
  return made
}

const accountOf = (identity: Identity, record: Json): string =>
  text(identity['accountId']) ?? text(record['recipientAccountId']) ?? 'unknown'

/** The second part of `AROA…:session`. */
const sessionNameOf = (principalId: string | undefined): string | undefined => {
  const colon = principalId?.indexOf(':') ?? -1
  return colon >= 0 ? principalId!.slice(colon + 1) : undefined
}

/** A session's node: the access key that STS issued; else principal and creation time. */
const sessionNode = (identity: Identity, key: string | undefined, issuerArn: string): string => {
  if (key) return `key:${key}`
  const context = isObject(identity['sessionContext']) ? identity['sessionContext'] : undefined
  const attributes = context && isObject(context['attributes']) ? context['attributes'] : undefined
  return `session:${text(identity['principalId']) ?? issuerArn}@${text(attributes?.['creationDate']) ?? ''}`
}

const assumedRole = (identity: Identity, _record: Json, account: string): Actor => {
  const context = isObject(identity['sessionContext']) ? identity['sessionContext'] : {}
  const issuer = isObject(context['sessionIssuer']) ? context['sessionIssuer'] : {}
  const arn = text(identity['arn'])
  const roleName = text(issuer['userName']) ?? arn?.split('/')[1] ?? 'unknown role'
  const id = text(issuer['arn']) ?? `arn:aws:iam::${account}:role/${roleName}`
  const sessionName = sessionNameOf(text(identity['principalId'])) ?? arn?.split('/').at(-1)
  const key = text(identity['accessKeyId'])
  const node = sessionNode(identity, key, id)
  const rest: More = { accessKeyId: key, sessionName, invokedBy: text(identity['invokedBy']) }
  if (id.includes(':role/aws-service-role/')) return actor('service-linked', id, roleName, account, `role:${id}`, rest)
  if (roleName.startsWith(SSO_ROLE)) return sso(id, roleName, sessionName, account, node, rest)
  const workload = workloadOf(identity, context, account, sessionName, SHARED_ROLE.test(roleName) ? undefined : `role:${id}`)
  if (workload) return actor(workload.kind, id, `${roleName}/${sessionName ?? ''}`, account, node, withParent(rest, workload.node))
  const name = sessionName ? `${roleName}/${sessionName}` : roleName
  const source = text(context['sourceIdentity'])
  return actor('role', id, name, account, node, source ? withParent(rest, `source:${source}@${account}`) : rest)
}

const withParent = (more: More, parent: string): More => {
  more.parent = parent
  return more
}

/** The person behind an Identity Center session, by the name of the session: the directory's user name. */
const sso = (id: string, roleName: string, sessionName: string | undefined, account: string, node: string, rest: More): Actor => {
  const person = sessionName ?? 'unknown person'
  const permissionSet = roleName.slice(SSO_ROLE.length).replace(/_[0-9a-f]{16}$/, '')
  return actor('sso', `${id}/${person}`, `${person} (${permissionSet})`, account, node, withParent(rest, personNode(person)))
}

const personNode = (person: string): string => `person:${person.toLowerCase()}`

/**
 * The function, task or instance that the credentials were issued to: by `inScopeOf` where the record has it, else by a session name of its shape.
 * Tasks come and go, so a task is the `service` that is its role; without one (`SHARED_ROLE`) it is itself.
 */
const workloadOf = (
  identity: Identity,
  context: Json,
  account: string,
  sessionName: string | undefined,
  service: string | undefined,
): { kind: ActorKind; node: string } | undefined => {
  const scope = isObject(identity['inScopeOf']) ? identity['inScopeOf'] : undefined
  const issuedTo = text(scope?.['credentialsIssuedTo']) ?? text(scope?.['sourceArn'])
  if (issuedTo?.includes(':function:')) return { kind: 'function', node: `function:${issuedTo}` }
  const task = issuedTo?.split(':task/')[1]?.split('/').at(-1)
  if (task) return { kind: 'task', node: service ?? `task:${account}/${task}` }
  if (sessionName && TASK_ID.test(sessionName)) return { kind: 'task', node: service ?? `task:${account}/${sessionName}` }
  const instance = issuedTo?.split(':instance/')[1] ?? sessionName
  if (instance && INSTANCE_ID.test(instance) && (issuedTo || context['ec2RoleDelivery'] || sessionName === instance))
    return { kind: 'instance', node: `instance:${account}/${instance}` }
  return undefined
}

const user = (identity: Identity, _record: Json, account: string): Actor => {
  const name = text(identity['userName']) ?? text(identity['arn'])?.split('/').at(-1) ?? text(identity['principalId']) ?? 'unknown user'
  const arn = text(identity['arn']) ?? `arn:aws:iam::${account}:user/${name}`
  const key = text(identity['accessKeyId'])
  return actor('user', arn, name, account, `user:${arn}`, { accessKeyId: key, invokedBy: text(identity['invokedBy']) })
}

const root = (identity: Identity, _record: Json, account: string): Actor => {
  const context = isObject(identity['sessionContext']) ? identity['sessionContext'] : {}
  const key = text(identity['accessKeyId'])
  const node = context['assumedRoot'] && key ? `key:${key}` : `root:${account}`
  return actor('root', `arn:aws:iam::${account}:root`, `root of ${account}`, account, node, {
    accessKeyId: key,
    invokedBy: text(identity['invokedBy']),
  })
}

/** GetFederationToken: the session's permissions and its parent are the IAM user that asked for it. */
const federated = (identity: Identity, _record: Json, account: string): Actor => {
  const context = isObject(identity['sessionContext']) ? identity['sessionContext'] : {}
  const issuer = isObject(context['sessionIssuer']) ? context['sessionIssuer'] : {}
  const arn = text(identity['arn']) ?? `arn:aws:sts::${account}:federated-user/unknown`
  const key = text(identity['accessKeyId'])
  const issuerArn = text(issuer['arn'])
  return actor('federated', arn, arn.split('/').at(-1)!, account, key ? `key:${key}` : `federated:${arn}`, {
    accessKeyId: key,
    parent: issuerArn && (issuerArn.endsWith(':root') ? `root:${account}` : `user:${issuerArn}`),
  })
}

/** The caller of AssumeRoleWithWebIdentity or AssumeRoleWithSAML: the subject at its provider is the person or pipeline. */
const external =
  (scheme: 'oidc' | 'saml') =>
  (identity: Identity, _record: Json, account: string): Actor => {
    const provider = text(identity['identityProvider']) ?? 'unknown provider'
    const subject = text(identity['userName']) ?? text(identity['principalId']) ?? 'unknown subject'
    const node = `${scheme}:${provider}/${subject}`
    return actor('federated', node, subject, account, node)
  }

const service = (identity: Identity, record: Json): Actor => {
  const name = text(identity['invokedBy']) ?? text(record['sourceIPAddress']) ?? 'AWS Internal'
  return actor('service', name, name, text(record['recipientAccountId']) ?? 'unknown', `service:${name}`, { invokedBy: name })
}

/** A caller of another account, as the target's copy shows it: no more than principal and account. */
const foreign = (identity: Identity, _record: Json, account: string): Actor => {
  const principal = text(identity['principalId']) ?? 'unknown principal'
  return actor('account', `account:${account}`, `${principal} of ${account}`, account, `principal:${principal}@${account}`)
}

const identityCenter = (identity: Identity, _record: Json, account: string): Actor => {
  const behalf = isObject(identity['onBehalfOf']) ? identity['onBehalfOf'] : {}
  const id = text(behalf['userId']) ?? text(identity['principalId']) ?? 'unknown person'
  const name = text(identity['userName']) ?? id
  return actor('sso', `${id}@${text(behalf['identityStoreArn']) ?? account}`, name, account, `person:${name.toLowerCase()}`)
}

const unknown = (identity: Identity, record: Json, account: string): Actor => {
  if (text(identity['invokedBy'])) return service(identity, record)
  const name = text(identity['arn']) ?? text(identity['principalId']) ?? text(identity['userName']) ?? 'unknown'
  return actor('unknown', name, name, account, `principal:${name}@${account}`)
}

const BY_TYPE: Readonly<Record<string, (identity: Identity, record: Json, account: string) => Actor>> = {
  AssumedRole: assumedRole,
  IAMUser: user,
  Root: root,
  FederatedUser: federated,
  WebIdentityUser: external('oidc'),
  SAMLUser: external('saml'),
  AWSService: service,
  AWSAccount: foreign,
  IdentityCenterUser: identityCenter,
}

const USER_ARN = /^arn:[^:]*:iam::(\d{12}):user\/(.+)$/

/** An Insights event has no caller: anyone who stands first under the unusual rate, where that is an IAM user. Roles stand for all their sessions. */
const attributedTo = (record: Json): Identity => {
  const details = isObject(record['insightDetails']) ? record['insightDetails'] : {}
  const context = isObject(details['insightContext']) ? details['insightContext'] : {}
  const lists: unknown[] = Array.isArray(context['attributions']) ? context['attributions'] : []
  const callers = lists.find((one) => isObject(one) && one['attribute'] === 'userIdentityArn') as Json | undefined
  const first: unknown = Array.isArray(callers?.['insight']) ? callers['insight'][0] : undefined
  const arn = isObject(first) ? text(first['value']) : undefined
  const named = arn?.match(USER_ARN)
  if (!named) return { ...(arn && { arn }) }
  return { type: 'IAMUser', arn, accountId: named[1], userName: named[2]!.split('/').at(-1) }
}

/** Who made the call, from `userIdentity` alone. Source: CloudTrail user guide, "userIdentity element". */
export const actorOf = (record: Json): Actor => {
  const written = record['userIdentity']
  const identity = isObject(written) ? written : record['eventCategory'] === 'Insight' ? attributedTo(record) : {}
  const type = text(identity['type']) ?? ''
  const read = Object.hasOwn(BY_TYPE, type) ? BY_TYPE[type]! : unknown
  return read(identity, record, accountOf(identity, record))
}
