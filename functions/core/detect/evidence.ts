import type { Event } from '#core/model/event.ts'
import type { Evidence } from '#core/model/state.ts'
import { automationOf } from '#core/normalise/automation.ts'
import { text } from '#core/normalise/json.ts'
import type { Known } from '#core/normalise/known.ts'
import { resourcesOf } from '#core/normalise/resources.ts'

const AGENT_LENGTH = 200

/** What an event leaves behind in a signal, with the summary already written. */
export const evidenceOf = (event: Event, summary: string, known: Known): Evidence => {
  const agent = event.kind === 'api-call' ? text(event.raw['userAgent'])?.slice(0, AGENT_LENGTH) : undefined
  const automation = event.kind === 'api-call' ? automationOf(event.raw, event.actor, known) : undefined
  const resources = resourcesOf(event)
  return {
    time: event.time,
    id: event.id,
    action: event.kind === 'api-call' ? event.action : event.kind === 'notice' ? event.type : 'flow',
    account: event.account,
    region: event.region,
    ...(event.kind === 'api-call' && event.from && { from: event.from.slice(0, 128) }),
    ...(agent && { agent }),
    ...(summary && { summary }),
    ...(resources.length > 0 && { resources }),
    ...(automation && { automation }),
  }
}
