import type { Incident, Path, SignalSummary } from '#core/model/finding.ts'
import { rankOf, type Severity } from '#core/model/severity.ts'
import { plural } from '#core/text/counts.ts'
import { labelOf } from '#core/text/node.ts'
import { clockOf } from '#core/text/times.ts'
import { isDrawn, touched } from './touched.ts'

export type NodeKind = 'address' | 'origin' | 'session' | 'account' | 'resource'

export interface GraphNode {
  readonly id: string
  readonly kind: NodeKind
  /** Small line above: what it is. */
  readonly sort: string
  readonly name: string
  /** Small line below. */
  readonly note?: string
  readonly severity?: Severity
}

export interface GraphEdge {
  readonly from: string
  readonly to: string
  /** `lineage`: one identity became another. `acted`: signals of a session in an account. The others only place things. */
  readonly kind: 'came' | 'lineage' | 'acted' | 'touched'
  /** Lines. */
  readonly label?: readonly string[]
  readonly severity?: Severity
}

export interface Graph {
  readonly nodes: readonly GraphNode[]
  readonly edges: readonly GraphEdge[]
}

const MAX_SESSIONS = 60

const worseOf = (a: Severity | undefined, b: Severity): Severity => (a && rankOf(a) >= rankOf(b) ? a : b)

const identities = (incident: Incident, paths: readonly Path[]): GraphNode[] => {
  const names = new Map(paths.flatMap((path) => (path.as ? [[path.to, path.as] as const] : [])))
  const nodes = new Set([
    incident.origin.node,
    ...paths.flatMap((path) => [path.from, path.to]),
    ...incident.signals.map((signal) => signal.node),
  ])
  return [...nodes].slice(0, MAX_SESSIONS).map((id) => {
    const label = labelOf(id)
    const known = names.get(id)
    const isOrigin = id === incident.origin.node
    return {
      id,
      kind: isOrigin ? 'origin' : 'session',
      sort: isOrigin ? `origin: ${label.kind}` : known ? 'session of role' : label.kind,
      name: known?.split('/')[0] ?? label.name,
      ...(known ? { note: label.name } : label.account ? { note: label.account } : {}),
    }
  })
}

/** Signals of one session in one account: one edge that says since when, how many and how bad. */
const deeds = (incident: Incident): GraphEdge[] => {
  const byPair = new Map<string, SignalSummary[]>()
  for (const signal of incident.signals) {
    const key = `${signal.node}\u001f${signal.account}`
    byPair.set(key, [...(byPair.get(key) ?? []), signal])
  }
  return [...byPair.values()].flatMap((signals) => {
    const [first] = signals
    if (!first) return []
    const severity = signals.reduce<Severity | undefined>((worst, signal) => worseOf(worst, signal.severity), undefined)
    const label = [clockOf(first.firstSeen, incident.firstSeen), plural(signals.length, 'signal')]
    return [{ from: first.node, to: `account:${first.account}`, kind: 'acted', label, ...(severity && { severity }) }]
  })
}

const addresses = (incident: Incident): { nodes: GraphNode[]; edges: GraphEdge[] } => {
  const [first, ...more] = incident.actor.addresses
  if (!first) return { nodes: [], edges: [] }
  const note = more.length > 0 ? `and ${plural(more.length, 'other address', 'other addresses')}` : undefined
  const node: GraphNode = { id: 'from', kind: 'address', sort: 'came from', name: first, ...(note && { note }) }
  return { nodes: [node], edges: [{ from: 'from', to: incident.origin.node, kind: 'came' }] }
}

/** What was really seen of an incident: from where, as whom, in which accounts, on what. Nothing in it is a guess. */
export const observedPath = (incident: Incident): Graph => {
  const who = identities(incident, incident.paths)
  const from = addresses(incident)
  const what = touched(incident)
  const accounts = [
    ...new Set([
      ...incident.accounts,
      ...incident.signals.map((one) => one.account),
      ...incident.resources.filter(isDrawn).map((one) => one.account),
    ]),
  ]
  const nodes = [...from.nodes, ...who, ...accounts.map(accountNode), ...what.nodes]
  const known = new Set(nodes.map((node) => node.id))
  const lineage = incident.paths.map((path): GraphEdge => ({ from: path.from, to: path.to, kind: 'lineage', label: [path.via] }))
  return {
    nodes,
    edges: [...from.edges, ...lineage, ...deeds(incident), ...what.edges].filter((edge) => known.has(edge.from) && known.has(edge.to)),
  }
}

const accountNode = (account: string): GraphNode => ({ id: `account:${account}`, kind: 'account', sort: 'account', name: account })
