import type { Event, EventKind } from '#core/model/event.ts'
import type { Context } from '#core/normalize/context.ts'
import { resourcesOf } from '#core/normalize/resources.ts'
import type { Evidence } from '#core/state/evidence.ts'
import { DETECT_KINDS } from './generated/kinds.ts'
import type { DetectKind, EventRow } from './kind.ts'

/** How detect deals with events of a kind. */
export const detectKind = (kind: EventKind): DetectKind<EventKind> => DETECT_KINDS[kind] as unknown as DetectKind<EventKind>

/** What an event leaves behind in a signal, with the summary already written. */
export const evidenceOf = (event: Event, summary: string, context: Context): Evidence => {
  const { id, time, account, region } = event
  const resources = resourcesOf(event)
  return {
    time,
    id,
    account,
    region,
    ...detectKind(event.kind).evidence(event, context),
    ...(summary && { summary }),
    ...(resources.length > 0 && { resources }),
  }
}

/** An event as one line of an evidence table. */
export const eventRowOf = (event: Event): EventRow => detectKind(event.kind).row(event)
