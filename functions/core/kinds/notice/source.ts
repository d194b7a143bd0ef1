import { admitNotice } from '#core/source/admit.ts'
import type { SourceKind } from '#core/source/kind.ts'

/** An EventBridge event that is no CloudTrail record; the envelope says so. */
export const notice: SourceKind = { admit: admitNotice }
