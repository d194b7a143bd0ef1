import { type IdentityNews, identityUse } from '#core/detect/activity/rule.ts'
import { twoNetworksNews } from '#core/detect/activity/two-networks.ts'
import type { WhereaboutsRow } from '#core/state/kinds/whereabouts.ts'

const WORKLOADS = new Set(['role', 'instance', 'task', 'function'])

const judge = (days: readonly WhereaboutsRow[]): IdentityNews[] => twoNetworksNews(days, (actor) => WORKLOADS.has(actor))

const from = (base: string, minute: number, sourceIPAddress: string) => ({ base, day: minute / 1440, with: { sourceIPAddress } })

export const workloadCredentialsInTwoNetworks = identityUse({
  id: 'workload-credentials-in-two-networks',
  title: 'Credentials of a role or workload are used from two networks at once',
  description:
    'One session of a role, instance, task or function was used from one network, from another, and from the first again within an hour.',
  level: 'medium',
  alert: 'finding',
  basis: 'content',
  techniques: ['T1552.005', 'T1078.004'],
  tactics: ['Credential Access'],
  summary: 'Credentials of a role or workload are used from {networks} at once',
  falsepositives: ['Egress over several undeclared addresses', 'A gateway with addresses in several networks: declare them'],
  response: ['revoke-role-sessions', 'isolate-instance'],
  playbook: {
    detects:
      'Successful calls with one temporary key of a role, instance, task or function from one public /24 (IPv6: /48), from another of the same family, and from the first again, within an hour; declared networks, networks of one autonomous system and known automation do not count.',
    impact: 'A workload runs in one place. In two places at once it was copied.',
    triage: 'Which of the networks is yours; what came from the other.',
    blindSpots: 'Thieves who come after the workload has stopped, or from a declared network.',
  },
  identity: { of: 'whereabouts', judge },
  examples: {
    match: [
      {
        name: 'an instance here and there',
        events: [
          from('instance-role', 0, '198.51.100.7'),
          from('instance-role', 12, '203.0.113.9'),
          from('instance-role', 31, '198.51.100.7'),
        ],
      },
      {
        name: 'a role session here and there',
        events: [from('role-session', 0, '198.51.100.7'), from('role-session', 5, '203.0.113.9'), from('role-session', 31, '198.51.100.7')],
      },
    ],
    noMatch: [
      {
        name: 'an instance that was moved',
        events: [
          from('instance-role', 0, '198.51.100.7'),
          from('instance-role', 12, '198.51.100.7'),
          from('instance-role', 31, '203.0.113.9'),
        ],
      },
      {
        name: 'a person',
        events: [from('iam-user', 0, '198.51.100.7'), from('iam-user', 12, '203.0.113.9'), from('iam-user', 31, '198.51.100.7')],
      },
      {
        name: 'the second network is refused',
        events: [
          from('instance-role', 0, '198.51.100.7'),
          { base: 'instance-role', day: 12 / 1440, with: { sourceIPAddress: '203.0.113.9', errorCode: 'AccessDenied' } },
          from('instance-role', 31, '198.51.100.7'),
        ],
      },
    ],
  },
})
