import type { Incident } from '#core/model/finding.ts'
import type { Resource } from '#core/model/resource.ts'
import { plural } from '#core/text/counts.ts'
import { kindInWords, nameInArn } from '#core/text/words.ts'
import type { GraphEdge, GraphNode } from './observed-path.ts'

const MAX_RESOURCES = 14

/** What belongs to AWS (a managed policy, say) lies in no account that could be drawn. */
export const isDrawn = (resource: Resource): boolean => /^\d{12}$/.test(resource.account)

/** Things of one kind and name in one account, such as a trail in several Regions, are one box. */
const alike = (resources: readonly Resource[]): Resource[][] => {
  const groups = new Map<string, Resource[]>()
  for (const one of resources) {
    const key = [one.account, one.kind, nameInArn(one.arn)].join('\u001f')
    const group = groups.get(key)
    if (group) group.push(one)
    else groups.set(key, [one])
  }
  return [...groups.values()]
}

const nodeOf = ([first, ...more]: readonly Resource[]): GraphNode[] => {
  if (!first) return []
  const notes = [...(first.owner ? [`owner ${first.owner}`] : []), ...(more.length > 0 ? [`${more.length + 1} of this name`] : [])]
  const note = notes.join(', ')
  return [
    { id: `resource:${first.arn}`, kind: 'resource', sort: kindInWords(first.kind), name: nameInArn(first.arn), ...(note && { note }) },
  ]
}

const edgeOf = ([first]: readonly Resource[]): GraphEdge[] =>
  first ? [{ from: `account:${first.account}`, to: `resource:${first.arn}`, kind: 'touched' }] : []

/** Resources under their accounts; more than fit are counted in one box. */
export const touched = (incident: Incident): { readonly nodes: GraphNode[]; readonly edges: GraphEdge[] } => {
  const groups = alike(incident.resources.filter(isDrawn))
  const shown = groups.slice(0, MAX_RESOURCES)
  const nodes = shown.flatMap(nodeOf)
  const edges = shown.flatMap(edgeOf)
  const hidden = groups.length - shown.length
  const account = groups[MAX_RESOURCES]?.[0]?.account
  if (hidden <= 0 || !account) return { nodes, edges }
  const rest: GraphNode = { id: 'resource:rest', kind: 'resource', sort: 'and', name: plural(hidden, 'more resource') }
  return { nodes: [...nodes, rest], edges: [...edges, { from: `account:${account}`, to: rest.id, kind: 'touched' }] }
}
