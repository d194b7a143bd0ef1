import { firstUse } from '#core/detect/behavior.ts'
import { at, text } from '#core/normalize/json.ts'

const assumes = (day: number, roleArn: string) => ({
  base: 'iam-user',
  day,
  with: { eventSource: 'sts.amazonaws.com', eventName: 'AssumeRole', 'requestParameters.roleArn': roleArn },
})

export const firstRole = firstUse({
  id: 'first-role',
  title: 'First assumption of a role by an identity',
  description: 'An identity with a week of history assumed a role that it had never assumed.',
  level: 'low',
  alert: 'signal',
  basis: 'novelty',
  techniques: ['T1078.004'],
  tactics: ['Lateral Movement'],
  summary: 'First time that this identity assumed {value}',
  falsepositives: ['New duties and new accounts'],
  response: ['revoke-role-sessions'],
  playbook: {
    detects: 'The first successful AssumeRole of a role by an identity that assumed other roles for a week.',
    impact: 'Attackers move between accounts by assuming roles.',
    triage: 'Check whether the role belongs to the work of the identity.',
    blindSpots: 'Sessions that are handed over without AssumeRole.',
  },
  feature: 'role',
  featureOf: (event) => (event.action === 'AssumeRole' ? text(at(event.raw, 'requestParameters.roleArn')) : undefined),
  learningDays: 7,
  examples: {
    match: [
      {
        name: 'a user assumes the role of another account',
        events: [assumes(0, 'arn:aws:iam::123456789012:role/reader'), assumes(9, 'arn:aws:iam::210987654321:role/admin')],
      },
    ],
    noMatch: [
      {
        name: 'a role that it assumed before',
        events: [assumes(0, 'arn:aws:iam::123456789012:role/reader'), assumes(9, 'arn:aws:iam::123456789012:role/reader')],
      },
    ],
  },
})
