import { NO_DATA, normalizeFlow } from '#core/normalize/flow.ts'
import type { NormalizeKind } from '#core/normalize/kind.ts'
import type { FlowLineItem } from '#core/source/item.ts'

export const flow: NormalizeKind<'flow'> = {
  normalize: (item, context) => {
    const event = normalizeFlow(item as FlowLineItem, context)
    return event === NO_DATA ? undefined : event
  },
  node: ({ interfaceId }) => `interface:${interfaceId}`,
  isAttempt: () => false,
}
