import { Graph as Dagre, layout } from '@dagrejs/dagre'
import { shortened } from '#core/text/words.ts'
import type { Graph, GraphEdge, GraphNode } from './observed-path.ts'

export interface Placed extends GraphNode {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface Routed extends GraphEdge {
  readonly points: readonly { readonly x: number; readonly y: number }[]
  /** Middle of the label. */
  readonly at?: { readonly x: number; readonly y: number }
}

export interface Drawing {
  readonly nodes: readonly Placed[]
  readonly edges: readonly Routed[]
  readonly width: number
  readonly height: number
}

const NAME_LENGTH = 26
const MARGIN = 16

/** Capitals and digits of a bold name are wider: access keys are all of them. */
const nameWidth = (name: string): number => Array.from(name).reduce((sum, char) => sum + (/[A-Z0-9@…]/.test(char) ? 9.6 : 8.2), 0)

const widthOf = (node: GraphNode): number =>
  Math.min(300, Math.max(110, 32 + Math.max(nameWidth(node.name), (node.note?.length ?? 0) * 6.4, node.sort.length * 6.6)))

const labelBox = (lines: GraphEdge['label'] = []): { width: number; height: number; labelpos: string } => ({
  width: lines.length > 0 ? Math.max(...lines.map((line) => line.length)) * 6.4 + 6 : 0,
  height: lines.length * 14,
  labelpos: 'c',
})

/** How many steps each node is from the start, by the longest way; a circle ends where it began. */
const depthsOf = ({ nodes, edges }: Graph): ReadonlyMap<string, number> => {
  const depths = new Map(nodes.map((node) => [node.id, 0]))
  for (let round = 0; round < nodes.length; round++) {
    const late = edges.filter(({ from, to }) => depths.get(to)! <= depths.get(from)! && depths.get(from)! < nodes.length - 1)
    if (late.length === 0) break
    for (const { from, to } of late) depths.set(to, Math.max(depths.get(to)!, depths.get(from)! + 1))
  }
  return depths
}

/** Ends of ways stand in one last column: an edge that passes a nearer end would run behind it. */
const lengthsOf = (graph: Graph): readonly number[] => {
  const depths = depthsOf(graph)
  const last = Math.max(0, ...depths.values())
  const goesOn = new Set(graph.edges.map((edge) => edge.from))
  return graph.edges.map(({ from, to }) => (goesOn.has(to) ? 1 : Math.max(1, last - depths.get(from)!)))
}

/** Left to right, from the origin to what was touched. The same graph always gets the same drawing. */
export const layOut = (graph: Graph): Drawing => {
  const dagre = new Dagre({ multigraph: true })
  dagre.setGraph({ rankdir: 'LR', nodesep: 12, ranksep: 26, edgesep: 14, marginx: MARGIN, marginy: MARGIN })
  dagre.setDefaultEdgeLabel(() => ({}))
  const nodes = graph.nodes.map((node) => ({ ...node, name: shortened(node.name, NAME_LENGTH) }))
  for (const node of nodes) dagre.setNode(node.id, { width: widthOf(node), height: node.note ? 58 : 44 })
  const minlen = lengthsOf(graph)
  for (const [index, edge] of graph.edges.entries())
    dagre.setEdge(edge.from, edge.to, { ...labelBox(edge.label), minlen: minlen[index] }, String(index))
  layout(dagre)
  const { width = 0, height = 0 } = dagre.graph() as { width?: number; height?: number }
  return {
    nodes: nodes.map((node) => ({ ...node, ...placeOf(dagre.node(node.id)) })),
    edges: graph.edges.map((edge, index) => ({ ...edge, ...routeOf(dagre.edge(edge.from, edge.to, String(index)), edge) })),
    width: Math.ceil(width),
    height: Math.ceil(height),
  }
}

interface Placement {
  readonly x?: number
  readonly y?: number
  readonly width?: number
  readonly height?: number
}

const placeOf = ({ x = 0, y = 0, width = 0, height = 0 }: Placement) => ({ x, y, width, height })

const routeOf = (route: { points?: { x: number; y: number }[]; x?: number; y?: number }, edge: GraphEdge) => ({
  points: route.points ?? [],
  ...(edge.label && route.x !== undefined && route.y !== undefined && { at: { x: route.x, y: route.y } }),
})
