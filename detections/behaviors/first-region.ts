import { firstUse } from '#core/detect/behavior.ts'

/** Where global services record their calls. It teaches, so that those at home there have a history, and is never news itself. */
const GLOBAL_REGION = 'us-east-1'

export const firstRegion = firstUse({
  id: 'first-region',
  title: 'First use of a Region by an identity',
  description: 'An identity with a known history called a service in a Region where it was never seen before.',
  level: 'low',
  alert: 'finding',
  basis: 'novelty',
  techniques: ['T1535'],
  tactics: ['Defense Evasion'],
  summary: 'First use of Region {value} by this identity',
  falsepositives: [
    'A team expands to another Region',
    'A new deployment target; a person who opened the console in another Region by mistake',
  ],
  response: ['disable-regions'],
  playbook: {
    detects: 'The earliest successful call of an identity in a Region, after at least a week of its history elsewhere.',
    impact: 'Attackers start resources in Regions that nobody watches.',
    triage: 'Which resources were made there, and whether the same session did anything else for the first time.',
    blindSpots: 'Nothing before the history that was seen; us-east-1, where global services record, is never reported.',
  },
  feature: 'region',
  featureOf: (event) => event.region,
  isNews: ({ value }) => value !== GLOBAL_REGION,
  learningDays: 7,
  examples: {
    match: [
      {
        name: 'a user at home in us-east-1 turns up in ap-southeast-2',
        events: [
          { base: 'iam-user', day: 0, with: { awsRegion: 'us-east-1' } },
          { base: 'iam-user', day: 9, with: { awsRegion: 'ap-southeast-2' } },
        ],
      },
      {
        name: 'a user of eu-central-1 turns up in ap-southeast-2',
        events: [
          { base: 'iam-user', day: 0, with: { awsRegion: 'eu-central-1' } },
          { base: 'iam-user', day: 9, with: { awsRegion: 'ap-southeast-2' } },
        ],
      },
    ],
    noMatch: [
      {
        name: 'global services record in us-east-1',
        events: [
          { base: 'iam-user', day: 0, with: { awsRegion: 'eu-central-1' } },
          { base: 'iam-user', day: 9, with: { awsRegion: 'us-east-1' } },
        ],
      },
      {
        name: 'the first days of an identity teach',
        events: [
          { base: 'iam-user', day: 0, with: { awsRegion: 'eu-central-1' } },
          { base: 'iam-user', day: 2, with: { awsRegion: 'ap-southeast-2' } },
        ],
      },
      {
        name: 'a refused call in a new Region is no use of it',
        events: [
          { base: 'iam-user', day: 0, with: { awsRegion: 'eu-central-1' } },
          { base: 'iam-user', day: 9, with: { awsRegion: 'ap-southeast-2', errorCode: 'AccessDenied' } },
        ],
      },
    ],
  },
})
