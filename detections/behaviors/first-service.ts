import { firstUse } from '#core/detect/behavior.ts'

export const firstService = firstUse({
  id: 'first-service',
  title: 'First use of a service by an identity',
  description: 'An identity with two weeks of history called a service that it had never called.',
  level: 'informational',
  alert: 'signal',
  basis: 'novelty',
  techniques: ['T1526'],
  tactics: ['Discovery'],
  summary: 'First call of this identity to {value}',
  falsepositives: ['A new project: new services are common, so this counts only together with other signals'],
  response: [],
  playbook: {
    detects: 'The first successful call of an identity to a service, after two weeks of history.',
    impact: 'Attackers try stolen credentials on many services.',
    triage: 'Check what else the session did for the first time.',
    blindSpots: 'Calls before the recorded history.',
  },
  feature: 'service',
  featureOf: (event) => event.source,
  learningDays: 14,
  examples: {
    match: [
      {
        name: 'a user of EC2 calls Secrets Manager',
        events: [
          { base: 'iam-user', day: 0, with: { eventSource: 'ec2.amazonaws.com' } },
          { base: 'iam-user', day: 20, with: { eventSource: 'secretsmanager.amazonaws.com' } },
        ],
      },
    ],
    noMatch: [
      {
        name: 'in the learning period',
        events: [
          { base: 'iam-user', day: 0, with: { eventSource: 'ec2.amazonaws.com' } },
          { base: 'iam-user', day: 5, with: { eventSource: 'secretsmanager.amazonaws.com' } },
        ],
      },
      {
        name: 'the same service again',
        events: [
          { base: 'iam-user', day: 0, with: { eventSource: 'ec2.amazonaws.com' } },
          { base: 'iam-user', day: 20, with: { eventSource: 'ec2.amazonaws.com' } },
        ],
      },
    ],
  },
})
