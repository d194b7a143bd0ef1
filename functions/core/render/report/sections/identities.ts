import { type AnyFinding, isIncident } from '#core/model/finding.ts'
import { rankOf, type Severity, worst } from '#core/model/severity.ts'
import { nameOf } from '#core/text/node.ts'
import { html, type Markup } from '../html.ts'

const WEIGHTS: Readonly<Record<Severity, number>> = { informational: 1, low: 3, medium: 10, high: 30, critical: 60 }
const MAX_ROWS = 25

interface Identity {
  readonly node: string
  readonly reported: readonly AnyFinding[]
  readonly risk: number
  readonly severity: Severity
  readonly accounts: readonly string[]
  readonly addresses: readonly string[]
}

const identitiesOf = (all: readonly AnyFinding[]): Identity[] => {
  const byNode = new Map<string, AnyFinding[]>()
  for (const one of all) {
    const reported = byNode.get(one.origin.node)
    if (reported) reported.push(one)
    else byNode.set(one.origin.node, [one])
  }
  return [...byNode]
    .map(([node, reported]) => ({
      node,
      reported,
      risk: reported.reduce((sum, one) => sum + (isIncident(one) ? one.score : WEIGHTS[one.severity]), 0),
      severity: worst(reported.map((one) => one.severity)),
      accounts: [...new Set(reported.flatMap((one) => (isIncident(one) ? one.accounts : [one.account])))],
      addresses: [...new Set(reported.flatMap((one) => one.actor.addresses))],
    }))
    .sort((a, b) => b.risk - a.risk || rankOf(b.severity) - rankOf(a.severity) || (a.node < b.node ? -1 : 1))
}

const row = (one: Identity, most: number): Markup => {
  const incident = one.reported.find(isIncident)
  const name = incident ? html`<a href="#i-${incident.id}">${nameOf(one.node)}</a>` : nameOf(one.node)
  return html`<tr><td>${name}</td><td><span class="badge ${one.severity}">${one.severity}</span></td><td class="n">${one.risk}</td><td><span class="bar"><svg width="100%" height="8" aria-hidden="true"><rect height="8" rx="4" width="${Math.max(2, Math.round((one.risk / most) * 100))}%"/></svg></span></td><td class="n">${one.reported.length}</td><td>${one.accounts.slice(0, 4).join(', ')}${one.accounts.length > 4 ? ` +${one.accounts.length - 4}` : ''}</td><td>${one.addresses.slice(0, 3).join(', ')}${one.addresses.length > 3 ? ` +${one.addresses.length - 3}` : ''}</td></tr>`
}

/** Who is behind it all, riskiest first: an incident counts its score, a single finding a weight of its severity. */
export const identities = (all: readonly AnyFinding[]): Markup => {
  const list = identitiesOf(all)
  const most = Math.max(1, list[0]?.risk ?? 0)
  const hidden = list.length - MAX_ROWS
  return html`<div class="scroll"><table><thead><tr><th scope="col">Identity</th><th scope="col">Worst</th><th scope="col" class="n">Risk</th><th scope="col"></th><th scope="col" class="n">Findings</th><th scope="col">Accounts</th><th scope="col">Addresses</th></tr></thead><tbody>${list.slice(0, MAX_ROWS).map((one) => row(one, most))}</tbody></table></div>${hidden > 0 ? html`<p class="none">and ${hidden} more identities with less risk.</p>` : ''}`
}
