import type { Call, JsonValue, Plan, Target } from '#core/model/action.ts'
import type { Finding } from '#core/model/finding.ts'
import { hashOf } from '#core/model/hash.ts'
import { inPartition, partitionOfRegion } from '#core/model/partition.ts'
import type { Settings } from '#core/settings/settings.ts'
import type { Response } from './response.ts'
import { TARGETS } from './targets.ts'
import { filled, type Scope } from './template.ts'

/** Why a response is not planned. */
export interface NotDone {
  readonly response: string
  readonly target?: Target
  readonly reason: string
}

const MAX_TARGETS = 10

/** What responses may read from the settings. */
const contextOf = (settings: Settings): Readonly<Record<string, JsonValue>> => ({
  accounts: [...settings.accounts, ...settings.trustedAccounts].map((one) => one.id),
})

const actionsOf = (calls: readonly Call[]): string[] => [...new Set(calls.flatMap((one) => one.iamActions))].sort()

const dayOf = (finding: Finding): string => finding.firstSeen.slice(0, 10)

const shown = <T extends Call>(one: T, scope: Scope): T => ({ ...one, input: filled(one.input, scope) })

const responseCalls = ({ capture, steps, undo, preconditions, verify }: Response) => ({ capture, steps, undo, preconditions, verify })

/** The plan of one response for one target. `round` counts how often the same was needed again on that day. */
export const planFor = (response: Response, target: Target, finding: Finding, settings: Settings, round = 0): Plan => {
  const context = contextOf(settings)
  const scope = { target }
  const key = hashOf('action', response.id, target.account, target.region, target.arn, finding.origin.node, dayOf(finding), round)
  // Responses are written once: in another partition the policies and roles that they name are that partition's.
  const { capture, steps, undo, preconditions, verify: checks } = inPartition(responseCalls(response), partitionOfRegion(target.region))
  const verify = checks.map((one) => ({ ...one, read: shown(one.read, scope) }))
  return {
    id: key,
    idempotencyKey: key,
    response: response.id,
    title: response.title,
    family: response.family,
    finding: finding.id,
    target,
    account: target.account,
    region: target.region,
    capture: capture.map((one) => shown(one, scope)),
    preconditions,
    steps: steps.map((one) => shown(one, scope)),
    verify,
    undo: undo === 'irreversible' ? undo : undo.map((one) => shown(one, scope)),
    ...(response.defeatedBy && { defeatedBy: response.defeatedBy }),
    context,
    permissions: actionsOf([...capture, ...steps, ...verify.map((one) => one.read)]),
    risk: response.risk,
    breaks: response.breaks,
    ...(response.expiresAfterHours && { expiresAfterHours: response.expiresAfterHours }),
  }
}

/** A key is no separate target where all keys of its user are one already. */
const withoutParts = (targets: readonly Target[]): Target[] => {
  const users = new Set(targets.filter(({ kind }) => kind === 'user').map(({ arn }) => arn))
  return targets.filter(({ kind, arn }) => kind !== 'access-key' || !users.has(arn.slice(0, arn.lastIndexOf('/'))))
}

/** The plans of a response to a finding, one per target; or the reason why there is none. */
export const planOf = (response: Response, finding: Finding, settings: Settings): readonly Plan[] | NotDone => {
  const found = response.on.flatMap((kind) => TARGETS[kind](finding))
  const targets = withoutParts([...new Map(found.map((target) => [target.arn, target])).values()])
  if (targets.length === 0) return { response: response.id, reason: `the finding names no ${response.on.join(', ')}` }
  if (targets.length > MAX_TARGETS)
    return {
      response: response.id,
      reason: `the finding names ${targets.length} targets, more than ${MAX_TARGETS}: choose targets manually`,
    }
  return targets.map((target) => planFor(response, target, finding, settings))
}
