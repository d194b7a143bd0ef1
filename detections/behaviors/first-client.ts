import { firstUse } from '#core/detect/behavior.ts'
import { clientOf } from '#core/detect/features.ts'

export const firstClient = firstUse({
  id: 'first-client',
  title: 'First kind of client of an identity',
  description: 'An identity with a week of history called with a kind of client that it had never used.',
  level: 'informational',
  alert: 'signal',
  basis: 'novelty',
  techniques: ['T1078.004'],
  tactics: ['Initial Access'],
  summary: 'First call of this identity with {value}',
  falsepositives: ['A new tool', 'New tools'],
  response: [],
  playbook: {
    detects: 'The earliest successful call of an identity with a family of user agents (console, CLI, an SDK), after a week of history.',
    impact:
      "A thief brings his own tools. The user agent is the caller's to choose, so its novelty counts and its sameness proves nothing.",
    triage: 'What else was new.',
    blindSpots: 'Thieves who imitate the client.',
  },
  feature: 'client',
  featureOf: clientOf,
  learningDays: 7,
  examples: {
    match: [
      {
        name: 'a user of the console turns up with the CLI',
        events: [
          { base: 'iam-user', day: 0, with: { userAgent: 'console.amazonaws.com' } },
          { base: 'iam-user', day: 9, with: { userAgent: 'aws-cli/2.27.1 md/awscrt' } },
        ],
      },
    ],
    noMatch: [
      {
        name: 'another version of the same client',
        events: [
          { base: 'iam-user', day: 0, with: { userAgent: 'aws-cli/2.27.1' } },
          { base: 'iam-user', day: 9, with: { userAgent: 'aws-cli/2.30.0' } },
        ],
      },
    ],
  },
})
