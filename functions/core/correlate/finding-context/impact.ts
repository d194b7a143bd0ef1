import { DAY } from '#core/detect/behavior.ts'
import type { Finding, Incident } from '#core/model/finding.ts'
import { byMoment } from '#core/model/moment.ts'
import type { Key } from '#core/state/kind.ts'
import { type Disturbance, impactKey } from '#core/state/kinds/impact.ts'
import { iso } from '../finding.ts'

const MAX_ACCOUNTS = 8
const MAX_DAYS = 3
const MAX_IMPACT = 12
/** Harm shows late: an alarm looks back over minutes. */
const AFTERWARDS = 3_600_000

export const isIncident = (finding: Finding | Incident): finding is Incident => finding.kind === 'incident'

const dayOf = (time: number): number => Math.floor(time / DAY)
const spanOf = ({ firstSeen, lastSeen }: Incident): [from: number, to: number] => [Date.parse(firstSeen), Date.parse(lastSeen) + AFTERWARDS]

/** Where it stands what the accounts of an incident suffered on its first days. */
export const impactKeys = (incident: Incident): Key[] => {
  const [from, to] = spanOf(incident).map(dayOf) as [number, number]
  const days = Array.from({ length: Math.min(MAX_DAYS, to - from + 1) }, (_, at) => from + at)
  return incident.accounts.slice(0, MAX_ACCOUNTS).flatMap((account) => days.map((day) => impactKey(account, day)))
}

/** What happened to the accounts of an incident while it went on, or just after, in sentences; not proven to be its doing. */
export const sufferedIn = (incident: Incident, list: readonly Disturbance[]): string[] => {
  const [from, to] = spanOf(incident)
  const inside = [...list].sort(byMoment).filter(({ time }) => time >= from && time <= to)
  const reported = inside
    .slice(0, MAX_IMPACT)
    .map(({ time, account, what }) => `${iso(time).slice(0, 16).replace('T', ' ')} UTC in ${account}: ${what}.`)
  return inside.length > MAX_IMPACT ? [...reported, `And ${inside.length - MAX_IMPACT} more.`] : reported
}
