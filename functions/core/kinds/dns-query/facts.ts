import type { Json } from '#core/model/event.ts'
import type { Facts } from '#core/model/facts.ts'
import type { Context } from '#core/normalize/context.ts'
import { text } from '#core/normalize/json.ts'
import { domainOf, isEncoded, queryName } from './domain.ts'

/** Facts of one query: `query.*` of the name, `local.*` of the host that asked. */
export const dnsFacts = (record: Json, context: Context): Facts => {
  const name = queryName(record['query_name'])
  const lists = context.domainLists?.(name, Date.parse(text(record['query_timestamp']) ?? '')) ?? []
  const address = text(record['srcaddr'])
  const vpc = text(record['vpc_id'])
  return {
    action: text(record['query_type']) ?? '',
    outcome: text(record['rcode']) === 'NOERROR' ? 'success' : 'failed',
    query: { name, domain: domainOf(name), encoded: isEncoded(name), ...(lists.length > 0 && { lists }) },
    local: { ...(address && { address }), ...(vpc && { vpc }) },
  }
}
