import { grouped } from '#core/publish/counts.ts'
import { html, Markup } from '../html.ts'
import type { EvidenceEvent } from '../model.ts'

/** Keeps the file within 3 MB: rows first, then raw events while there is room. */
const ROW_BUDGET = 1_500_000
const RAW_BUDGET = 900_000
const RAW_LENGTH = 12_000

/** Where in the page an event stands, by its id. */
export interface EvidenceIndex {
  readonly anchorOf: (eventId: string) => string | undefined
}

export const indexOf = (events: readonly EvidenceEvent[]): EvidenceIndex => {
  const anchors = new Map(events.map((event, at) => [event.id, `e-${at + 1}`]))
  return { anchorOf: (id) => anchors.get(id) }
}

const rawOf = (raw: unknown): string => {
  const text = JSON.stringify(raw, undefined, 1) ?? ''
  return text.length > RAW_LENGTH
    ? `${text.slice(0, RAW_LENGTH)}\n… ${grouped(text.length - RAW_LENGTH)} more characters: the evidence pack has them`
    : text
}

/** Line breaks are ours, so they stay; everything else of a raw event is escaped. */
const pretty = (text: string): Markup =>
  html`<details><summary>raw</summary><pre>${text.split('\n').map((line, at) => html`${at > 0 ? new Markup('\n') : ''}${line}`)}</pre></details>`

const cellsOf = (event: EvidenceEvent): Markup =>
  html`<td><time>${new Date(event.time).toISOString().slice(0, 19).replace('T', ' ')}</time></td><td>${event.action}<br><small>${event.service}</small></td><td>${event.actor}</td><td>${event.account}<br><small>${event.region}</small></td><td>${event.from}</td><td>${event.outcome === 'success' ? '' : event.outcome}</td>`

interface Written {
  readonly rows: readonly Markup[]
  readonly raws: number
}

const write = (events: readonly EvidenceEvent[]): Written => {
  const rows: Markup[] = []
  let [used, rawUsed, raws] = [0, 0, 0]
  for (const [at, event] of events.entries()) {
    const cells = cellsOf(event)
    const raw = event.raw === undefined || rawUsed > RAW_BUDGET ? undefined : pretty(rawOf(event.raw))
    const fits = raw && rawUsed + raw.text.length <= RAW_BUDGET
    used += cells.text.length + 60
    if (used > ROW_BUDGET) break
    if (fits) [rawUsed, raws] = [rawUsed + raw.text.length, raws + 1]
    rows.push(html`<tr id="e-${at + 1}">${cells}<td title="${event.id}">${fits ? raw : ''}</td></tr>\n`)
  }
  return { rows, raws }
}

/** The events behind everything above, in order of time. Says what did not fit. */
export const evidence = (events: readonly EvidenceEvent[]): Markup | undefined => {
  if (events.length === 0) return undefined
  const { rows, raws } = write(events)
  const left = events.length - rows.length
  const note = `${grouped(rows.length)} events${left > 0 ? `; ${grouped(left)} more did not fit into this page` : ''}${raws < rows.length ? `; ${grouped(raws)} with their raw record` : ''}. The evidence pack has all of them.`
  return html`<div class="find"><label for="search">Search</label><input id="search" type="search" placeholder="an action, a name, an address, an account"><span id="found" role="status" class="none"></span></div><div class="scroll"><table><caption>${note}</caption><thead><tr><th scope="col">Time (UTC)</th><th scope="col">Action</th><th scope="col">Who</th><th scope="col">Where</th><th scope="col">From</th><th scope="col">Outcome</th><th scope="col">Record</th></tr></thead><tbody>${rows}</tbody></table></div>`
}
