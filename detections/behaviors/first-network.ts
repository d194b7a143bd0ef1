import { firstUse } from '#core/detect/behavior.ts'
import { callFrom } from '#core/detect/example-events.ts'
import { addressNetwork } from '#core/detect/features.ts'

export const firstNetwork = firstUse({
  id: 'first-network',
  title: 'First call of an identity from a network',
  description: 'An identity with a week of history called from a network from which it was never seen.',
  level: 'low',
  alert: 'signal',
  basis: 'novelty',
  techniques: ['T1078.004'],
  tactics: ['Initial Access'],
  summary: 'First call of this identity from network {value}',
  falsepositives: ['Travel, a new office, a new provider', 'People travel and providers change addresses'],
  response: ['revoke-user-sessions'],
  playbook: {
    detects:
      'The earliest successful call of an identity from a /24 (IPv4) or /48 (IPv6) that settings do not declare, after a week of history.',
    impact: 'Stolen credentials are used from elsewhere.',
    triage: 'Whether the person is where the network is.',
    blindSpots:
      'Thieves who call from a network that the identity also uses. Where address data is given, first-system and first-country report instead.',
  },
  feature: 'network',
  featureOf: addressNetwork,
  learningDays: 7,
  isNews: ({ seen }) => seen.evidence.automation === undefined && seen.evidence.place?.asn === undefined,
  examples: {
    match: [
      {
        name: 'a user calls from a new network',
        events: [callFrom(0, '198.51.100.7'), callFrom(9, '203.0.113.9')],
      },
    ],
    noMatch: [
      {
        name: 'another address of the same network',
        events: [callFrom(0, '198.51.100.7'), callFrom(9, '198.51.100.99')],
      },
      {
        name: 'a service that calls on its behalf',
        events: [callFrom(0, '198.51.100.7'), callFrom(9, 'cloudformation.amazonaws.com')],
      },
    ],
  },
})
