import { firstUse } from '#core/detect/behavior.ts'
import { callFrom } from '#core/detect/example-events.ts'
import { addressSystem } from '#core/detect/features.ts'

export const firstSystem = firstUse({
  id: 'first-system',
  title: 'First call of an identity from an autonomous system',
  description: 'An identity with a week of history called from the addresses of a network provider not seen before for it.',
  level: 'low',
  alert: 'signal',
  basis: 'novelty',
  techniques: ['T1078.004'],
  tactics: ['Initial Access'],
  summary: 'First call of this identity from {value}',
  falsepositives: ['Travel', 'A new provider'],
  response: ['revoke-user-sessions'],
  playbook: {
    detects: 'The first successful call of an identity from an autonomous system (by the address database), after a week of history.',
    impact: 'Stolen credentials are often used from another provider. A person changes providers less often than addresses.',
    triage: 'Check whether the person uses that provider, and whether it rents out servers.',
    blindSpots: 'Attackers at the same provider; addresses that the database does not contain.',
  },
  feature: 'system',
  featureOf: addressSystem,
  learningDays: 7,
  isNews: ({ seen }) => seen.evidence.automation === undefined,
  examples: {
    match: [
      {
        name: 'another provider',
        places: true,
        events: [callFrom(0, '192.0.2.7'), callFrom(9, '198.51.100.7')],
      },
    ],
    noMatch: [
      {
        name: 'another network of the same provider',
        places: true,
        events: [callFrom(0, '192.0.2.7'), callFrom(9, '192.0.2.99')],
      },
      {
        name: 'a service that calls on its behalf',
        places: true,
        events: [callFrom(0, '192.0.2.7'), callFrom(9, 'cloudformation.amazonaws.com')],
      },
    ],
  },
})
