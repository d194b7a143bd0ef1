import { firstUse } from '#core/detect/behavior.ts'
import { callFrom } from '#core/detect/example-events.ts'
import { addressNetwork } from '#core/detect/features.ts'

/** Automation that the settings name, rather than a service that acts for someone. */
const isDeclared = (automation: string | undefined): boolean =>
  automation?.startsWith('deploy role') === true || automation?.startsWith('pipeline') === true

const deploys = (day: number, address: string) =>
  callFrom(day, address, 'role-session', { 'userIdentity.sessionContext.sessionIssuer.arn': 'arn:aws:iam::123456789012:role/deploy-web' })

export const automationFromNewNetwork = firstUse({
  id: 'automation-from-new-network',
  title: 'Known automation called from a new network',
  description: 'A deploy role or pipeline that settings name called from a network from which it was never seen.',
  level: 'medium',
  alert: 'finding',
  basis: 'content',
  techniques: ['T1078.004', 'T1199'],
  tactics: ['Initial Access'],
  summary: 'Known automation called from network {value} for the first time',
  falsepositives: ['New runners or a new provider of runners', 'A new runner pool; declare its network and the finding stays away'],
  response: ['revoke-role-sessions'],
  playbook: {
    detects:
      'The earliest successful call of a declared deploy role or pipeline subject from a /24 or /48 that settings do not declare, after a week of history.',
    impact: 'Automation holds the widest rights and lives in few places; its credentials elsewhere are stolen until shown otherwise.',
    triage: 'Which run of the pipeline this was, and whether it was started by a person.',
    blindSpots: 'Runners that change networks daily; then only declared networks help.',
  },
  feature: 'network',
  featureOf: addressNetwork,
  learningDays: 7,
  isNews: ({ seen }) => isDeclared(seen.evidence.automation),
  examples: {
    match: [
      {
        name: 'the deploy role calls from elsewhere',
        events: [deploys(0, '198.51.100.7'), deploys(9, '203.0.113.9')],
      },
    ],
    noMatch: [
      {
        name: 'the deploy role calls from its network',
        events: [deploys(0, '198.51.100.7'), deploys(9, '198.51.100.8')],
      },
      {
        name: 'a person who travels is reported by another behavior',
        events: [callFrom(0, '198.51.100.7'), callFrom(9, '203.0.113.9')],
      },
    ],
  },
})
