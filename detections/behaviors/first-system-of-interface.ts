import { firstUse } from '#core/detect/behavior.ts'
import { flowTo } from '#core/detect/example-events.ts'
import { outsideSystem } from '#core/detect/flow-features.ts'

export const firstSystemOfInterface = firstUse({
  id: 'first-system-of-interface',
  title: 'First connection of an interface to an autonomous system',
  description: 'A host with a known history opened a connection to a provider on the internet to which it never had one before.',
  level: 'informational',
  alert: 'signal',
  basis: 'novelty',
  techniques: ['T1071'],
  tactics: ['Command and Control'],
  summary: 'First connection of this interface to {value}',
  falsepositives: ['A new dependency'],
  response: [],
  playbook: {
    detects:
      'The earliest accepted connection of an interface to an autonomous system outside, by the address data that was given, after at least a week of its history.',
    impact: 'Command and data go somewhere new first; the habits of a server change seldom.',
    triage: 'Whose system it is; what else began then.',
    blindSpots: 'Services of AWS; attackers at a provider that the host uses anyway.',
  },
  feature: 'outside-system',
  featureOf: () => undefined,
  flowFeatureOf: outsideSystem,
  learningDays: 7,
  examples: {
    match: [
      {
        name: 'a week with one provider, then another',
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
        name: 'another network of the same provider',
        places: true,
        events: [flowTo(0, '192.0.2.9'), flowTo(9, '2001:db8:78::9')],
      },
      {
        name: 'a rejected attempt',
        places: true,
        events: [flowTo(0, '192.0.2.9'), flowTo(9, '198.51.100.9', { action: 'REJECT' })],
      },
    ],
  },
})
