import type { ActionRow, Defeat } from '#core/model/action.ts'
import type { ApiCall, Event } from '#core/model/event.ts'
import type { Finding, Incident, SignalSummary } from '#core/model/finding.ts'
import { hashOf } from '#core/model/hash.ts'

/** IAM takes a while to apply a change everywhere. */
export const SETTLING = 5 * 60_000

/** A call of whom a response was to stop, and which came through. */
type Escaped = (row: ActionRow, call: ApiCall) => boolean

const ofIdentity = ({ plan }: ActionRow, { actor }: ApiCall): boolean => {
  const { target } = plan
  return actor.id === (target['holder'] ?? (target.kind === 'access-key' ? target.arn.slice(0, target.arn.lastIndexOf('/')) : target.arn))
}

/** Long-term keys only; of one key where the action was about one. */
const byDeadKey: Escaped = (row, call) => {
  const key = call.actor.accessKeyId ?? ''
  return key.startsWith('AKIA') && (row.plan.target['key'] ?? key) === key
}

const createdOf = ({ raw }: ApiCall): number => {
  const { sessionContext } = (raw['userIdentity'] ?? {}) as { sessionContext?: { attributes?: { creationDate?: unknown } } }
  return Date.parse(String(sessionContext?.attributes?.creationDate))
}

/** A session from before the revocation. New ones are allowed to: healthy workloads fetch them. */
const byRevokedSession: Escaped = (row, call) => createdOf(call) < Date.parse(row.startedAt ?? '')

const ESCAPED: Readonly<Record<Defeat, Escaped>> = {
  'every call': () => true,
  'calls with the long-term key': byDeadKey,
  'calls of older sessions': byRevokedSession,
  'calls of the older session': (row, call) => call.actor.sessionName === row.plan.target['session'] && byRevokedSession(row, call),
}

/** A done action whose target must not make the calls that its response names. */
export const isWatched = ({ state, plan }: ActionRow): boolean => state === 'done' && plan.defeatedBy !== undefined

/** True for a call that containment should have stopped: it succeeded, well after it. */
export const escapes = (row: ActionRow, event: Event): event is ApiCall =>
  event.kind === 'api-call' &&
  event.outcome === 'success' &&
  event.actor.invokedBy === undefined &&
  event.time > Date.parse(row.finishedAt ?? '') + SETTLING &&
  ofIdentity(row, event) &&
  row.plan.defeatedBy !== undefined &&
  ESCAPED[row.plan.defeatedBy](row, event)

const DETECTION = 'contained-identity-still-acts'
const MAX_CALLS = 100

const signalOf = (row: ActionRow, calls: readonly ApiCall[], said: string): SignalSummary => {
  const [first] = calls as [ApiCall]
  const at = (time: number): string => new Date(time).toISOString()
  return {
    id: hashOf('signal', DETECTION, row.plan.id),
    detection: DETECTION,
    title: 'A contained identity still acts',
    severity: 'critical',
    tactic: 'Persistence',
    firstSeen: at(first.time),
    lastSeen: at(calls.at(-1)?.time ?? first.time),
    count: calls.length,
    account: first.account,
    region: first.region,
    node: first.actor.node,
    summary: said,
    events: calls.map((one) => one.id).sort(),
  }
}

const isIncident = (finding: Finding): finding is Incident => finding.kind === 'incident'

/**
 * The incident that containment did not hold, from the finding that was answered. Its id is the action's: it is reported once.
 * `calls`: those that came through, one at least, in order of time.
 */
export const stillActs = (row: ActionRow, calls: readonly ApiCall[], answered: Finding): Incident => {
  const { plan } = row
  const [first] = calls as [ApiCall]
  const said = `${plan.target.name} called ${first.action} after "${plan.title}" was read back at ${row.finishedAt ?? ''}`
  const signal = signalOf(row, calls.slice(0, MAX_CALLS), said)
  const { automation: _a, attempt: _b, mergedInto: _c, countAtLeast: _d, normal: _e, playbook: _f, ...rest } = answered
  const earlier = isIncident(answered) ? answered : undefined
  const reported: Incident = {
    ...rest,
    kind: 'incident',
    id: hashOf('still-acts', plan.id),
    detection: DETECTION,
    title: 'A contained identity still acts',
    severity: 'critical',
    confidence: 90,
    state: 'active',
    revision: '',
    account: first.account,
    region: first.region,
    firstSeen: signal.firstSeen,
    lastSeen: signal.lastSeen,
    count: signal.count,
    events: signal.events,
    why: [said, `It was contained for: ${answered.title}`, 'It has another session, key or way in than the one that was closed.'],
    summary: said,
    compliance: [],
    response: [],
    signals: [signal],
    stages: [{ tactic: signal.tactic, firstSeen: signal.firstSeen, signals: [signal.id] }],
    score: 100,
    impact: [],
    stories: [DETECTION],
    accounts: [first.account],
    firstEvent: signal.firstSeen,
    paths: earlier?.paths ?? [],
  }
  return { ...reported, revision: hashOf(JSON.stringify(reported)) }
}
