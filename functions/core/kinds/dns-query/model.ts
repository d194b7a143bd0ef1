import type { EventBase } from '#core/model/event.ts'

/** One query that hosts of a VPC sent to Route 53 Resolver. `raw` has AWS's field names (`query_name`, `srcids` …). */
export interface DnsQuery extends EventBase {
  readonly kind: 'dns-query'
  /** The name that was asked for, in lower case, without the dot at its end. */
  readonly name: string
  /** NOERROR, NXDOMAIN … */
  readonly answer: string
}

export type { DnsQuery as Event }
