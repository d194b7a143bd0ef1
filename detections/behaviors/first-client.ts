import { firstUse } from '#core/detect/behavior.ts'
import { clientOf } from '#core/detect/features.ts'

export const firstClient = firstUse({
  id: 'first-client',
  title: 'First use of a new kind of client by an identity',
  description: 'An identity with a week of history called with a kind of client that it had never used.',
  level: 'informational',
  alert: 'signal',
  basis: 'novelty',
  techniques: ['T1078.004'],
  tactics: ['Initial Access'],
  summary: 'First call of this identity with {value}',
  falsepositives: ['New tools'],
  response: [],
  playbook: {
    detects: 'The first successful call of an identity with a family of user agents (console, CLI, an SDK), after a week of history.',
    impact: 'Stolen credentials are often used with other tools. The caller chooses the user agent, so a known one proves nothing.',
    triage: 'Check what else the session did for the first time.',
    blindSpots: 'Attackers who imitate the usual client.',
  },
  feature: 'client',
  featureOf: clientOf,
  learningDays: 7,
  examples: {
    match: [
      {
        name: 'a console user calls with the CLI',
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
