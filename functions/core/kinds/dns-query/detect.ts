import type { DetectKind } from '#core/detect/kind.ts'
import { listed } from '#core/detect/listed.ts'
import { own, text } from '#core/normalize/json.ts'

export const dnsQuery: DetectKind<'dns-query'> = {
  evidence: ({ name, facts, raw }) => {
    const hits = listed(name, own(facts['query'], 'lists'))
    const from = text(raw['srcaddr'])
    return { action: 'dns query', ...(from && { from: from.slice(0, 128) }), ...(hits && { listed: hits }) }
  },
  row: ({ name, raw, answer }) => ({
    action: `query ${text(raw['query_type']) ?? ''}`.trim(),
    service: name,
    actor: text(raw['vpc_id']) ?? '',
    from: text(raw['srcaddr']) ?? '',
    outcome: answer,
  }),
  recorders: ['baselines'],
  feed: 'VPC DNS query logs',
}
