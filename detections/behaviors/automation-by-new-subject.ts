import { firstUse } from '#core/detect/behavior.ts'
import type { ApiCall } from '#core/model/event.ts'
import { at, text } from '#core/normalize/json.ts'

/** The role that was assumed with an OIDC token. */
const roleOf = ({ action, raw }: ApiCall): string | undefined =>
  action === 'AssumeRoleWithWebIdentity' ? text(at(raw, 'requestParameters.roleArn')) : undefined

const ROLE = 'arn:aws:iam::123456789012:role/deploy-infrastructure'
const from = (day: number, subject: string, roleArn = ROLE) => ({
  base: 'oidc-sign-in',
  day,
  with: { 'requestParameters.roleArn': roleArn, 'userIdentity.userName': subject },
})

export const automationByNewSubject = firstUse({
  id: 'automation-by-new-subject',
  title: 'Deploy role assumed by a new OIDC subject',
  description:
    'A role that the settings declare as a deploy role was assumed with the token of a repository, branch or environment that never assumed it before.',
  level: 'medium',
  alert: 'finding',
  basis: 'content',
  techniques: ['T1078.004', 'T1199', 'T1195.002'],
  tactics: ['Initial Access'],
  summary: 'Deploy role assumed by {value} for the first time',
  falsepositives: ['A new repository, branch or environment that is meant to deploy', 'Branches that each deploy themselves'],
  response: ['revoke-role-sessions'],
  playbook: {
    detects:
      'The first successful AssumeRoleWithWebIdentity of a declared deploy role by a subject of its identity provider, after a week of history.',
    impact: 'A trust policy with a wildcard lets every branch, and workflows of forks, assume the role.',
    triage: 'Check who pushed the branch and what the workflow ran. Check whether the trust policy is meant to allow this subject.',
    blindSpots: 'Roles that the settings do not declare; providers whose subject does not contain the branch.',
  },
  feature: 'subject',
  featureOf: (event, known) => {
    const role = roleOf(event)
    return role !== undefined && known.deployRole(role) ? event.actor.name.slice(0, 256) : undefined
  },
  identityOf: (event) => roleOf(event) ?? event.actor.id,
  learningDays: 7,
  examples: {
    match: [
      {
        name: 'another branch of the same repository',
        events: [
          from(0, 'repo:example/infrastructure:ref:refs/heads/main'),
          from(9, 'repo:example/infrastructure:ref:refs/heads/try-this'),
        ],
      },
    ],
    noMatch: [
      {
        name: 'the branch that always deploys',
        events: [from(0, 'repo:example/infrastructure:ref:refs/heads/main'), from(9, 'repo:example/infrastructure:ref:refs/heads/main')],
      },
      {
        name: 'a second repository in the first days',
        events: [from(0, 'repo:example/infrastructure:ref:refs/heads/main'), from(2, 'repo:example/shop:ref:refs/heads/main')],
      },
      {
        name: 'a role that is not declared as a deploy role',
        events: [
          from(0, 'repo:example/shop:ref:refs/heads/main', 'arn:aws:iam::123456789012:role/test-reader'),
          from(9, 'repo:example/shop:ref:refs/heads/try-this', 'arn:aws:iam::123456789012:role/test-reader'),
        ],
      },
    ],
  },
})
