import { firstUse } from '#core/detect/behavior.ts'
import { flowTo } from '#core/detect/example-events.ts'
import { outsideCountry } from '#core/detect/flow-features.ts'

export const firstCountryOfInterface = firstUse({
  id: 'first-country-of-interface',
  title: 'First connection from an interface to a country',
  description: 'A host with a week of history opened a connection to a country to which it had never connected.',
  level: 'low',
  alert: 'signal',
  basis: 'novelty',
  techniques: ['T1071'],
  tactics: ['Command and Control'],
  summary: 'First connection from this interface to {value}',
  falsepositives: ['A content delivery network that answers from another country'],
  response: [],
  playbook: {
    detects:
      'The first accepted connection from an interface to an address of a country (by the address database), after a week of history.',
    impact: 'Servers connect to few countries. A new country can mean command and control or exfiltration.',
    triage: 'Check who owns the address, and what changed on the host at that time.',
    blindSpots: 'AWS services; attackers in a country to which the host already connects.',
  },
  feature: 'outside-country',
  featureOf: () => undefined,
  flowFeatureOf: outsideCountry,
  learningDays: 7,
  examples: {
    match: [
      {
        name: 'a week with one country, then another',
        places: true,
        events: [flowTo(0, '192.0.2.9'), flowTo(9, '198.51.100.9')],
      },
      {
        name: 'the same over IPv6',
        places: true,
        events: [flowTo(0, '192.0.2.9'), flowTo(9, '2001:db8:77::9')],
      },
    ],
    noMatch: [
      {
        name: 'another provider in the same country',
        places: true,
        events: [flowTo(0, '192.0.2.9'), flowTo(9, '192.0.2.200')],
      },
      {
        name: 'a rejected attempt',
        places: true,
        events: [flowTo(0, '192.0.2.9'), flowTo(9, '198.51.100.9', { action: 'REJECT' })],
      },
    ],
  },
})
