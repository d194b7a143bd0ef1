import { firstUse } from '#core/detect/behavior.ts'

/** Global services record their calls here. It counts as history, but is never reported as new. */
const GLOBAL_REGION = 'us-east-1'

export const firstRegion = firstUse({
  id: 'first-region',
  title: 'First use of a Region by an identity',
  description: 'An identity with a week of history called a service in a Region not seen before for it.',
  level: 'low',
  alert: 'finding',
  basis: 'novelty',
  techniques: ['T1535'],
  tactics: ['Defense Evasion'],
  summary: 'First call of this identity in Region {value}',
  falsepositives: ['A team that expands to another Region', 'A person who opened the console in another Region by mistake'],
  response: ['disable-regions'],
  playbook: {
    detects: 'The first successful call of an identity in a Region, after a week of history in other Regions.',
    impact: 'Attackers start resources in Regions that are not monitored.',
    triage: 'List the resources that were created there. Check what else the session did for the first time.',
    blindSpots: 'Calls before the recorded history; us-east-1, where global services record their calls, is never reported.',
  },
  feature: 'region',
  featureOf: (event) => event.region,
  isNews: ({ value }) => value !== GLOBAL_REGION,
  learningDays: 7,
  examples: {
    match: [
      {
        name: 'a user of us-east-1 calls in ap-southeast-2',
        events: [
          { base: 'iam-user', day: 0, with: { awsRegion: 'us-east-1' } },
          { base: 'iam-user', day: 9, with: { awsRegion: 'ap-southeast-2' } },
        ],
      },
      {
        name: 'a user of eu-central-1 calls in ap-southeast-2',
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
        name: 'in the learning period',
        events: [
          { base: 'iam-user', day: 0, with: { awsRegion: 'eu-central-1' } },
          { base: 'iam-user', day: 2, with: { awsRegion: 'ap-southeast-2' } },
        ],
      },
      {
        name: 'a denied call in a new Region',
        events: [
          { base: 'iam-user', day: 0, with: { awsRegion: 'eu-central-1' } },
          { base: 'iam-user', day: 9, with: { awsRegion: 'ap-southeast-2', errorCode: 'AccessDenied' } },
        ],
      },
    ],
  },
})
