import { type AnyFinding, isIncident } from '#core/model/finding.ts'
import { TACTICS } from '#core/model/tactics.ts'
import { html, type Markup } from '../html.ts'
import type { ReportInput } from '../model.ts'

/** Technique → times seen, by tactic. */
type Column = Map<string, number>

const columnOf = (columns: Map<string, Column>, tactic: string): Column => {
  const column = columns.get(tactic) ?? new Map<string, number>()
  columns.set(tactic, column)
  return column
}

/** Counts what detections stand behind findings and signals; a detection that is not described counts by its finding's own words. */
const columnsOf = (input: ReportInput): Map<string, Column> => {
  const columns = new Map<string, Column>()
  const described = new Map((input.detections ?? []).map((one) => [one.id, one]))
  for (const one of described.values())
    for (const tactic of one.tactics) for (const id of one.techniques) columnOf(columns, tactic).set(id, 0)
  const see = (tactics: readonly string[], techniques: readonly string[], times: number): void => {
    for (const tactic of tactics)
      for (const id of techniques) columnOf(columns, tactic).set(id, (columnOf(columns, tactic).get(id) ?? 0) + times)
  }
  const seen: AnyFinding[] = [...input.findings, ...input.incidents]
  for (const one of seen) {
    if (!isIncident(one)) see(one.tactics, one.techniques, 1)
    else
      for (const signal of one.signals)
        see(
          described.get(signal.detection)?.tactics ?? [signal.tactic],
          described.get(signal.detection)?.techniques ?? [signal.detection],
          1,
        )
  }
  return columns
}

const tech = ([id, times]: readonly [string, number]): Markup =>
  html`<li class="tech ${times > 0 ? 'seen' : ''}">${id}${times > 1 ? ` ×${times}` : ''}${times > 0 ? '' : html`<span class="none"></span>`}</li>`

const column = (tactic: string, techniques: Column): Markup => {
  const list = [...techniques].sort((a, b) => Number(b[1] > 0) - Number(a[1] > 0) || (a[0] < b[0] ? -1 : 1))
  const seen = list.filter(([, times]) => times > 0).length
  return html`<section><h4>${tactic} <small>${seen} of ${list.length}</small></h4><ul>${list.map(tech)}</ul></section>`
}

/** Techniques by tactic: filled were seen, outlined were looked for and not seen. */
export const techniques = (input: ReportInput): Markup => {
  const columns = [...columnsOf(input)].sort(([a], [b]) => TACTICS.indexOf(a) - TACTICS.indexOf(b) || (a < b ? -1 : 1))
  if (columns.length === 0) return html`<p class="none">Nothing seen carries a technique.</p>`
  const note = input.detections
    ? 'Filled: seen. Outlined: detections looked for it and saw nothing. What is not listed was not looked for.'
    : 'What was seen, by tactic.'
  return html`<p class="sub">${note}</p><div class="matrix">${columns.map(([tactic, list]) => column(tactic, list))}</div>`
}
