import type { Finding, Incident } from '#core/model/finding.ts'
import { isIncident, type Told } from '../counts.ts'

/** What a suppression may ask of a finding, by the names that its Sigma filter uses. */
export const FIELDS = ['origin.node', 'actor.id', 'resources.arn', 'account', 'region'] as const
export type Field = (typeof FIELDS)[number]

/** A reviewed exception: this detection, this identity, this one thing; until a day, with a name under it. */
export interface Suppression {
  readonly id: string
  readonly title: string
  readonly detection: string
  /** Every one must hold; always an identity, and at least one thing besides. */
  readonly where: Readonly<Partial<Record<Field, string>>>
  /** ISO 8601: from then on it hides nothing any more. */
  readonly expires: string
  readonly author: string
  readonly reason: string
}

const valuesOf = (finding: Finding, field: Field): readonly string[] => {
  if (field === 'origin.node') return [finding.origin.node]
  if (field === 'actor.id') return [finding.actor.id]
  if (field === 'resources.arn') return finding.resources.map((one) => one.arn)
  return [finding[field]]
}

const entriesOf = (suppression: Suppression): [Field, string][] => Object.entries(suppression.where) as [Field, string][]

/** Expiry is a matter of the time given: no clock is asked. */
export const isInForce = (suppression: Suppression, at: string): boolean => Date.parse(at) < Date.parse(suppression.expires)

/** Whether it speaks of this finding, in force or not. Incidents are never hidden. */
export const fits = (suppression: Suppression, finding: Told): boolean =>
  !isIncident(finding) &&
  finding.detection === suppression.detection &&
  entriesOf(suppression).every(([field, value]) => valuesOf(finding, field).includes(value))

/** What it would have hidden of these. */
export const wouldHide = (suppression: Suppression, findings: readonly Told[]): Told[] => findings.filter((one) => fits(suppression, one))

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

export interface Sifted {
  readonly shown: readonly Told[]
  /** Still counted, still correlated: only not told. */
  readonly suppressed: readonly { readonly finding: Told; readonly by: Suppression }[]
}

/**
 * Parts findings from those that a suppression in force at this time (ISO 8601) keeps quiet. Together they are all that came in.
 * Only what still holds is kept quiet: that a finding was withdrawn or taken into an incident is news of what was told before.
 */
export const sift = (findings: readonly Told[], suppressions: readonly Suppression[], at: string): Sifted => {
  const current = suppressions.filter((one) => isInForce(one, at))
  const by = (finding: Told): Suppression | undefined =>
    finding.state === 'active' ? current.find((one) => fits(one, finding)) : undefined
  const marked = findings.map((finding) => ({ finding, by: by(finding) }))
  return {
    shown: marked.flatMap((one) => (one.by ? [] : [one.finding])),
    suppressed: marked.flatMap(({ finding, by: found }) => (found ? [{ finding, by: found }] : [])),
  }
}
