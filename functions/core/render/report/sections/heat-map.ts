import { type AnyFinding, isIncident } from '#core/model/finding.ts'
import { rankOf, type Severity } from '#core/model/severity.ts'
import { grouped } from '#core/text/counts.ts'
import { html, type Markup } from '../html.ts'
import type { Activity, ReportInput } from '../model.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const MAX_ROWS = 31
const CELL = { width: 36, height: 22 }
const LEFT = 128
const TOP = 18

interface Row {
  readonly name: string
  /** 24 numbers. */
  readonly events: readonly number[]
  readonly marks: readonly (Severity | undefined)[]
}

/** Where something was detected: the worst of each hour, by the row it falls into. */
const marksOf = (all: readonly AnyFinding[], rowOf: (time: number, account: string) => string): Map<string, Severity> => {
  const marks = new Map<string, Severity>()
  type Part = Pick<AnyFinding, 'firstSeen' | 'account' | 'severity'>
  const parts = all.flatMap((one): readonly Part[] => (isIncident(one) ? one.signals : [one]))
  for (const { firstSeen, account, severity } of parts) {
    const time = Date.parse(firstSeen)
    const key = `${rowOf(time, account)}\u001f${new Date(time).getUTCHours()}`
    const known = marks.get(key)
    if (!known || rankOf(severity) > rankOf(known)) marks.set(key, severity)
  }
  return marks
}

const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10)

/** One day is shown by account, several by day. */
const rowsOf = (activity: readonly Activity[], all: readonly AnyFinding[]): Row[] => {
  const times = activity.map((one) => one.hour)
  const oneDay = new Set(times.map((time) => Math.floor(time / DAY))).size <= 1
  const rowOf = (time: number, account: string): string => (oneDay ? account : dayOf(time))
  const sums = new Map<string, number[]>()
  for (const { hour, account, events } of activity) {
    const row = sums.get(rowOf(hour, account)) ?? Array.from({ length: 24 }, () => 0)
    const at = new Date(hour).getUTCHours()
    row[at] = (row[at] ?? 0) + events
    sums.set(rowOf(hour, account), row)
  }
  const marks = marksOf(all, rowOf)
  return [...sums]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .slice(0, MAX_ROWS)
    .map(([name, events]) => ({ name, events, marks: events.map((_, hour) => marks.get(`${name}\u001f${hour}`)) }))
}

/** 0 only where nothing was; 5 for the busiest. */
const step = (events: number, most: number): number => (events === 0 ? 0 : Math.max(1, Math.ceil((events / Math.max(1, most)) * 5)))

const cell = (row: Row, hour: number, at: number, most: number): Markup => {
  const [x, y] = [LEFT + hour * CELL.width, TOP + at * CELL.height]
  const events = row.events[hour] ?? 0
  const mark = row.marks[hour]
  const said = `${row.name} ${String(hour).padStart(2, '0')}:00 UTC: ${grouped(events)} events${mark ? `, something ${mark} detected` : ''}`
  return html`<rect class="heat h${step(events, most)}" x="${x}" y="${y}" width="${CELL.width}" height="${CELL.height}" rx="3"><title>${said}</title></rect>${mark ? html`<circle class="dot ${mark}" cx="${x + CELL.width / 2}" cy="${y + CELL.height / 2}" r="5.5"/>` : ''}`
}

/** Events by hour of the day (UTC): stronger is busier, a dot marks hours in which something was detected. */
export const heatMap = (input: ReportInput): Markup | undefined => {
  const activity = input.activity ?? []
  if (activity.length === 0) return undefined
  const rows = rowsOf(activity, [...input.incidents, ...input.findings])
  const most = Math.max(...rows.flatMap((row) => row.events))
  const height = TOP + rows.length * CELL.height + 4
  const hours = Array.from({ length: 24 }, (_, hour) => hour)
  return html`<figure><svg class="chart" role="img" aria-label="Events by hour of the day" viewBox="0 0 ${LEFT + 24 * CELL.width + 4} ${height}">
${hours.map((hour) => html`<text text-anchor="middle" x="${LEFT + hour * CELL.width + CELL.width / 2}" y="${TOP - 6}">${String(hour).padStart(2, '0')}</text>`)}
${rows.map((row, at) => html`<text class="row" text-anchor="end" x="${LEFT - 8}" y="${TOP + at * CELL.height + CELL.height / 2 + 4}">${row.name}</text>${hours.map((hour) => cell(row, hour, at, most))}`)}
</svg><figcaption>Events by hour (UTC), up to ${grouped(most)} an hour: stronger is busier. A dot marks hours in which something was detected.</figcaption></figure>`
}
