import type { Path } from '#core/model/finding.ts'
import { rankOf, type Severity } from '#core/model/severity.ts'
import type { Signal } from './origin-signals.ts'

/** What cuts off each kind of identity on the path of an incident, in the order in which it should be done. */
const BY_IDENTITY: readonly (readonly [pattern: RegExp, responses: readonly string[]])[] = [
  [/^user:|:user\//, ['deactivate-access-key', 'revoke-user-sessions']],
  [/:role\/(?!aws-reserved)/, ['revoke-role-sessions']],
  [/^instance:/, ['isolate-instance']],
]

/**
 * Responses that an incident of high severity or worse offers for its path, whatever its detections name: every identity that acted must be
 * cut off, or the intruder goes on by another. Which targets these are, respond finds in the incident's paths.
 */
export const containmentOf = (severity: Severity, root: string, paths: readonly Path[], signals: readonly Signal[]): string[] => {
  if (rankOf(severity) < rankOf('high')) return []
  const acted = [
    root,
    ...paths.flatMap(({ to, identity }) => [to, identity ?? '']),
    ...signals.map((one) => one.lineage.steps[0]?.actor?.actorId ?? ''),
  ]
  return BY_IDENTITY.flatMap(([pattern, responses]) => (acted.some((one) => pattern.test(one)) ? responses : []))
}
