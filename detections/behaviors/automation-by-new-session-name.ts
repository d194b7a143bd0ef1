import { firstUse } from '#core/detect/behavior.ts'
import { sessionShape } from '#core/detect/features.ts'

const DEPLOY = 'arn:aws:iam::123456789012:role/deploy-web'
const as = (day: number, session: string, role = DEPLOY) => ({
  base: 'role-session',
  day,
  with: {
    'userIdentity.sessionContext.sessionIssuer.arn': role,
    'userIdentity.arn': `arn:aws:sts::123456789012:assumed-role/${role.split('/').at(-1)}/${session}`,
  },
})

export const automationByNewSessionName = firstUse({
  id: 'automation-by-new-session-name',
  title: 'Deploy role used under a session name of a new kind',
  description: 'A role that settings name as a deploy role was used in a session whose name has a form that its sessions never had.',
  level: 'medium',
  alert: 'finding',
  basis: 'content',
  techniques: ['T1078.004', 'T1550.001'],
  tactics: ['Initial Access', 'Lateral Movement'],
  summary: 'Deploy role used in a session named like {value} for the first time',
  falsepositives: [
    'A new version of the pipeline or of its tools',
    'A person who deploys by hand',
    'A changed pipeline; somebody who deploys by hand in an emergency',
  ],
  response: ['revoke-role-sessions'],
  playbook: {
    detects:
      'The earliest successful call of a declared deploy role in a session whose name, with numbers and random parts put aside, is new after a week of others.',
    impact: 'Pipelines name their sessions alike; a thief with the right to assume the role, or a person, names it otherwise.',
    triage: 'Who assumed the role (the chain says), and whether the pipeline was changed.',
    blindSpots: 'Thieves who copy the name; roles that settings do not name.',
  },
  feature: 'session-name',
  featureOf: (event, known) => (event.actor.kind === 'role' && known.deployRole(event.actor.id) ? sessionShape(event) : undefined),
  learningDays: 7,
  examples: {
    match: [
      { name: 'a person instead of the pipeline', events: [as(0, 'GitHubActions'), as(9, 'eve')] },
      { name: 'an SDK instead of the pipeline', events: [as(0, 'deploy-4711'), as(9, 'botocore-session-1778000000')] },
    ],
    noMatch: [
      { name: 'another number', events: [as(0, 'deploy-4711'), as(9, 'deploy-4712')] },
      { name: 'another random part', events: [as(0, 'run-CZcmD7eagjhyX0vN'), as(9, 'run-8fKq2LmPzT41aBcd')] },
      { name: 'in the first days', events: [as(0, 'GitHubActions'), as(2, 'eve')] },
      {
        name: 'a role that people use',
        events: [as(0, 'alice', 'arn:aws:iam::123456789012:role/reader'), as(9, 'eve', 'arn:aws:iam::123456789012:role/reader')],
      },
    ],
  },
})
