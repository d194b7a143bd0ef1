import type { Incident, SignalSummary } from '#core/model/finding.ts'
import { rankOf, worst } from '#core/model/severity.ts'
import { plural } from '#core/text/counts.ts'
import { labelOf, nameOf } from '#core/text/node.ts'
import { clockOf } from '#core/text/times.ts'
import { html, type Markup } from '../html.ts'
import type { Evidence } from './evidence.ts'

const LEFT = 150
const WIDTH = 1040
const LANE = 26
const TOP = 8
const TICKS = 6

/** Stages as lanes, signals as dots at their time: when it was quiet, and when it went fast. */
export const lanes = (incident: Incident): Markup => {
  const [from, to] = [Date.parse(incident.firstSeen), Date.parse(incident.lastSeen)]
  const x = (time: string): number => LEFT + 14 + ((Date.parse(time) - from) / Math.max(1, to - from)) * (WIDTH - LEFT - 40)
  const bottom = TOP + incident.stages.length * LANE
  const ticks = Array.from({ length: TICKS + 1 }, (_, index) => new Date(from + ((to - from) * index) / TICKS).toISOString())
  const byId = new Map(incident.signals.map((signal) => [signal.id, signal]))
  const dot = (signal: SignalSummary, lane: number): Markup =>
    html`<circle class="dot ${signal.severity}" cx="${Math.round(x(signal.firstSeen))}" cy="${TOP + lane * LANE + LANE / 2}" r="${4 + rankOf(signal.severity)}"><title>${clockOf(signal.firstSeen, incident.firstSeen)} ${signal.severity}: ${signal.summary}</title></circle>`
  // The worst are drawn last, over what hides them.
  const dotsOf = (ids: readonly string[], lane: number): Markup[] =>
    ids
      .flatMap((id) => byId.get(id) ?? [])
      .sort((a, b) => rankOf(a.severity) - rankOf(b.severity))
      .map((signal) => dot(signal, lane))
  return html`<figure><svg class="chart" role="img" aria-label="Signals over time by stage; the list below says the same in words" viewBox="0 0 ${WIDTH} ${bottom + 22}">
${ticks.map((time) => html`<line class="grid" x1="${Math.round(x(time))}" x2="${Math.round(x(time))}" y1="${TOP}" y2="${bottom}"/><text text-anchor="middle" x="${Math.round(x(time))}" y="${bottom + 15}">${clockOf(time, incident.firstSeen)}</text>`)}
${incident.stages.map((stage, lane) => html`<text class="row" text-anchor="end" x="${LEFT - 6}" y="${TOP + lane * LANE + LANE / 2 + 4}">${stage.tactic}</text><line class="grid" x1="${LEFT}" x2="${WIDTH}" y1="${TOP + lane * LANE + LANE / 2}" y2="${TOP + lane * LANE + LANE / 2}"/>${dotsOf(stage.signals, lane)}`)}
</svg></figure>`
}

const line = (signal: SignalSummary, incident: Incident, evidence: Evidence): Markup => {
  const event = signal.events.map((id) => evidence.anchorOf(id)).find((one) => one !== undefined)
  const amount = signal.count > 1 ? `×${signal.count} ` : ''
  const who = labelOf(signal.node).name
  const link = event ? html`; <a href="#${event}">evidence</a>` : ''
  return html`<li><time datetime="${signal.firstSeen}">${clockOf(signal.firstSeen, incident.firstSeen)}</time><span><span class="badge ${signal.severity}">${signal.severity === 'informational' ? 'info' : signal.severity}</span></span><span>${signal.summary} <small>${amount}as <code title="${nameOf(signal.node)}">${who}</code> in ${signal.account}, ${signal.region}${link}</small></span></li>`
}

const SHOWN = 5

/** What succeeded weighs more than what was tried. */
const weight = (signal: SignalSummary): number => rankOf(signal.severity) * 2 + (signal.attempt ? 0 : 1)

/** What is of medium severity or worse is always shown; of the rest, as much as keeps the stage short. */
const listOf = (signals: readonly SignalSummary[], incident: Incident, evidence: Evidence): Markup => {
  const lesser = signals.filter((one) => rankOf(one.severity) < rankOf('medium'))
  const most = new Set([...lesser].sort((a, b) => weight(b) - weight(a)).slice(0, SHOWN))
  const shown = signals.filter((one) => !lesser.includes(one) || most.has(one))
  const rest = signals.filter((one) => !shown.includes(one))
  const list = (of: readonly SignalSummary[]): Markup => html`<ul class="signals">${of.map((one) => line(one, incident, evidence))}</ul>`
  if (rest.length === 0) return list(shown)
  return html`${list(shown)}<details class="text"><summary>and ${plural(rest.length, 'less severe signal')}</summary>${list(rest)}</details>`
}

/** The story in order: each stage with its time, and every signal in it. */
export const stages = (incident: Incident, evidence: Evidence): Markup => {
  const byId = new Map(incident.signals.map((signal) => [signal.id, signal]))
  return html`<ol class="stages">${incident.stages.map((stage) => {
    const signals = stage.signals.flatMap((id) => byId.get(id) ?? [])
    const time = html`<time datetime="${stage.firstSeen}">${clockOf(stage.firstSeen, incident.firstSeen)}</time>`
    return html`<li class="${worst(signals.map((one) => one.severity))}"><div class="stage">${time}<b>${stage.tactic}</b></div>${listOf(signals, incident, evidence)}</li>`
  })}</ol>`
}
