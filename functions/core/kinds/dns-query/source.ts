import { DEPTH_LIMIT, shallow } from '#core/source/admit.ts'
import { quoted } from '#core/source/item.ts'
import type { SourceKind } from '#core/source/kind.ts'
import { epochOf } from '#core/source/time.ts'

/**
 * A record of Route 53 Resolver query logging, as S3 (JSON lines) and CloudWatch Logs have it.
 * Source: Route 53 developer guide, "Values that appear in VPC Resolver query logs".
 */
export const dnsQuery: SourceKind = {
  recognizes: (record) => typeof record['query_name'] === 'string' && 'query_timestamp' in record,
  admit: (record) => {
    const written = record['query_timestamp']
    const time = typeof written === 'string' ? epochOf(written) : undefined
    if (time === undefined) return { reason: `query_timestamp ${quoted(written)} is not an ISO 8601 time between 2000 and 2100` }
    return shallow(record, DEPTH_LIMIT) ? time : { reason: `nested deeper than ${DEPTH_LIMIT} levels` }
  },
}
