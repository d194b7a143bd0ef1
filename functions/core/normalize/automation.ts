import type { Actor } from '#core/model/actor.ts'
import type { Json } from '#core/model/event.ts'
import type { Context } from './context.ts'
import { at, text } from './json.ts'

/**
 * Which automation made the call, proven by the record and the settings; never by the user agent, which the caller writes.
 * Answers a short name for people, or undefined.
 */
export const automationOf = (record: Json, actor: Actor, known: Context): string | undefined => {
  if (actor.kind === 'service' || actor.kind === 'service-linked') return actor.name
  if (actor.invokedBy === 'cloudformation.amazonaws.com') return 'CloudFormation'
  if (actor.invokedBy?.endsWith('.amazonaws.com')) return actor.invokedBy
  if (known.deployRole(actor.id)) return `deploy role ${actor.name}`
  // A pattern of an sts ARN names sessions, such as those that one pipeline opens in a role that people use too.
  if (known.deploySession?.(text(at(record, 'userIdentity.arn')) ?? '')) return `deploy role ${actor.name}`
  if (actor.node.startsWith('oidc:') && known.oidcSubject(actor.name)) return `pipeline ${actor.name}`
  return undefined
}
