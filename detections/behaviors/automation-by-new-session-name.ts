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
  title: 'Deploy role used under a new pattern of session name',
  description:
    'A role that the settings declare as a deploy role was used in a session whose name has a pattern not seen before for this role.',
  level: 'medium',
  alert: 'finding',
  basis: 'content',
  techniques: ['T1078.004', 'T1550.001'],
  tactics: ['Initial Access', 'Lateral Movement'],
  summary: 'Deploy role used for the first time in a session named like {value}',
  falsepositives: ['A new version of the pipeline or of its tools', 'A person who deploys manually in an emergency'],
  response: ['revoke-role-sessions'],
  playbook: {
    detects:
      'The first successful call of a declared deploy role in a session whose name, without numbers and random parts, is new after a week of history.',
    impact: 'A pipeline names its sessions by one pattern. Another pattern means that a person or an attacker assumed the role.',
    triage: 'Check who assumed the role (see the session chain), and whether the pipeline was changed.',
    blindSpots: 'Attackers who copy the session name; roles that the settings do not declare.',
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
        name: 'a role that is not declared as a deploy role',
        events: [as(0, 'alice', 'arn:aws:iam::123456789012:role/reader'), as(9, 'eve', 'arn:aws:iam::123456789012:role/reader')],
      },
    ],
  },
})
