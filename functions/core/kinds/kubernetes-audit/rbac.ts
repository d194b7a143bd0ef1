import { at, isObject, list, text } from '#core/normalize/json.ts'

/** What a role allows, or whom a binding gives it to. */
export interface RbacFacts {
  /** Every verb on every resource of every group. */
  readonly admin: boolean
  /** Named powers by which one becomes administrator or reads what is secret: `secrets:read`, `pods/exec`, `impersonate` … */
  readonly powers: readonly string[]
  /** The role that a binding refers to. */
  readonly role?: string
  readonly subjects: readonly string[]
  /** A subject that is everybody. */
  readonly everybody: boolean
}

const MOST_RULES = 500

interface Rule {
  readonly verbs: readonly string[]
  readonly resources: readonly string[]
  readonly groups: readonly string[]
}

const words = (value: unknown): string[] => list(value).flatMap((one) => text(one) ?? [])

const ruleOf = (value: unknown): Rule => ({
  verbs: words(at(value, 'verbs')),
  resources: words(at(value, 'resources')),
  groups: list(at(value, 'apiGroups')).map(String),
})

const has = (names: readonly string[], ...wanted: readonly string[]): boolean =>
  names.includes('*') || wanted.some((one) => names.includes(one))

const READS = ['get', 'list', 'watch']
const WRITES = ['create', 'update', 'patch', 'delete', 'deletecollection']

/** Powers with what asks for them: a resource with verbs. Source: Kubernetes documentation, "RBAC Good Practices". */
const POWERS: readonly (readonly [power: string, resources: readonly string[], verbs: readonly string[]])[] = [
  ['secrets:read', ['secrets'], READS],
  ['secrets:write', ['secrets'], WRITES],
  ['pods/exec', ['pods/exec', 'pods/attach'], ['create', 'get']],
  ['pods:create', ['pods', 'deployments', 'daemonsets', 'statefulsets', 'jobs', 'cronjobs', 'replicasets'], ['create', 'update', 'patch']],
  ['nodes/proxy', ['nodes/proxy', 'nodes/*'], [...READS, ...WRITES]],
  ['token:create', ['serviceaccounts/token'], ['create']],
  ['impersonate', ['users', 'groups', 'serviceaccounts'], ['impersonate']],
  ['escalate', ['roles', 'clusterroles'], ['escalate']],
  ['bind', ['roles', 'clusterroles', 'rolebindings', 'clusterrolebindings'], ['bind']],
  ['bindings:write', ['rolebindings', 'clusterrolebindings'], WRITES],
  ['webhooks:write', ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations'], WRITES],
  ['csr:approve', ['certificatesigningrequests/approval'], ['update', 'patch']],
]

const isAdmin = ({ verbs, resources, groups }: Rule): boolean => verbs.includes('*') && resources.includes('*') && has(groups, '')

const EVERYBODY = new Set(['system:anonymous', 'system:unauthenticated', 'system:authenticated', 'system:serviceaccounts'])

/** Facts of a role or a binding in a request body; undefined where it is neither. */
export const rbacFacts = (body: unknown): RbacFacts | undefined => {
  const rules = list(at(body, 'rules')).slice(0, MOST_RULES).filter(isObject).map(ruleOf)
  const role = text(at(body, 'roleRef.name'))
  const subjects = list(at(body, 'subjects'))
    .flatMap((one) => text(at(one, 'name')) ?? [])
    .slice(0, 64)
  if (rules.length === 0 && role === undefined) return undefined
  const powers = POWERS.filter(([, resources, verbs]) =>
    rules.some((rule) => has(rule.resources, ...resources) && has(rule.verbs, ...verbs)),
  )
  return {
    admin: rules.some(isAdmin),
    powers: powers.map(([power]) => power),
    ...(role && { role }),
    subjects,
    everybody: subjects.some((one) => EVERYBODY.has(one)),
  }
}
