import type { NormalizeKind } from '#core/normalize/kind.ts'
import { normalizeNotice } from '#core/normalize/notice.ts'
import type { RecordItem } from '#core/source/item.ts'

export const notice: NormalizeKind<'notice'> = {
  normalize: (item) => normalizeNotice((item as RecordItem).record),
  node: ({ actor, account }) => actor?.node ?? `account:${account}`,
  isAttempt: () => false,
}
