import { grouped, plural } from '#core/text/counts.ts'
import { forHtml } from '#core/text/escape.ts'
import { html, Markup, within } from '../html.ts'
import type { EvidenceEvent } from '../model.ts'

/** Bytes: rows first, then raw records while there is room. */
const ROW_BUDGET = 900_000
const RAW_BUDGET = 700_000
const RAW_LENGTH = 12_000

/** The evidence as far as the page has room for it, and where each event stands. */
export interface Evidence {
  readonly rows: readonly Markup[]
  readonly left: number
  readonly raws: number
  /** Undefined for an event that is not on the page. */
  readonly anchorOf: (eventId: string) => string | undefined
}

const rawOf = (raw: unknown): string => {
  const text = JSON.stringify(raw, undefined, 1) ?? ''
  const rest = text.length - RAW_LENGTH
  return rest > 0 ? `${text.slice(0, RAW_LENGTH)}\n… ${grouped(rest)} more characters: the evidence pack has them` : text
}

/** Line breaks are ours, so they stay; everything else of a raw record is escaped. */
const pretty = ({ raw }: EvidenceEvent): Markup =>
  html`<details><summary>raw</summary><pre>${new Markup(rawOf(raw).split('\n').map(forHtml).join('\n'))}</pre></details>`

const cells = (event: EvidenceEvent): Markup => {
  const time = new Date(event.time).toISOString().slice(0, 19).replace('T', ' ')
  const outcome = event.outcome === 'success' ? '' : event.outcome
  return html`<td><time>${time}</time></td><td>${event.action}<br><small>${event.service}</small></td><td>${event.actor}</td><td>${event.account}<br><small>${event.region}</small></td><td>${event.from}</td><td>${outcome}</td>`
}

/** Lays out events, which come in order of time, within the page's budget. */
export const evidenceOf = (events: readonly EvidenceEvent[]): Evidence => {
  const { shown, left } = within(ROW_BUDGET, events, cells)
  const kept = events.slice(0, shown.length)
  const withRaw = kept.filter((event) => event.raw !== undefined)
  const raws = within(RAW_BUDGET, withRaw, pretty).shown
  const rawOfEvent = new Map(raws.map((raw, at) => [withRaw[at], raw]))
  const anchors = new Map(kept.map((event, at) => [event.id, `e-${at + 1}`]))
  return {
    rows: kept.map((event, at) => html`<tr id="e-${at + 1}">${shown[at]}<td title="${event.id}">${rawOfEvent.get(event)}</td></tr>\n`),
    left,
    raws: raws.length,
    anchorOf: (id) => anchors.get(id),
  }
}

const HEAD = html`<thead><tr><th scope="col">Time (UTC)</th><th scope="col">Action</th><th scope="col">Who</th><th scope="col">Where</th><th scope="col">From</th><th scope="col">Outcome</th><th scope="col">Record</th></tr></thead>`
const SEARCH = html`<div class="find"><label for="search">Search</label><input id="search" type="search" placeholder="an action, a name, an address, an account"><span id="found" role="status" class="none"></span></div>`

/** The events behind everything above. Says what did not fit. */
export const evidenceTable = ({ rows, left, raws }: Evidence): Markup | undefined => {
  if (rows.length === 0) return undefined
  const missing = left > 0 ? `; ${grouped(left)} more did not fit into this page` : ''
  const bare = raws < rows.length ? `; ${grouped(raws)} with their raw record` : ''
  const note = `${plural(rows.length, 'event')}${missing}${bare}. The evidence pack has all of them.`
  return html`${SEARCH}<div class="scroll"><table><caption>${note}</caption>${HEAD}<tbody>${rows}</tbody></table></div>`
}
