import { type AnyFinding, type Finding, type Incident, isIncident } from '#core/model/finding.ts'
import type { Field, Suppression } from '#core/model/suppression.ts'

const valuesOf = (finding: Finding, field: Field): readonly string[] => {
  if (field === 'origin.node') return [finding.origin.node]
  if (field === 'actor.id') return [finding.actor.id]
  if (field === 'resources.arn') return finding.resources.map((one) => one.arn)
  return [finding[field]]
}

const entriesOf = (suppression: Suppression): [Field, string][] => Object.entries(suppression.where) as [Field, string][]

/** Expiry is a matter of the time given: no clock is asked. */
export const isInForce = (suppression: Suppression, at: string): boolean => Date.parse(at) < Date.parse(suppression.expires)

/** Whether it names this finding, in force or not. Incidents are never hidden. */
export const fits = (suppression: Suppression, finding: AnyFinding): boolean =>
  !isIncident(finding) &&
  finding.detection === suppression.detection &&
  entriesOf(suppression).every(([field, value]) => valuesOf(finding, field).includes(value))

/** What it would have hidden of these. */
export const wouldHide = (suppression: Suppression, findings: readonly AnyFinding[]): AnyFinding[] =>
  findings.filter((one) => fits(suppression, one))

/** True where an incident rests on what the suppression would hide; where an incident does not say enough, it counts as resting on it. */
export const hidesEvidenceOf = (suppression: Suppression, incident: Incident): boolean => {
  const ofDetection = incident.signals.filter((signal) => signal.detection === suppression.detection)
  return ofDetection.some((signal) =>
    entriesOf(suppression).every(([field, value]) => {
      if (field === 'account') return signal.account === value
      if (field === 'region') return signal.region === value
      return field === 'actor.id' ? isBehind(incident, value) : valuesOf(incident, field).includes(value)
    }),
  )
}

const isBehind = (incident: Incident, id: string): boolean =>
  incident.actor.id === id ||
  incident.signals.some((signal) => signal.node.endsWith(id)) ||
  incident.paths.some((path) => path.as !== undefined && id.endsWith(`/${path.as.split('/')[0]}`))

export interface SuppressionResult {
  readonly shown: readonly AnyFinding[]
  /** Still counted, still correlated: only not reported. */
  readonly suppressed: readonly { readonly finding: AnyFinding; readonly by: Suppression }[]
}

/**
 * Parts findings from those that a suppression in force at this time (ISO 8601) keeps quiet. Together they are all that came in.
 * Only what still holds is kept quiet: that a finding was withdrawn or taken into an incident is news of what was reported before.
 */
export const applySuppressions = (findings: readonly AnyFinding[], suppressions: readonly Suppression[], at: string): SuppressionResult => {
  const current = suppressions.filter((one) => isInForce(one, at))
  const by = (finding: AnyFinding): Suppression | undefined =>
    finding.state === 'active' ? current.find((one) => fits(one, finding)) : undefined
  const marked = findings.map((finding) => ({ finding, by: by(finding) }))
  return {
    shown: marked.flatMap((one) => (one.by ? [] : [one.finding])),
    suppressed: marked.flatMap(({ finding, by: found }) => (found ? [{ finding, by: found }] : [])),
  }
}
