import type { AnyFinding } from '#core/model/finding.ts'
import type { Severity } from '#core/model/severity.ts'
import { grouped, WORST_FIRST } from '#core/text/counts.ts'
import { forTerminal } from '#core/text/escape.ts'
import { minuteOf } from '#core/text/times.ts'
import { columnsOf, cut, pad } from './columns.ts'
import { type Paint, shortOf } from './paint.ts'

/** How many lines a severity may take before the rest is only counted. */
const MAX_ROWS: Readonly<Record<Severity, number>> = { critical: 50, high: 50, medium: 30, low: 10, informational: 5 }

/** Findings of one detection and origin: one line. */
interface Row {
  readonly first: AnyFinding
  readonly findings: number
  readonly events: number
}

const rowsOf = (findings: readonly AnyFinding[]): Row[] => {
  const rows = new Map<string, Row>()
  for (const finding of findings) {
    const key = `${finding.detection}\u001f${finding.origin.node}\u001f${finding.attempt === true}`
    const row = rows.get(key)
    const [findingsSoFar, eventsSoFar] = [row?.findings ?? 0, row?.events ?? 0]
    rows.set(key, { first: row?.first ?? finding, findings: findingsSoFar + 1, events: eventsSoFar + finding.count })
  }
  return [...rows.values()]
}

interface Cells {
  readonly row: Row
  readonly what: string
  readonly times: string
  readonly who: string
}

const cellsOf = (row: Row): Cells => {
  const { first, findings, events } = row
  return {
    row,
    what: forTerminal(first.attempt ? `${first.title} (attempt)` : first.title),
    times: `${events > 1 ? ` ×${grouped(events)}` : ''}${findings > 1 ? ` in ${findings} findings` : ''}`,
    who: forTerminal(first.account === 'unknown' ? first.origin.name : `${first.origin.name} in ${first.account}`),
  }
}

const SEVERITY = 9
const TIME = 16
const GAPS = 8

const widest = (texts: readonly string[], most: number): number => Math.min(most, Math.max(0, ...texts.map(columnsOf)))

const render = (cells: readonly Cells[], width: number, paint: Paint): string[] => {
  const room = width - SEVERITY - TIME - GAPS
  const who = widest(
    cells.map((one) => one.who),
    Math.floor(room * 0.45),
  )
  const what = widest(
    cells.map((one) => one.what + one.times),
    room - who,
  )
  return cells.map((one) => {
    const { severity, firstSeen } = one.row.first
    const level = paint.severity[severity](pad(shortOf(severity), SEVERITY))
    const title = cut(one.what, what - columnsOf(one.times)) + one.times
    return `  ${level} ${paint.faint(minuteOf(firstSeen))}  ${pad(title, what)}  ${paint.faint(cut(one.who, who))}`
  })
}

const ofSeverity = (severity: Severity, findings: readonly AnyFinding[]): { readonly cells: Cells[]; readonly hidden: number } => {
  const rows = rowsOf(findings.filter((one) => one.severity === severity))
  const hidden = rows.slice(MAX_ROWS[severity]).reduce((sum, row) => sum + row.findings, 0)
  return { cells: rows.slice(0, MAX_ROWS[severity]).map(cellsOf), hidden }
}

/** Findings that no incident took in, worst first, one line for each detection and origin; what is left out is counted. */
export const renderFindings = (findings: readonly AnyFinding[], width: number, paint: Paint): string[] => {
  const groups = WORST_FIRST.map((severity) => ofSeverity(severity, findings))
  const hidden = groups.flatMap((group, at) => (group.hidden > 0 ? [`${grouped(group.hidden)} ${WORST_FIRST[at]}`] : []))
  const lines = render(
    groups.flatMap((group) => group.cells),
    width,
    paint,
  )
  return hidden.length === 0
    ? lines
    : [...lines, paint.faint(`  … and more findings: ${hidden.join(', ')}; --format jsonl or csv has them all`)]
}
