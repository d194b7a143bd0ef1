import { rankOf } from '#core/model/severity.ts'
import { activeOf, bySeverity, type Counts, grouped, isIncident, plural, type Told } from '../counts.ts'
import { spanOf } from '../moment.ts'
import { renderFindings } from './findings.ts'
import { renderIncident } from './incident.ts'
import { ansiPaint, type Paint, plainPaint } from './paint.ts'

export interface TableInput {
  readonly findings: readonly Told[]
  readonly counts: Counts
  readonly options: {
    readonly colour: boolean
    /** Columns; at least 60 are used. */
    readonly width: number
  }
}

const worstFirst = (a: Told, b: Told): number =>
  rankOf(b.severity) - rankOf(a.severity) ||
  (isIncident(b) ? b.score : 0) - (isIncident(a) ? a.score : 0) ||
  compare(a.firstSeen, b.firstSeen) ||
  compare(a.id, b.id)

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Says aloud when the counts do not add up: then records were lost. */
const balance = (counts: Counts): string => {
  const { received, normalised, ignored, rejected } = counts
  const missing = received - normalised - ignored - rejected
  const sum = `received ${grouped(received)} = normalised ${grouped(normalised)} + ignored ${grouped(ignored)} + rejected ${grouped(rejected)}`
  return missing === 0 ? sum : `${sum}  DOES NOT ADD UP: ${grouped(Math.abs(missing))} ${missing > 0 ? 'lost' : 'too many'}`
}

const totals = (shown: readonly Told[]): string => {
  const incidents = shown.filter(isIncident)
  const findings = shown.filter((one) => !isIncident(one))
  const severities = bySeverity(findings).map(({ severity, count }) => `${grouped(count)} ${severity}`)
  return `${plural(incidents.length, 'incident')}, ${plural(findings.length, 'finding')}${severities.length > 0 ? ` (${severities.join(', ')})` : ''}`
}

const summary = (shown: readonly Told[], counts: Counts, paint: Paint): string[] => {
  const span = counts.from && counts.to ? `; events of ${spanOf(counts.from, counts.to)}` : ''
  return [paint.strong(totals(shown)) + span, paint.faint(balance(counts))]
}

/** What a person reads: incidents, then findings by severity, then what became of the input. Every text from a log is inert. */
export const renderTable = ({ findings, counts, options }: TableInput): string => {
  const paint = options.colour ? ansiPaint : plainPaint
  const width = Math.max(60, options.width)
  const shown = activeOf(findings).sort(worstFirst)
  const incidents = shown.filter(isIncident).flatMap((incident) => [...renderIncident(incident, width, paint), ''])
  const single = renderFindings(
    shown.filter((one) => !isIncident(one)),
    width,
    paint,
  )
  const nothing = shown.length === 0 ? ['No incident and no finding.', ''] : []
  const lines = [...incidents, ...(single.length > 0 ? [...single, ''] : []), ...nothing, ...summary(shown, counts, paint)]
  return `${lines.join('\n')}\n`
}
