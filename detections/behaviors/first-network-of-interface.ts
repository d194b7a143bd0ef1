import { firstUse } from '#core/detect/behavior.ts'
import { flowTo } from '#core/detect/example-events.ts'
import { outsideNetwork } from '#core/detect/flow-features.ts'

export const firstNetworkOfInterface = firstUse({
  id: 'first-network-of-interface',
  title: 'First connection of an interface to a network outside',
  description: 'A host with a known history opened a connection to a network on the internet where it never had one before.',
  level: 'informational',
  alert: 'signal',
  basis: 'novelty',
  techniques: ['T1071'],
  tactics: ['Command and Control'],
  summary: 'First connection of this interface to {value}',
  falsepositives: ['A new dependency; a content network that answers from another place', 'Content networks move'],
  response: [],
  playbook: {
    detects: 'The earliest accepted connection of an interface to a /24 (IPv6: /48) outside, after at least a week of its history.',
    impact: 'Command and data go somewhere new first; the habits of a server change seldom.',
    triage: 'Who owns the network; what else began then.',
    blindSpots: 'Interfaces with more than 128 networks; services of AWS; what browsers do.',
  },
  feature: 'outside-network',
  featureOf: () => undefined,
  flowFeatureOf: outsideNetwork,
  learningDays: 7,
  examples: {
    match: [
      {
        name: 'a week with one network, then another',
        events: [{ base: 'flow', day: 0 }, flowTo(9, '198.51.100.9')],
      },
      {
        name: 'the same over IPv6',
        events: [{ base: 'flow', day: 0 }, flowTo(9, '2001:db8:77::9')],
      },
    ],
    noMatch: [
      {
        name: 'a neighbor of a known address',
        events: [{ base: 'flow', day: 0 }, flowTo(9, '203.0.113.77')],
      },
      {
        name: 'a rejected attempt',
        events: [{ base: 'flow', day: 0 }, flowTo(9, '198.51.100.9', { action: 'REJECT' })],
      },
    ],
  },
})
