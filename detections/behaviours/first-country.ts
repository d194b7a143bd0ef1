import { firstUse } from '#core/detect/behaviour.ts'
import { addressCountry } from '#core/detect/features.ts'
import { callFrom } from '#core/detect/played.ts'

export const firstCountry = firstUse({
  id: 'first-country',
  title: 'First call of an identity from a country',
  description: 'An identity with a week of history called from a country from which it was never seen.',
  level: 'low',
  alert: 'signal',
  basis: 'novelty',
  techniques: ['T1078.004'],
  tactics: ['Initial Access'],
  summary: 'First call of this identity from {value}',
  falsepositives: ['Travel, a VPN'],
  response: ['revoke-user-sessions'],
  playbook: {
    sees: 'The earliest successful call of an identity from a country, by the address data that was given, after a week of history.',
    matters: 'Stolen credentials are often used from another country.',
    innocent: 'People travel, and exits of VPNs move.',
    check: 'Whether the person is there.',
    gaps: 'Thieves in the same country or behind a relay in it.',
  },
  feature: 'country',
  featureOf: addressCountry,
  learningDays: 7,
  isNews: ({ seen }) => seen.evidence.automation === undefined,
  examples: {
    fires: [
      {
        name: 'another country',
        places: true,
        events: [callFrom(0, '192.0.2.7'), callFrom(9, '198.51.100.7')],
      },
    ],
    spares: [
      {
        name: 'another provider in the same country',
        places: true,
        events: [callFrom(0, '192.0.2.7'), callFrom(9, '192.0.2.200')],
      },
    ],
  },
})
