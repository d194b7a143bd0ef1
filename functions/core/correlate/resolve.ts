import type { Origin } from '#core/model/actor.ts'
import type { StateStore } from '#core/ports.ts'
import type { AssumersRow } from '#core/state/kinds/assumers.ts'
import { assumersKey } from '#core/state/kinds/assumers.ts'
import type { Caller, EdgeRow, Parent } from '#core/state/kinds/edge.ts'
import { edgeKey } from '#core/state/kinds/edge.ts'
import { roleSessionKey } from '#core/state/kinds/pointer.ts'
import type { Fact } from '#core/state/rows.ts'

/** A walk further than this is no chain that AWS makes: role chaining is rare beyond three. */
const MAX_HOPS = 8

/** One node on the way from a session to its origin. */
export interface Step {
  readonly node: string
  /** Who the node is: as its own first record says, else as the call that it made or that made it. */
  readonly actor?: Caller
  /** How the next step up is known; absent at the root. */
  readonly parent?: Pick<Parent, 'node' | 'via'> & Partial<Parent>
}

export interface Lineage {
  /** From the acting node up to the root. */
  readonly steps: readonly Step[]
  readonly root: string
  /** Set where the walk asked by whom a role is assumed: that answer may still change. */
  readonly asked?: Fact
}

/** Only sessions, tasks and network interfaces have parents; every other node is itself a root. */
const isSession = (node: string): boolean =>
  ['key:', 'session:', 'federated:', 'interface:', 'task:'].some((scheme) => node.startsWith(scheme))

/**
 * Walks from a node to its root over put-once edges: a pure function of merged state.
 * Without an edge, the record's own word counts; a role session of which nothing is known belongs to its role only where
 * services alone assume that role, since a role that people assume would glue strangers together.
 */
export const resolve = async (store: StateStore, node: string): Promise<Lineage> => {
  const steps: Step[] = []
  let asked: Fact | undefined
  let at = node
  let below: EdgeRow | undefined
  while (steps.length < MAX_HOPS && !steps.some((step) => step.node === at)) {
    const row = isSession(at) ? ((await store.get([edgeKey(at)]))[0]?.value as EdgeRow | undefined) : undefined
    const actor = whoIs(row, below)
    let parent: Step['parent'] = row?.parent ?? provenParent(row, actor)
    if (!parent && actor?.kind === 'role' && isSession(at)) {
      asked = { ...roleSessionKey(actor.actorId, at), value: { kind: 'pointer', to: edgeKey(at), name: at } }
      if (await onlyServicesAssume(store, actor.actorId)) parent = { node: `role:${actor.actorId}`, via: 'assumed by services only' }
    }
    steps.push({ node: at, ...(actor && { actor }), ...(parent && { parent }) })
    if (!parent) break
    below = row
    at = parent.node
  }
  const last = steps.at(-1)!
  const root = last.parent ? last.parent.node : last.node
  return { steps, root, ...(asked && { asked }) }
}

/** By its own record; by the call that issued a session below it, which it made; by the call that issued it. */
const whoIs = (row: EdgeRow | undefined, below: EdgeRow | undefined): Caller | undefined => {
  const own = row?.actor ?? below?.parent?.caller
  const as = row?.parent?.as
  return own ?? (as && { kind: 'role', actorId: as.role ?? as.name, name: as.name, account: as.account })
}

/** The record's own word, whichever rule looked at it. */
const provenParent = (row: EdgeRow | undefined, actor: Caller | undefined): Step['parent'] => {
  const node = actor?.parent ?? row?.proven?.node
  return node ? { node, via: 'record' } : undefined
}

const onlyServicesAssume = async (store: StateStore, role: string): Promise<boolean> => {
  const row = (await store.get([assumersKey(role)]))[0]?.value as AssumersRow | undefined
  return row !== undefined && row.services.length > 0 && !row.others
}

const KINDS: Readonly<Record<string, Origin['kind']>> = {
  user: 'user',
  root: 'root',
  person: 'person',
  instance: 'instance',
  function: 'function',
  task: 'task',
  role: 'role',
  oidc: 'oidc',
  saml: 'saml',
  key: 'session',
  session: 'session',
  federated: 'federated',
  principal: 'principal',
  source: 'person',
  address: 'address',
  interface: 'interface',
}

const accountOfNode = (node: string): string | undefined =>
  node.match(/^(?:user|role|function|task|federated):arn:[^:]*:[^:]*:[^:]*:(\d{12})/)?.[1] ??
  node.match(/^(?:root:|account:|instance:|task:)(\d{12})/)?.[1] ??
  node.match(/@(\d{12})$/)?.[1]

/** A root node as people see it. */
export const originOf = (lineage: Lineage): Origin => {
  const { root } = lineage
  const scheme = root.slice(0, root.indexOf(':'))
  const rest = root.slice(root.indexOf(':') + 1)
  const actor = lineage.steps.find((step) => step.node === root)?.actor
  const account = accountOfNode(root) ?? actor?.account
  const name =
    scheme === 'key' || scheme === 'session'
      ? (actor?.name ?? rest)
      : scheme === 'instance' || scheme === 'address'
        ? rest.split('/').at(-1)!
        : scheme === 'source' || scheme === 'principal'
          ? rest.replace(/@\d{12}$/, '')
          : rest.startsWith('arn:')
            ? (rest.split(':').at(-1) ?? rest)
            : rest
  return {
    node: root,
    kind: KINDS[scheme] ?? 'principal',
    name,
    ...(account && { account }),
    chain: [...new Set([root, ...lineage.steps.map((step) => step.node).reverse()])],
  }
}
