import { firstUse } from '#core/detect/behavior.ts'
import { flowTo } from '#core/detect/example-events.ts'
import { outsideSystem } from '#core/detect/flow-features.ts'

export const firstSystemOfInterface = firstUse({
  id: 'first-system-of-interface',
  title: 'First connection from an interface to an autonomous system',
  description: 'A host with a week of history opened a connection to a network provider to which it had never connected.',
  level: 'informational',
  alert: 'signal',
  basis: 'novelty',
  techniques: ['T1071'],
  tactics: ['Command and Control'],
  summary: 'First connection from this interface to {value}',
  falsepositives: ['A new dependency'],
  response: [],
  playbook: {
    detects:
      'The first accepted connection from an interface to an external autonomous system (by the address database), after a week of history.',
    impact: 'Servers connect to few providers. A new provider can mean command and control or exfiltration.',
    triage: 'Check who owns the autonomous system, and what changed on the host at that time.',
    blindSpots: 'AWS services; attackers at a provider to which the host already connects.',
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
