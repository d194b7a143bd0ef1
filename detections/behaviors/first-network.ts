import { firstUse } from '#core/detect/behavior.ts'
import { callFrom } from '#core/detect/example-events.ts'
import { addressNetwork } from '#core/detect/features.ts'

export const firstNetwork = firstUse({
  id: 'first-network',
  title: 'First call of an identity from a network',
  description: 'An identity with a week of history called from a network not seen before for it.',
  level: 'low',
  alert: 'signal',
  basis: 'novelty',
  techniques: ['T1078.004'],
  tactics: ['Initial Access'],
  summary: 'First call of this identity from network {value}',
  falsepositives: ['Travel', 'A new office', 'A provider that changes addresses'],
  response: ['revoke-user-sessions'],
  playbook: {
    detects:
      'The first successful call of an identity from a /24 (IPv4) or /48 (IPv6) that the settings do not declare, after a week of history.',
    impact: 'Stolen credentials are often used from another network.',
    triage: 'Check whether the person uses that network.',
    blindSpots: 'Attackers on a network that the identity also uses. With address data, first-system and first-country report instead.',
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
