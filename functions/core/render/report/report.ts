import { type Finding, isIncident } from '#core/model/finding.ts'
import { rankOf } from '#core/model/severity.ts'
import { activeOf, type Counts, grouped, type SignalSums } from '#core/text/counts.ts'
import { html, type Markup } from './html.ts'
import type { ReportInput } from './model.ts'
import { type Chapter, page } from './page/page.ts'
import { controls, responses } from './sections/controls.ts'
import { evidenceOf, evidenceTable } from './sections/evidence.ts'
import { findings } from './sections/findings.ts'
import { heatMap } from './sections/heat-map.ts'
import { identities } from './sections/identities.ts'
import { incidents } from './sections/incidents.ts'
import { lead } from './sections/lead.ts'
import { techniques } from './sections/techniques.ts'

const worstFirst = (a: Finding, b: Finding): number => rankOf(b.severity) - rankOf(a.severity) || (a.firstSeen < b.firstSeen ? -1 : 1)

/** What a date can be made of. */
const isTime = (time: number): boolean => Math.abs(time) <= 8.64e15

/** Only what still holds is reported, the worst first; evidence in order of time. */
const prepared = (input: ReportInput): ReportInput => ({
  ...input,
  incidents: [...activeOf(input.incidents)].filter(isIncident).sort((a, b) => rankOf(b.severity) - rankOf(a.severity) || b.score - a.score),
  findings: [...activeOf(input.findings)].filter((one) => !isIncident(one)).sort(worstFirst),
  activity: (input.activity ?? []).filter((one) => isTime(one.hour)),
  evidence: (input.evidence ?? []).filter((event) => isTime(event.time)).sort((a, b) => a.time - b.time || (a.id < b.id ? -1 : 1)),
})

const recordsOf = ({ received, normalized, ignored, rejected }: Counts): string =>
  `Records: received ${grouped(received)} = normalized ${grouped(normalized)} + ignored ${grouped(ignored)} + rejected ${grouped(rejected)}. `

const signalsOf = ({ signals, ...parts }: SignalSums): string =>
  `Signals: ${grouped(signals)} = ${Object.entries(parts)
    .map(([name, count]) => `${name} ${grouped(count)}`)
    .join(' + ')}. `

const footer = ({ counts, sums }: ReportInput): Markup =>
  html`${counts ? recordsOf(counts) : ''}${sums ? signalsOf(sums) : ''}Made by Kestrail; this file asks nothing of any network.`

/** Everything that was found as one self-contained HTML file, for people. At most 3 MB, whatever comes in. */
export const renderReport = (input: ReportInput): string => {
  const reported = prepared(input)
  const all = [...reported.incidents, ...reported.findings]
  const evidence = evidenceOf(reported.evidence ?? [])
  const chapters: readonly (readonly [string, string, Markup | undefined])[] = [
    ['incidents', 'Incidents', incidents(reported, evidence)],
    ['findings', 'Findings', findings(reported.findings, evidence)],
    ['identities', 'Identities by risk', all.length > 0 ? identities(all) : undefined],
    ['activity', 'Activity', heatMap(reported)],
    ['techniques', 'ATT&CK', techniques(reported)],
    ['controls', 'Controls', controls(all)],
    ['responses', 'Responses', responses(reported)],
    ['evidence', 'Evidence', evidenceTable(evidence)],
  ]
  const shown = chapters.flatMap(([id, name, body]): Chapter[] => (body ? [{ id, name, body }] : []))
  return page(reported.incidents[0]?.title ?? 'Kestrail report', lead(reported), shown, footer(reported))
}
