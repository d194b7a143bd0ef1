import type { Actor } from '#core/model/actor.ts'
import type { Json } from '#core/model/event.ts'
import type { Known } from './known.ts'

/**
 * Which automation made the call, proven by the record and the settings; never by the user agent, which the caller writes.
 * Answers a short name for people, or undefined.
 */
export const automationOf = (_record: Json, actor: Actor, known: Known): string | undefined => {
  if (actor.kind === 'service' || actor.kind === 'service-linked') return actor.name
  if (actor.invokedBy === 'cloudformation.amazonaws.com') return 'CloudFormation'
  if (actor.invokedBy?.endsWith('.amazonaws.com')) return actor.invokedBy
  if (known.deployRole(actor.id)) return `deploy role ${actor.name}`
  if (actor.node.startsWith('oidc:') && known.oidcSubject(actor.name)) return `pipeline ${actor.name}`
  return undefined
}
