import type { ActionRow } from '#core/model/action.ts'
import type { Finding } from '#core/model/finding.ts'
import { hashOf } from '#core/model/hash.ts'

/** IAM takes a while to apply a change everywhere. */
const SETTLING = 5 * 60_000
const IDENTITIES = new Set(['user', 'role', 'access-key'])

const identityIn = ({ plan }: ActionRow): string =>
  plan.target.kind === 'access-key' ? plan.target.arn.replace(/\/[^/]*$/, '') : plan.target.arn

/** True where an identity that was contained made calls that succeeded, well after it. */
export const actsAfter = (row: ActionRow, finding: Finding): boolean =>
  row.state === 'done' &&
  row.plan.family === 'identity' &&
  IDENTITIES.has(row.plan.target.kind) &&
  finding.attempt === undefined &&
  finding.actor.id === identityIn(row) &&
  Date.parse(finding.lastSeen) > Date.parse(row.finishedAt ?? '') + SETTLING

/** The finding that containment did not hold. Its id is of the action: it is told once. */
export const stillActs = (row: ActionRow, finding: Finding): Finding => {
  const { plan } = row
  const said = `${plan.target.name} still acts after "${plan.title}" of ${row.finishedAt ?? 'before'}`
  const { automation: _a, attempt: _b, mergedInto: _c, countAtLeast: _d, normal: _e, playbook: _f, ...rest } = finding
  const told: Finding = {
    ...rest,
    kind: 'finding',
    id: hashOf('still-acts', plan.id),
    detection: 'contained-identity-still-acts',
    title: 'A contained identity still acts',
    severity: 'critical',
    confidence: 90,
    state: 'active',
    revision: '',
    why: [said, `Seen again in: ${finding.title}`, 'It has another session, key or way in than the one that was closed.'],
    summary: said,
    compliance: [],
    response: [],
  }
  return { ...told, revision: hashOf(JSON.stringify(told)) }
}
