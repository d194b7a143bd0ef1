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
  title: 'Deploy role or pipeline called from a new network',
  description: 'A deploy role or pipeline that the settings declare called from a network not seen before for it.',
  level: 'medium',
  alert: 'finding',
  basis: 'content',
  techniques: ['T1078.004', 'T1199'],
  tactics: ['Initial Access'],
  summary: 'Declared automation called from network {value} for the first time',
  falsepositives: ['A new runner pool or a new provider of runners: declare its network'],
  response: ['revoke-role-sessions'],
  playbook: {
    detects:
      'The first successful call of a declared deploy role or pipeline subject from a /24 or /48 that the settings do not declare, after a week of history.',
    impact: 'Deploy roles have broad permissions and are used from few networks. A call from another network can mean stolen credentials.',
    triage: 'Find the pipeline run of this call, and check whether a person started it.',
    blindSpots: 'Runners that change networks daily, unless their networks are declared.',
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
        name: 'a person who travels (see first-network)',
        events: [callFrom(0, '198.51.100.7'), callFrom(9, '203.0.113.9')],
      },
    ],
  },
})
