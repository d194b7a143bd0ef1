import { admit } from '#core/source/admit.ts'
import type { SourceKind } from '#core/source/kind.ts'

/** A CloudTrail record: management, data, network-activity or Insights event. */
export const apiCall: SourceKind = {
  recognizes: (record) =>
    record['eventCategory'] !== 'Aggregated' &&
    (typeof record['eventName'] === 'string' || 'eventSource' in record || record['eventCategory'] === 'Insight'),
  admit,
}
