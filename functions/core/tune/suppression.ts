import { type AnyFinding, type Finding, type Incident, isIncident } from '#core/model/finding.ts'
import type { Field, Suppression, WhereValue } from '#core/model/suppression.ts'

const valuesOf = (finding: Finding, field: Exclude<Field, 'resources.arn'>): readonly string[] => {
  if (field === 'origin.node') return [finding.origin.node]
  return field === 'actor.id' ? [finding.actor.id] : [finding[field]]
}

/** Resources that a finding lists at most: behind the last there may be others. */
const LISTED = 32

/** An object is part of its bucket, a version part of its function: `arn:aws:s3:::bucket/key`. */
const isPartOf = (arn: string, whole: string): boolean => arn === whole || arn.startsWith(`${whole}/`) || arn.startsWith(`${whole}:`)

/** What a finding is about, beside the one who acted; of a resource and its parts the resource. */
export const targetsOf = (finding: Finding): string[] => {
  const own = new Set([finding.actor.id, finding.origin.node.slice(finding.origin.node.indexOf(':') + 1)])
  const targets = finding.resources.filter((one) => one.role !== 'Actor' && !own.has(one.arn)).map((one) => one.arn)
  return [...new Set(targets)].filter((arn) => !targets.some((other) => other !== arn && isPartOf(arn, other)))
}

const valueList = (value: WhereValue): readonly string[] => (typeof value === 'string' ? [value] : value)

/** True where everything that the finding is about is among the named. */
const coversTargets = (finding: Finding, named: readonly string[]): boolean => {
  const targets = targetsOf(finding)
  return targets.length > 0 && finding.resources.length < LISTED && targets.every((arn) => named.some((one) => isPartOf(arn, one)))
}

const entriesOf = (suppression: Suppression): [Field, WhereValue][] => Object.entries(suppression.where) as [Field, WhereValue][]

const holds = (finding: Finding, field: Field, value: WhereValue): boolean =>
  field === 'resources.arn'
    ? coversTargets(finding, valueList(value))
    : valuesOf(finding, field).some((one) => valueList(value).includes(one))

/** Expiry is a matter of the time given: no clock is asked. */
export const isInForce = (suppression: Suppression, at: string): boolean => Date.parse(at) < Date.parse(suppression.expires)

/** Whether it names this finding, in force or not. Incidents are never hidden. */
export const fits = (suppression: Suppression, finding: AnyFinding): boolean =>
  !isIncident(finding) &&
  finding.detection === suppression.detection &&
  entriesOf(suppression).every(([field, value]) => holds(finding, field, value))

/** What it would have hidden of these. */
export const wouldHide = (suppression: Suppression, findings: readonly AnyFinding[]): AnyFinding[] =>
  findings.filter((one) => fits(suppression, one))

/** True where an incident rests on what the suppression would hide; where an incident does not say enough, it counts as resting on it. */
export const hidesEvidenceOf = (suppression: Suppression, incident: Incident): boolean => {
  const ofDetection = incident.signals.filter((signal) => signal.detection === suppression.detection)
  return ofDetection.some((signal) =>
    entriesOf(suppression).every(([field, value]) => {
      const named = valueList(value)
      if (field === 'account') return named.includes(signal.account)
      if (field === 'region') return named.includes(signal.region)
      if (field === 'actor.id') return named.some((id) => isBehind(incident, id))
      // An incident names the resources of all its signals: any of them may be this one's.
      return field === 'resources.arn' ? incident.resources.some(({ arn }) => named.includes(arn)) : holds(incident, field, value)
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
