import type { Call, Family } from '#core/model/action.ts'
import type { Response } from './response.ts'

/** One statement of an IAM policy. */
export interface Permission {
  readonly actions: readonly string[]
  readonly resources: readonly string[]
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string>>>>
}

/**
 * What a responder calls by itself: reads, changes and read-backs; undo only where an action ends by itself.
 * All other undo gives power back, and is done by a person with credentials of their own.
 */
export const ownCalls = ({ capture, steps, verify, undo, expiresAfterHours }: Response): readonly Call[] => [
  ...capture,
  ...steps,
  ...verify.map((one) => one.read),
  ...(expiresAfterHours !== undefined && undo !== 'irreversible' ? undo : []),
]

const groupOf = (call: Call): string => JSON.stringify([[...call.resources].sort(), call.conditions ?? {}])

/** The statements that a family's role needs, from its plans: actions on the same resources together, sorted. */
export const permissionsOf = (responses: readonly Response[], family: Family): readonly Permission[] => {
  const groups = new Map<string, { actions: Set<string>; call: Call }>()
  for (const call of responses.filter((one) => one.family === family).flatMap(ownCalls)) {
    const group = groups.get(groupOf(call)) ?? { actions: new Set<string>(), call }
    for (const action of call.iamActions) group.actions.add(action)
    groups.set(groupOf(call), group)
  }
  return [...groups.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { actions, call }]) => ({
      actions: [...actions].sort(),
      resources: [...call.resources].sort(),
      ...(call.conditions && { conditions: call.conditions }),
    }))
}

/** What no responder ever touches, whatever a plan says. */
export const PROTECTED: readonly string[] = [
  'arn:aws:iam::*:role/aws-service-role/*',
  'arn:aws:iam::*:role/aws-reserved/*',
  'arn:aws:iam::*:role/kestrail/*',
  'arn:aws:iam::*:role/OrganizationAccountAccessRole',
  'arn:aws:iam::*:role/AWSControlTowerExecution',
]
