import type { SigmaKind } from '#core/sigma/kind.ts'
import { dnsFacts } from './facts.ts'

/** Source: Route 53 developer guide, "Values that appear in VPC Resolver query logs". */
const FIELDS = (
  'version account_id region vpc_id query_timestamp query_name query_type query_class rcode answers srcaddr srcport transport srcids ' +
  'firewall_rule_action firewall_rule_group_id firewall_domain_list_id additional_properties'
).split(' ')

/** A query that no rule should mind. */
const QUERY = {
  version: '1.100000',
  account_id: '123456789012',
  region: 'us-east-1',
  vpc_id: 'vpc-0123456789abcdef0',
  query_timestamp: '2026-05-04T10:00:00Z',
  query_name: 'www.example.com.',
  query_type: 'A',
  query_class: 'IN',
  rcode: 'NOERROR',
  answers: [{ Rdata: '203.0.113.80', Type: 'A', Class: 'IN' }],
  srcaddr: '10.0.1.5',
  srcport: '51234',
  transport: 'UDP',
  srcids: { instance: 'i-0123456789abcdef0' },
}

export const dnsQuery: SigmaKind = {
  logsource: (service) => service === 'route53resolver' || service === 'vpcdnsquery' || service === 'route53',
  keys: { source: 'query_type', name: 'rcode' },
  fields: FIELDS,
  facts: {
    'query.name': 'DNS: the name asked for, in lower case, without the dot at its end',
    'query.domain': 'DNS: the registered part of the name: example.com, example.co.uk',
    'query.encoded': 'DNS: true if what is below the registered domain looks like encoded data',
    'query.lists': 'DNS: names of the threat lists that hold the name, or one above it (list)',
  },
  writer: 'Route 53 Resolver',
  folder: 'dns-queries',
  catalog: 'on DNS queries',
  bases: { 'dns-query': QUERY },
  factsOf: dnsFacts,
  scaffold: {
    logic: [
      'logsource: { product: aws, service: route53resolver }',
      'detection:',
      '  selection:',
      '    query.domain: example.net',
      '  condition: selection',
    ],
    summary: '{local.address} resolved {query.name}',
    examples: [
      '    match:',
      '      - { name: the name is asked for, base: dns-query, with: { query_name: www.example.net. } }',
      '    no_match:',
      '      - { name: another name, base: dns-query, with: { query_name: www.example.org. } }',
    ],
  },
}
