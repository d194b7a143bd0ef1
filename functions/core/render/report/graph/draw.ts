import { html, type Markup } from '../html.ts'
import type { Drawing, Placed, Routed } from './layout.ts'

const n = (value: number): string => String(Math.round(value * 10) / 10)

/** A smooth line through the points of a route: straight ends, quadratic turns half way. */
const curve = (points: Routed['points']): string => {
  const [first, ...rest] = points
  if (!first) return ''
  const turns = rest.slice(0, -1).map((point, index) => {
    const next = rest[index + 1] ?? point
    return `Q${n(point.x)} ${n(point.y)} ${n((point.x + next.x) / 2)} ${n((point.y + next.y) / 2)}`
  })
  const last = rest.at(-1) ?? first
  return `M${n(first.x)} ${n(first.y)}${turns.join('')}L${n(last.x)} ${n(last.y)}`
}

const edge = (one: Routed): Markup =>
  html`<path class="edge ${one.kind} ${one.severity ?? ''}" d="${curve(one.points)}" marker-end="url(#arrow)" data-from="${one.from}" data-to="${one.to}"><title>${one.from} → ${one.to}${one.label ? ` (${one.label.join(', ')})` : ''}</title></path>`

const LINE = 13

const label = ({ at, label: lines, kind }: Routed): Markup | undefined => {
  if (!at || !lines) return undefined
  const top = at.y + 4 - ((lines.length - 1) * LINE) / 2
  return html`<text class="label ${kind}">${lines.map((line, index) => html`<tspan x="${n(at.x)}" y="${n(top + index * LINE)}">${line}</tspan>`)}</text>`
}

const node = (one: Placed): Markup => {
  const [left, top] = [one.x - one.width / 2, one.y - one.height / 2]
  return html`<g class="node ${one.kind}"><title>${one.id}</title><rect x="${n(left)}" y="${n(top)}" width="${n(one.width)}" height="${n(one.height)}" rx="8"/><text class="sort" x="${n(left + 14)}" y="${n(top + 16)}">${one.sort}</text><text class="name" x="${n(left + 14)}" y="${n(top + 33)}">${one.name}</text>${one.note ? html`<text class="note" x="${n(left + 14)}" y="${n(top + 48)}">${one.note}</text>` : ''}</g>`
}

/** One SVG: lines under labels under boxes. `tabindex` lets the page's script zoom and move it by keyboard. */
export const draw = (drawing: Drawing, title: string): Markup => {
  const { width, height } = drawing
  return html`<svg class="graph" role="img" tabindex="0" aria-label="${title}" viewBox="0 0 ${width} ${height}" data-width="${width}" data-height="${height}" preserveAspectRatio="xMidYMid meet">${drawing.edges.map(edge)}${drawing.edges.map(label)}${drawing.nodes.map(node)}</svg>`
}
