import { firstUse } from '#core/detect/behavior.ts'
import { outsidePort } from '#core/detect/flow-features.ts'

export const firstPortOfInterface = firstUse({
  id: 'first-port-of-interface',
  title: 'First connection from an interface to an external port',
  description: 'A host with a week of history opened a connection to an external port that it had never used.',
  level: 'low',
  alert: 'signal',
  basis: 'novelty',
  techniques: ['T1571'],
  tactics: ['Command and Control'],
  summary: 'First connection from this interface to {value} outside',
  falsepositives: ['A new dependency', 'A release'],
  response: [],
  playbook: {
    detects: 'The first accepted connection from an interface to an external port after a week of history, for example mail, DNS or SSH.',
    impact: 'Servers use few protocols. A new one means that the software on the host changed.',
    triage: 'Check what was installed or started on the host at that time.',
    blindSpots: 'Ports that were used before; interfaces with more than 128 ports.',
  },
  feature: 'outside-port',
  featureOf: () => undefined,
  flowFeatureOf: outsidePort,
  learningDays: 7,
  examples: {
    match: [
      {
        name: 'SMTP for the first time',
        events: [
          { base: 'flow', day: 0 },
          { base: 'flow', day: 9, with: { dstport: 25 } },
        ],
      },
      {
        name: 'DNS for the first time',
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
        name: 'in the learning period',
        events: [
          { base: 'flow', day: 0 },
          { base: 'flow', day: 3, with: { dstport: 25 } },
        ],
      },
    ],
  },
})
