import { firstUse } from '#core/detect/behavior.ts'
import { outsidePort } from '#core/detect/flow-features.ts'

export const firstPortOfInterface = firstUse({
  id: 'first-port-of-interface',
  title: 'First connection of an interface to a port outside',
  description: 'A host with a known history opened a connection to a port on the internet that it never used before.',
  level: 'low',
  alert: 'signal',
  basis: 'novelty',
  techniques: ['T1571'],
  tactics: ['Command and Control'],
  summary: 'First connection of this interface to {value} outside',
  falsepositives: ['A new dependency', 'A release'],
  response: [],
  playbook: {
    detects:
      'The earliest accepted connection of an interface to a port outside, after at least a week of its history: mail, DNS, SSH where there was none.',
    impact: 'A server has few kinds of business; a new one is a change that somebody made.',
    triage: 'What runs on the host since then.',
    blindSpots: 'Ports that were used before; interfaces with more than 128 ports.',
  },
  feature: 'outside-port',
  featureOf: () => undefined,
  flowFeatureOf: outsidePort,
  learningDays: 7,
  examples: {
    match: [
      {
        name: 'mail where there was none',
        events: [
          { base: 'flow', day: 0 },
          { base: 'flow', day: 9, with: { dstport: 25 } },
        ],
      },
      {
        name: 'DNS where there was none',
        events: [
          { base: 'flow', day: 0 },
          { base: 'flow', day: 9, with: { dstport: 53, protocol: 17 } },
        ],
      },
    ],
    noMatch: [
      {
        name: 'the same port',
        events: [
          { base: 'flow', day: 0 },
          { base: 'flow', day: 9 },
        ],
      },
      {
        name: 'in the first week',
        events: [
          { base: 'flow', day: 0 },
          { base: 'flow', day: 3, with: { dstport: 25 } },
        ],
      },
    ],
  },
})
