/** A lineage node as a person reads it. */
export interface NodeLabel {
  readonly kind: string
  readonly name: string
  readonly account?: string
}

const ARN_ACCOUNT = /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/

const ofArn =
  (kind: string) =>
  (rest: string): NodeLabel => {
    const account = rest.match(ARN_ACCOUNT)?.[1]
    const resource = rest.split(':').slice(5).join(':') || rest
    const name = resource.split(/[/:]/).at(-1) || rest
    return { kind, name, ...(account && { account }) }
  }

/** `WHAT@ACCOUNT` */
const ofHome =
  (kind: string) =>
  (rest: string): NodeLabel => {
    const [, name = rest, account] = rest.match(/^(.*)@(\d{12})$/s) ?? []
    return { kind, name, ...(account && { account }) }
  }

const plain =
  (kind: string) =>
  (name: string): NodeLabel => ({ kind, name })

const KINDS: Readonly<Record<string, (rest: string) => NodeLabel>> = {
  user: ofArn('user'),
  role: ofArn('role'),
  function: ofArn('function'),
  task: ofArn('task'),
  federated: ofArn('federated user'),
  root: (account) => ({ kind: 'root', name: `root user of ${account}`, account }),
  account: (account) => ({ kind: 'account', name: account, account }),
  instance: (rest) => ({ kind: 'instance', name: rest.split('/')[1] ?? rest, account: rest.split('/')[0] ?? '' }),
  key: (key) => ({ kind: key.startsWith('AKIA') ? 'access key' : 'session', name: key }),
  session: (rest) => ({ kind: 'session', name: rest.split('@')[0] ?? rest }),
  person: plain('person'),
  oidc: plain('pipeline (OIDC)'),
  saml: plain('person (SAML)'),
  service: plain('service'),
  address: (rest) => ({ kind: 'address', name: rest.split('/').at(-1) ?? rest }),
  interface: plain('network interface'),
  group: () => ({ kind: 'group', name: 'of addresses' }),
  source: ofHome('person'),
  principal: ofHome('principal'),
}

/** Reads a node string of core/model/actor.ts. What has no known scheme is shown as it is. */
export const labelOf = (node: string): NodeLabel => {
  const colon = node.indexOf(':')
  const scheme = node.slice(0, colon)
  return colon > 0 && Object.hasOwn(KINDS, scheme) ? KINDS[scheme]!(node.slice(colon + 1)) : { kind: 'identity', name: node }
}

/** `user ci-deploy`, `session ASIA…`. */
export const nameOf = (node: string): string => {
  const { kind, name } = labelOf(node)
  return kind === 'root' ? name : `${kind} ${name}`
}
