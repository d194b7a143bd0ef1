import type { Actor } from '#core/model/actor.ts'
import type { Json } from '#core/model/event.ts'
import { at, list, text } from '#core/normalize/json.ts'

export type SubjectKind = 'user' | 'serviceaccount' | 'node' | 'control-plane' | 'anonymous'

const LONGEST = 300

const nameOf = (record: Json): string => (text(at(record, 'user.username')) ?? 'unknown').slice(0, LONGEST)

/** Who asked, by the name that the authenticator gave. */
export const subjectKind = (name: string): SubjectKind => {
  if (name === 'system:anonymous' || name === 'system:unauthenticated') return 'anonymous'
  if (name.startsWith('system:serviceaccount:')) return 'serviceaccount'
  if (name.startsWith('system:node:')) return 'node'
  return name.startsWith('system:') || name.startsWith('eks:') ? 'control-plane' : 'user'
}

/** Namespaces of the cluster itself, and of what AWS and distributions put beside it. */
export const SYSTEM_NAMESPACE = /^(kube-system|kube-public|kube-node-lease|amazon-[\w-]+|aws-[\w-]+)$/

/** Part of the cluster itself: its control plane, its nodes, service accounts of its own namespaces. */
export const isOfCluster = (name: string): boolean => {
  const kind = subjectKind(name)
  if (kind === 'control-plane' || kind === 'node') return true
  return kind === 'serviceaccount' && SYSTEM_NAMESPACE.test(name.split(':')[2] ?? '')
}

const first = (record: Json, name: string): string | undefined => text(list(at(record, `user.extra.${name}`))[0])

const SESSION = /^arn:[^:]*:sts::(\d{12}):assumed-role\/([^/]+)\/(.+)$/
const SSO = /^AWSReservedSSO_/

/** The AWS session behind a user whom EKS authenticated by IAM: the authenticator writes its ARN and key into `user.extra`. */
const awsActor = (record: Json): Actor | undefined => {
  const arn = first(record, 'arn') ?? first(record, 'canonicalArn')
  if (!arn?.startsWith('arn:')) return undefined
  const key = first(record, 'accessKeyId')
  const [, account, role, session] = SESSION.exec(arn) ?? []
  if (account && role && session) {
    const canonical = first(record, 'canonicalArn')
    const id = canonical?.includes(':role/') ? canonical : `arn:${arn.split(':')[1]}:iam::${account}:role/${role}`
    const node = key?.startsWith('ASIA') ? `key:${key}` : `session:${role}:${session}@${account}`
    if (SSO.test(role))
      return {
        kind: 'sso',
        id: `${id}/${session}`,
        name: session,
        account,
        node,
        parent: `person:${session.toLowerCase()}`,
        sessionName: session,
      }
    return { kind: 'role', id, name: `${role}/${session}`, account, node, sessionName: session, ...(key && { accessKeyId: key }) }
  }
  const owner = arn.split(':')[4] ?? 'unknown'
  return {
    kind: 'user',
    id: arn,
    name: arn.split('/').at(-1) ?? arn,
    account: owner,
    node: `user:${arn}`,
    ...(key && { accessKeyId: key }),
  }
}

/** Who asked, as a node of the lineage graph: the AWS session where the record proves it, else the name within the account. */
export const actorOf = (record: Json, account: string): Actor => {
  const aws = awsActor(record)
  if (aws) return aws
  const name = nameOf(record)
  return { kind: subjectKind(name) === 'user' ? 'unknown' : 'service', id: name, name, account, node: `principal:${name}@${account}` }
}

export const subjectOf = nameOf
