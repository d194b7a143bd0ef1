import { type AnyFinding, type Finding, isIncident } from '#core/model/finding.ts'
import { hashOf } from '#core/model/hash.ts'
import type { Suppression } from '#core/model/suppression.ts'
import { clip } from '#core/text/clip.ts'
import { visible } from '#core/text/escape.ts'
import { nameOf } from '#core/text/node.ts'
import { filterText } from './filter-text.ts'
import { fits, hidesEvidenceOf, targetsOf } from './suppression.ts'

const DAY = 86_400_000
const LONGEST = 366 * DAY
/** A wider suppression is only worth it when it quiets this share of the noise, and no narrower one does. */
const ENOUGH = 0.95

export interface Feedback {
  readonly author: string
  readonly reason: string
  /** ISO 8601. */
  readonly expires: string
  readonly now: string
}

export interface Proposal {
  readonly suppression: Suppression
  /** The Sigma filter to keep. */
  readonly text: string
  /** What it would have hidden of the past. */
  readonly hides: readonly AnyFinding[]
}

export interface Refused {
  readonly refused: string
}

type Where = Suppression['where']

/** A session's origin will never be seen again: then its role or user is the identity. */
const identityOf = (finding: Finding): Where =>
  finding.origin.kind === 'session' ? { 'actor.id': finding.actor.id } : { 'origin.node': finding.origin.node }

/** A managed policy of AWS. */
const OF_AWS = /^arn:[^:]*:iam::aws:/
const MOST_TARGETS = 16

/** From narrow to wide; each names the identity and something besides. */
const candidates = (finding: Finding): Where[] => {
  const identity = identityOf(finding)
  const targets = targetsOf(finding)
  // What AWS itself provides is shared by all: it says nothing of what is expected here.
  const isNarrow = targets.some((arn) => !OF_AWS.test(arn)) && targets.length <= MOST_TARGETS
  return [
    ...(isNarrow ? [{ ...identity, 'resources.arn': targets.length === 1 ? targets[0]! : targets }] : []),
    { ...identity, account: finding.account, region: finding.region },
    { ...identity, account: finding.account },
  ]
}

const write = (finding: Finding, where: Where, feedback: Feedback): Suppression => ({
  id: `suppress-${finding.detection}-${hashOf(finding.detection, JSON.stringify(where)).slice(0, 8)}`,
  title: clip(visible(`${finding.title} by ${nameOf(finding.origin.node)} is expected`), 200),
  detection: finding.detection,
  where,
  expires: feedback.expires,
  author: feedback.author,
  reason: feedback.reason,
})

const wrong = (finding: AnyFinding, { author, reason, expires, now }: Feedback): string | undefined => {
  if (isIncident(finding)) return 'an incident is never suppressed: give feedback on the finding that misled it'
  if (finding.state === 'merged')
    return `the finding is evidence of incident ${finding.mergedInto ?? ''}: suppressing it would hide what the incident rests on`
  if (!author.trim()) return 'author: say who takes the responsibility'
  if (!reason.trim()) return 'reason: say why this is expected'
  const left = Date.parse(expires) - Date.parse(now)
  if (!(left > 0)) return 'expires: write a time that is still to come, such as a day within the next three months'
  return left > LONGEST ? 'expires: write a time within a year; what is right for ever belongs into the rule' : undefined
}

/** How much of the noise of this detection and identity a suppression would have quieted. */
const share = (suppression: Suppression, noise: readonly AnyFinding[]): number =>
  noise.length === 0 ? 1 : noise.filter((one) => fits(suppression, one)).length / noise.length

/**
 * One piece of feedback becomes the narrowest suppression that quiets the noise: this detection, this identity, and one resource, or else
 * its account and Region. Refused with a reason where it would hide what an incident rests on.
 * `past` is what was reported before: it decides how narrow is enough, and what is shown for review.
 */
export const proposeSuppression = (finding: AnyFinding, feedback: Feedback, past: readonly AnyFinding[] = []): Proposal | Refused => {
  const refused = wrong(finding, feedback)
  if (refused) return { refused }
  const incidents = past.filter(isIncident)
  const all = candidates(finding).map((where) => write(finding, where, feedback))
  const harmless = all.filter((one) => !incidents.some((incident) => hidesEvidenceOf(one, incident)))
  if (harmless.length === 0) {
    const [incident] = incidents.filter((one) => all.some((suppression) => hidesEvidenceOf(suppression, one)))
    return {
      refused: `even the narrowest suppression would hide evidence of incident ${incident?.id ?? ''} (${visible(incident?.title ?? '')})`,
    }
  }
  const noise = past.filter((one) => fits({ ...all[0]!, where: identityOf(finding) }, one) && one.state !== 'merged')
  const suppression = narrowEnough(harmless, noise)
  return { suppression, text: filterText(suppression), hides: past.filter((one) => fits(suppression, one)) }
}

/** The first that quiets enough; where none does, the one that quiets most. */
const narrowEnough = (harmless: readonly Suppression[], noise: readonly AnyFinding[]): Suppression =>
  harmless.find((one) => share(one, noise) >= ENOUGH) ??
  harmless.reduce((best, one) => (share(one, noise) > share(best, noise) ? one : best))
