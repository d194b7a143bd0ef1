import { firstUse } from '#core/detect/behavior.ts'
import { callFrom } from '#core/detect/example-events.ts'
import { addressCountry } from '#core/detect/features.ts'

export const firstCountry = firstUse({
  id: 'first-country',
  title: 'First call of an identity from a country',
  description: 'An identity with a week of history called from a country not seen before for it.',
  level: 'low',
  alert: 'signal',
  basis: 'novelty',
  techniques: ['T1078.004'],
  tactics: ['Initial Access'],
  summary: 'First call of this identity from {value}',
  falsepositives: ['Travel', 'VPN exits that move'],
  response: ['revoke-user-sessions'],
  playbook: {
    detects: 'The first successful call of an identity from a country (by the address database), after a week of history.',
    impact: 'Stolen credentials are often used from another country.',
    triage: 'Check whether the person is in that country.',
    blindSpots: 'Attackers in the same country, or behind a proxy in it.',
  },
  feature: 'country',
  featureOf: addressCountry,
  learningDays: 7,
  isNews: ({ seen }) => seen.evidence.automation === undefined,
  examples: {
    match: [
      {
        name: 'another country',
        places: true,
        events: [callFrom(0, '192.0.2.7'), callFrom(9, '198.51.100.7')],
      },
    ],
    noMatch: [
      {
        name: 'another provider in the same country',
        places: true,
        events: [callFrom(0, '192.0.2.7'), callFrom(9, '192.0.2.200')],
      },
    ],
  },
})
