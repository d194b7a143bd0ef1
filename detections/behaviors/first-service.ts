import { firstUse } from '#core/detect/behavior.ts'

export const firstService = firstUse({
  id: 'first-service',
  title: 'First use of a service by an identity',
  description: 'An identity with two weeks of history called a service that it had never used.',
  level: 'informational',
  alert: 'signal',
  basis: 'novelty',
  techniques: ['T1526'],
  tactics: ['Discovery'],
  summary: 'First use of {value} by this identity',
  falsepositives: [
    'A new project',
    'People and workloads take up new services all the time; only together with other signals does this mean something',
  ],
  response: [],
  playbook: {
    detects: 'The earliest successful call of an identity to a service, after two weeks of history.',
    impact: 'Stolen credentials are tried on everything.',
    triage: 'What else the session did for the first time.',
    blindSpots: 'Nothing before the history that was seen.',
  },
  feature: 'service',
  featureOf: (event) => event.source,
  learningDays: 14,
  examples: {
    match: [
      {
        name: 'a user that only knew EC2 asks for secrets',
        events: [
          { base: 'iam-user', day: 0, with: { eventSource: 'ec2.amazonaws.com' } },
          { base: 'iam-user', day: 20, with: { eventSource: 'secretsmanager.amazonaws.com' } },
        ],
      },
    ],
    noMatch: [
      {
        name: 'within two weeks it is still learning',
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
