import type { Incident } from '#core/model/finding.ts'
import { plural } from '#core/text/counts.ts'
import { nameOf } from '#core/text/node.ts'
import { lengthOf, minuteOf, spanOf } from '#core/text/times.ts'
import { checksOf, whoOf } from '../../finding-view.ts'
import { draw } from '../graph/draw.ts'
import { layOut } from '../graph/layout.ts'
import { observedPath } from '../graph/observed-path.ts'
import { html, type Markup, within } from '../html.ts'
import type { Milestones, ReportInput } from '../model.ts'
import type { Evidence } from './evidence.ts'
import { lanes, stages } from './timeline.ts'

type Fact = readonly [name: string, text: string | Markup | undefined]

/** A definition list of what is known; what is not known takes no line. */
export const facts = (list: readonly Fact[]): Markup =>
  html`<dl class="facts">${list.map(([name, text]) => (text ? html`<dt>${name}</dt><dd>${text}</dd>` : ''))}</dl>`

const since = (incident: Incident, time: string | undefined): string | undefined =>
  time
    ? `${minuteOf(time)} UTC${lengthOf(incident.firstEvent, time) ? `, ${lengthOf(incident.firstEvent, time)} after the first event` : ''}`
    : undefined

const times = (incident: Incident, milestones: Milestones | undefined): Fact[] => [
  ['First event', minuteOf(incident.firstEvent) === minuteOf(incident.firstSeen) ? undefined : `${minuteOf(incident.firstEvent)} UTC`],
  ['Detected', since(incident, milestones?.published ?? milestones?.received)],
  ['Contained', since(incident, milestones?.contained)],
]

const pathInWords = (incident: Incident): Markup =>
  html`<details class="text"><summary>The path in words</summary><ul>${incident.paths.slice(0, 100).map((path) => html`<li>${nameOf(path.from)} → ${nameOf(path.to)}${path.as ? ` (${path.as})` : ''} by ${path.via}</li>`)}${incident.paths.length === 0 ? html`<li>${nameOf(incident.origin.node)} acted itself; no session of another identity was seen.</li>` : ''}</ul></details>`

const KEYS = 'Select the picture to use + − 0 and the arrow keys, or wheel and drag.'

const tools = html`<div class="tools"><button value="+" title="Zoom in (+)" aria-label="Zoom in">+</button><button value="-" title="Zoom out (-)" aria-label="Zoom out">−</button><button value="0" title="Fit (0)">Fit</button></div>`

const graph = (incident: Incident): Markup => {
  const title = `Observed path of ${incident.title}: from ${nameOf(incident.origin.node)} to ${plural(incident.accounts.length, 'account')}`
  const drawing = draw(layOut(observedPath(incident)), title)
  return html`<figure><div class="frame"><div class="strip"><span>From where, as whom, in which accounts, on what: only what was observed.</span>${tools}</div>${drawing}</div><figcaption>${KEYS}</figcaption>${pathInWords(incident)}</figure>`
}

/** What to do next, and how sure to be. */
const advice = (incident: Incident): Markup => {
  const { playbook } = incident
  return facts([
    ['Triage', playbook?.triage],
    ['Impact', playbook?.impact],
    ['Usual false positives', playbook?.falsePositives.join('; ')],
    ['Blind spots', playbook?.blindSpots],
    ['Responses that fit', incident.response.length > 0 ? html`${incident.response.map((one) => html`<code>${one}</code> `)}` : undefined],
  ])
}

const card = (
  incident: Incident,
  input: ReportInput,
  evidence: Evidence,
): Markup => html`<article class="card ${incident.severity}" id="i-${incident.id}"><header><span class="badge ${incident.severity}">${incident.severity}</span><h3>${incident.title}</h3></header>
${facts([
  ['Who', whoOf(incident)],
  ['From', incident.actor.addresses.join(', ') || undefined],
  ['Where', `${plural(incident.accounts.length, 'account')}: ${incident.accounts.join(', ')}`],
  [
    'When',
    `${spanOf(incident.firstSeen, incident.lastSeen)}${lengthOf(incident.firstSeen, incident.lastSeen) ? ` (${lengthOf(incident.firstSeen, incident.lastSeen)})` : ''}`,
  ],
  ...times(incident, input.milestones?.[incident.id]),
  ['Risk', `${incident.score} (high from 150), confidence ${incident.confidence} of 100, ${plural(incident.signals.length, 'detection')}`],
  ['Checks', checksOf(incident).join('; ') || undefined],
  ['Finding', html`<code>${incident.id}</code>`],
  ['Was normal', incident.normal?.join(' ')],
  ['Impact', incident.impact.join(' ') || undefined],
])}
<h4>The observed path</h4>${graph(incident)}
<h4>Stage by stage</h4>${lanes(incident)}${stages(incident, evidence)}
<h4>What to do</h4>${advice(incident)}</article>`

/** Bytes: the first is always whole. */
const BUDGET = 700_000
const MAX_LINES = 300

const briefly = (incident: Incident): Markup =>
  html`<li id="i-${incident.id}"><span class="badge ${incident.severity}">${incident.severity}</span> ${incident.title} <small>${spanOf(incident.firstSeen, incident.lastSeen)}</small></li>`

/** Incidents whole, worst first; those for which the page has no room in a line each. */
export const incidents = (input: ReportInput, evidence: Evidence): Markup => {
  if (input.incidents.length === 0) return html`<p class="none">No signals of one identity add up to a story.</p>`
  const { shown, left } = within(BUDGET, input.incidents, (one) => card(one, input, evidence))
  const rest = input.incidents.slice(shown.length)
  const hidden = rest.length - MAX_LINES
  return html`${shown}${left > 0 ? html`<h3>Other incidents</h3><ul class="signals brief">${rest.slice(0, MAX_LINES).map(briefly)}</ul>` : ''}${hidden > 0 ? html`<p class="none">and ${plural(hidden, 'more incident')}: the JSON lines have them all.</p>` : ''}`
}
