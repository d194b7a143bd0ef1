import type { Incident, SignalSummary } from '#core/model/finding.ts'
import { rankOf } from '#core/model/severity.ts'
import { listed } from '#core/text/clip.ts'
import { plural, timesOf } from '#core/text/counts.ts'
import { forTerminal } from '#core/text/escape.ts'
import { clockOf, lengthOf, spanOf } from '#core/text/times.ts'
import { checksOf, detectionsOf, whoOf } from '../finding-view.ts'
import { columnsOf, cut, pad, wrap } from './columns.ts'
import { type Paint, shortOf } from './paint.ts'

const LABEL = 9
const MAX_STAGES = 16
/** Lines of the titles of one severity: of what is worth a look, all fit. */
const LINES = { informational: 3, other: 24 } as const

const fact = (label: string, text: string, width: number, paint: Paint, lines = 2): string[] =>
  wrap(text, width - LABEL - 2, lines).map((row, at) => `  ${paint.faint(pad(at === 0 ? label : '', LABEL))}${row}`)

const worstOf = (signals: readonly SignalSummary[]): SignalSummary | undefined =>
  signals.reduce<SignalSummary | undefined>((worst, one) => {
    const [now, best] = [score(one), worst ? score(worst) : -1]
    return now > best ? one : worst
  }, undefined)

const score = (signal: SignalSummary): number => rankOf(signal.severity) * 2 + (signal.attempt ? 0 : 1)

/** One line a stage: when it was reached, and the worst that happened in it. */
const timeline = (incident: Incident, width: number, paint: Paint): string[] => {
  const byId = new Map(incident.signals.map((signal) => [signal.id, signal]))
  const tactic = Math.min(22, Math.max(...incident.stages.map((stage) => columnsOf(stage.tactic)), 8))
  const rows = incident.stages.slice(0, MAX_STAGES).map((stage) => {
    const signals = stage.signals.flatMap((id) => byId.get(id) ?? [])
    const worst = worstOf(signals)
    const more = signals.length > 1 ? ` (+${signals.length - 1})` : ''
    const time = pad(clockOf(stage.firstSeen, incident.firstSeen), 12).trimEnd().padEnd(5)
    const head = `  ${time}  ${paint.strong(pad(forTerminal(stage.tactic), tactic))}  `
    const room = width - time.length - tactic - 6 - 10 - more.length
    const severity = worst ? paint.severity[worst.severity](pad(shortOf(worst.severity), 8)) : ' '.repeat(8)
    return `${head}${severity}  ${cut(forTerminal(worst?.summary ?? ''), Math.max(10, room))}${paint.faint(more)}`
  })
  const hidden = incident.stages.length - MAX_STAGES
  return hidden > 0 ? [...rows, paint.faint(`  and ${plural(hidden, 'more stage')}`)] : rows
}

const severityFact = ({ severity, titles }: ReturnType<typeof detectionsOf>[number], width: number, paint: Paint): string[] =>
  fact(shortOf(severity), forTerminal(titles.join('; ')), width, paint, severity === 'informational' ? LINES.informational : LINES.other)

const nextSteps = (incident: Incident, width: number, paint: Paint): string[] => [
  ...(incident.response.length > 0 ? fact('contain', forTerminal(listed(incident.response, 4)), width, paint, 1) : []),
  ...(incident.playbook ? fact('triage', forTerminal(incident.playbook.triage), width, paint) : []),
]

/** An incident as one block, the most important first; every detection is named. */
export const renderIncident = (incident: Incident, width: number, paint: Paint): string[] => {
  const { firstSeen, lastSeen } = incident
  const badge = ` ${incident.severity.toUpperCase()} `
  const id = `  ${incident.id}`
  const title = cut(forTerminal(incident.title), Math.max(20, width - badge.length - id.length - 1))
  const gap = ' '.repeat(Math.max(0, width - badge.length - id.length - 1 - columnsOf(title)))
  const length = lengthOf(firstSeen, lastSeen)
  const amount = `${timesOf(incident)} events, ${plural(incident.signals.length, 'detection')}, risk ${incident.score}`
  const checks = checksOf(incident)
  return [
    `${paint.severity[incident.severity](badge)} ${paint.strong(title)}${gap}${paint.faint(forTerminal(id))}`,
    ...fact('who', forTerminal(whoOf(incident)), width, paint),
    ...fact('from', forTerminal(listed(incident.actor.addresses, 4) || 'unknown'), width, paint, 1),
    ...fact('where', forTerminal(`${plural(incident.accounts.length, 'account')}: ${listed(incident.accounts, 6)}`), width, paint, 1),
    ...fact('when', `${spanOf(firstSeen, lastSeen)}${length ? ` (${length})` : ''}; ${amount}`, width, paint, 1),
    ...(incident.impact[0] ? fact('impact', forTerminal(incident.impact.join(' ')), width, paint) : []),
    ...(incident.normal?.[0] ? fact('normal', forTerminal(incident.normal[0]), width, paint, 1) : []),
    '',
    ...timeline(incident, width, paint),
    '',
    ...(checks.length > 0 ? fact('checks', forTerminal(listed(checks, 6)), width, paint, 3) : []),
    ...nextSteps(incident, width, paint),
    ...(incident.signals.length > incident.stages.length
      ? ['', ...detectionsOf(incident).flatMap((one) => severityFact(one, width, paint))]
      : []),
  ]
}
