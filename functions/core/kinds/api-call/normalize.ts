import { normalizeApiCall } from '#core/normalize/api-call.ts'
import type { NormalizeKind } from '#core/normalize/kind.ts'
import type { RecordItem } from '#core/source/item.ts'

export const apiCall: NormalizeKind<'api-call'> = {
  normalize: (item, context) => normalizeApiCall((item as RecordItem).record, context, (item as RecordItem).time),
  // What a service does by itself hangs under its account.
  node: ({ actor, account }) => (actor.kind === 'service' ? `account:${account}` : actor.node),
  isAttempt: ({ outcome }) => outcome !== 'success',
}
