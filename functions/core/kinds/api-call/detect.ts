import type { DetectKind } from '#core/detect/kind.ts'
import { listed, placeOf } from '#core/detect/listed.ts'
import { automationOf } from '#core/normalize/automation.ts'
import { list, own, text } from '#core/normalize/json.ts'

const AGENT_LENGTH = 200

export const apiCall: DetectKind<'api-call'> = {
  evidence: (event, context) => {
    const { source, named } = event.facts
    const agent = text(event.raw['userAgent'])?.slice(0, AGENT_LENGTH)
    const automation = automationOf(event.raw, event.actor, context)
    const place = placeOf(event.from, context)
    const hits = listed(event.from, own(source, 'lists')) ?? listed(text(list(own(named, 'domains'))[0]), own(named, 'lists'))
    return {
      action: event.action,
      ...(event.from && { from: event.from.slice(0, 128) }),
      ...(place && { place }),
      ...(agent && { agent }),
      ...(automation && { automation }),
      ...(event.source && { service: event.source.slice(0, 128) }),
      ...(hits && { listed: hits }),
    }
  },
  row: ({ action, source, actor, from, outcome }) => ({ action, service: source, actor: actor.name, from, outcome }),
  recorders: ['lineage', 'made', 'baselines', 'activity', 'visibility', 'interfaces', 'resources'],
  feed: 'CloudTrail',
}
