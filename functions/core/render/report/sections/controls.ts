import type { AnyFinding, Finding } from '#core/model/finding.ts'
import { html, type Markup } from '../html.ts'
import type { ReportInput, ReportResponse } from '../model.ts'

const MAX_ROWS = 200

/** Controls of standards that what was seen goes against. */
export const controls = (all: readonly AnyFinding[]): Markup | undefined => {
  const byControl = new Map<string, { name: readonly string[]; findings: Finding[] }>()
  for (const finding of all)
    for (const { standard, version, control } of finding.compliance) {
      const key = [standard, version, control].join('\u001f')
      const entry = byControl.get(key) ?? { name: [`${standard} ${version}`, control], findings: [] }
      entry.findings.push(finding)
      byControl.set(key, entry)
    }
  if (byControl.size === 0) return undefined
  const rows = [...byControl.values()].sort((a, b) => (a.name.join() < b.name.join() ? -1 : 1)).slice(0, MAX_ROWS)
  return html`<div class="scroll"><table><thead><tr><th scope="col">Standard</th><th scope="col">Control</th><th scope="col">Touched by</th></tr></thead><tbody>${rows.map(({ name, findings }) => html`<tr><td>${name[0]}</td><td>${name[1]}</td><td>${findings.slice(0, 5).map((one, index) => html`${index > 0 ? ', ' : ''}<a href="#${one.kind === 'incident' ? 'i' : 'f'}-${one.id}">${one.title}</a>`)}${findings.length > 5 ? ` +${findings.length - 5}` : ''}</td></tr>`)}</tbody></table></div>`
}

const row = (one: ReportResponse): Markup =>
  html`<tr><td>${one.title}<br><code>${one.id}</code></td><td>${one.state}</td><td>${(one.calls ?? []).map((call) => html`<code>${call}</code><br>`)}</td><td>${one.undo ?? ''}</td></tr>`

/** What was planned or done about it, and how to take it back. */
export const responses = (input: ReportInput): Markup | undefined =>
  input.responses && input.responses.length > 0
    ? html`<div class="scroll"><table><thead><tr><th scope="col">Response</th><th scope="col">State</th><th scope="col">Calls</th><th scope="col">Undo</th></tr></thead><tbody>${input.responses.slice(0, MAX_ROWS).map(row)}</tbody></table></div>`
    : undefined
