import { firstUse } from '#core/detect/behavior.ts'
import { flowTo } from '#core/detect/example-events.ts'
import { outsideNetwork } from '#core/detect/flow-features.ts'

export const firstNetworkOfInterface = firstUse({
  id: 'first-network-of-interface',
  title: 'First connection from an interface to an external network',
  description: 'A host with a week of history opened a connection to an external network to which it had never connected.',
  level: 'informational',
  alert: 'signal',
  basis: 'novelty',
  techniques: ['T1071'],
  tactics: ['Command and Control'],
  summary: 'First connection from this interface to {value}',
  falsepositives: ['A new dependency', 'A content delivery network that answers from another network'],
  response: [],
  playbook: {
    detects: 'The first accepted connection from an interface to an external /24 (IPv6: /48), after a week of history.',
    impact: 'Servers connect to few networks. A new network can mean command and control or exfiltration.',
    triage: 'Check who owns the network, and what changed on the host at that time.',
    blindSpots: 'Interfaces with more than 128 networks; AWS services; hosts with web browsing.',
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
