import { hash64 } from '#core/model/hash.ts'
import { at, text } from '#core/normalize/json.ts'
import type { NormalizeKind } from '#core/normalize/kind.ts'
import type { RecordItem } from '#core/source/item.ts'
import { queryName } from './domain.ts'
import { dnsFacts } from './facts.ts'

/** What a query is: the same record read twice has one id. */
const IDENTITY = ['account_id', 'vpc_id', 'query_timestamp', 'query_name', 'query_type', 'srcaddr', 'srcport', 'transport']
const INSTANCE = /^i-[0-9a-f]{8,17}$/

export const dnsQuery: NormalizeKind<'dns-query'> = {
  normalize: (item, context) => {
    const { record, time, context: envelope } = item as RecordItem
    return {
      kind: 'dns-query',
      id: `dns-${hash64(IDENTITY.map((name) => String(record[name] ?? '-')).join(' '))}`,
      time,
      account: text(record['account_id']) ?? envelope?.account ?? 'unknown',
      region: text(record['region']) ?? envelope?.region ?? 'unknown',
      raw: record,
      facts: dnsFacts(record, context),
      name: queryName(record['query_name']),
      answer: text(record['rcode']) ?? '',
    }
  },
  // The instance where the record names it, else the address within its VPC: two VPCs may use the same one.
  node: ({ raw, account }) => {
    const instance = text(at(raw, 'srcids.instance'))
    return instance && INSTANCE.test(instance)
      ? `instance:${account}/${instance}`
      : `address:${text(raw['vpc_id']) ?? account}/${text(raw['srcaddr']) ?? 'unknown'}`
  },
  isAttempt: () => false,
}
