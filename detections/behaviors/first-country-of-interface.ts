import { firstUse } from '#core/detect/behavior.ts'
import { flowTo } from '#core/detect/example-events.ts'
import { outsideCountry } from '#core/detect/flow-features.ts'

export const firstCountryOfInterface = firstUse({
  id: 'first-country-of-interface',
  title: 'First connection of an interface to a country',
  description: 'A host with a known history opened a connection to a country to which it never had one before.',
  level: 'low',
  alert: 'signal',
  basis: 'novelty',
  techniques: ['T1071'],
  tactics: ['Command and Control'],
  summary: 'First connection of this interface to {value}',
  falsepositives: ['A content network that answers from another country'],
  response: [],
  playbook: {
    detects:
      'The earliest accepted connection of an interface to an address of a country, by the address data that was given, after at least a week of its history.',
    impact: 'Servers talk to few countries, and seldom to a new one.',
    triage: 'Who owns the address; what else began then.',
    blindSpots: 'Services of AWS; attackers in a country that the host talks to anyway.',
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
